"""script/serve and manage.py serve, as a person meets them: real processes, real signals, real sockets."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.conftest import ROOT, Site, start_site

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^'";]*['"](\.[^'"]+)['"]""", re.MULTILINE)


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "k8slearn.settings", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """script/serve, which is expected to refuse before it installs anything."""
    return run(str(ROOT / "script" / "serve"), *arguments, **{"PYTHON": sys.executable, **environment})


def manage_serve(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, str(ROOT / "manage.py"), "serve", *arguments, **environment)


def read_to_the_end(websocket: ClientConnection) -> None:
    while True:
        websocket.recv(timeout=5)


def fetch(url: str, **headers: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return dict(answer.headers.items()), answer.read()


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str, status: int = 1) -> None:
    line = done.stderr.strip()
    assert done.returncode == status, line
    assert "\n" not in line
    for word in words:
        assert word in line


@pytest.mark.parametrize("command", [serve, manage_serve])
def test_port_in_use(command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("--port", str(port), K8SLEARN_DATA=str(tmp_path))
    assert_one_line(done, f"port {port} is in use", "--port")


@pytest.mark.parametrize("command", [serve, manage_serve])
@pytest.mark.parametrize("port", ["65536", "-1", "http", ""])
def test_bad_port(command, port: str, tmp_path: Path) -> None:
    done = command(f"--port={port}", K8SLEARN_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"'{port}' is not a port" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.77"])
def test_bad_host(host: str) -> None:
    assert_one_line(serve("--host", host, "--port", "0"), f"--host {host}")


@pytest.mark.parametrize("command", [serve, manage_serve])
def test_data_folder_that_cannot_be_written(command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = command("--port", "0", K8SLEARN_DATA=str(tmp_path / "file" / "var"))
    assert_one_line(done, "cannot write to the data folder", "K8SLEARN_DATA")


def test_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "k8slearn.sqlite3").write_text("this is no database, and long enough to be read as one" * 20)
    assert_one_line(manage_serve("--port", "0", K8SLEARN_DATA=str(tmp_path)), "cannot use the database", "sqlite3")


def test_database_server_that_is_not_there(tmp_path: Path) -> None:
    url = "postgres://k8slearn:a-password@127.0.0.1:1/k8slearn"
    done = manage_serve("--port", "0", K8SLEARN_DATA=str(tmp_path), DATABASE_URL=url)
    assert_one_line(done, "cannot use the database k8slearn at 127.0.0.1", "refused")
    assert "a-password" not in done.stderr


def test_python_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.10.4" && exit 0\nexit 1\n')
    old.chmod(0o755)
    for name in ("dirname", "head"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = serve(PATH=str(tmp_path), PYTHON="")
    assert_one_line(done, "needs Python 3.11 or newer", "this machine has Python 3.10.4")


def test_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        assert start_site(tmp_path).stop()[0] == 0
        keys.append((tmp_path / "secret-key").read_text())
    assert keys[0] == keys[1]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_a_websocket_open(number: int, tmp_path: Path) -> None:
    site = start_site(tmp_path)
    with connect(f"{site.websocket_url}/ws/labs/none/", origin=site.url) as websocket:
        assert site.stop(number) == (0, "Stopped.\n")
        with pytest.raises(ConnectionClosed):
            read_to_the_end(websocket)


def test_a_signal_during_the_start_ends_it_cleanly(tmp_path: Path) -> None:
    assert start_site(tmp_path).stop()[0] == 0


def test_a_page_of_another_site_opens_no_websocket(site: Site) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"{site.websocket_url}/ws/labs/none/", origin="http://evil.example")


def test_unknown_websocket_address_is_refused(site: Site) -> None:
    with pytest.raises(InvalidStatus):
        connect(f"{site.websocket_url}/ws/nothing/", origin=site.url)


def test_static_files_have_hashed_names_and_live_forever(site: Site) -> None:
    _, page = fetch(f"{site.url}/en/")
    names = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode())
    assert names
    for name in names:
        assert HASHED.search(name), name
        headers, _ = fetch(site.url + name)
        assert "immutable" in headers["cache-control"], name


def test_modules_import_modules_by_hashed_name(site: Site) -> None:
    modules = [path for path in (site.data / "static").rglob("*.js") if HASHED.search(path.name)]
    assert modules
    wrong = {(path.name, t) for path in modules for t in IMPORTED.findall(path.read_text()) if not HASHED.search(t)}
    assert not wrong, "end the import statement with a semicolon"


def test_pages_are_compressed(site: Site) -> None:
    headers, _ = fetch(f"{site.url}/en/", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"


def test_address_for_phones(tmp_path: Path) -> None:
    site = start_site(tmp_path, "--host", "0.0.0.0")
    assert site.process.stdout is not None
    room = re.search(r"http://\S+", site.process.stdout.readline())
    try:
        assert room, "this machine has an address besides loopback"
        assert fetch(f"{room[0]}/healthz")[1] == b"ok\n"
        assert fetch(f"{site.url}/healthz")[1] == b"ok\n"
    finally:
        site.stop()


def test_a_name_that_was_not_listened_on_is_refused(site: Site) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        fetch(f"{site.url}/en/", Host="evil.example")
