"""What several folders of tests share: a served site, and a browser to look at it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from checks import browser_path
from playwright.sync_api import Browser, sync_playwright

from k8slearn import catalogues

ROOT = Path(__file__).resolve().parent.parent

SETTINGS = {"DJANGO_SETTINGS_MODULE": "k8slearn.settings"}  # of a site: pytest runs under its own
_started: list[subprocess.Popen[str]] = []


def pytest_configure() -> None:
    """Pages are tested in both languages: compile what script/serve would compile."""
    catalogues.compile_changed()


def pytest_unconfigure() -> None:
    """A test that failed before it stopped its site leaves none behind."""
    for process in _started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class Site:
    """A site that `manage.py serve` serves: address without a final slash, data folder, process."""

    url: str
    data: Path
    process: subprocess.Popen[str]

    @property
    def websocket_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Send a signal, as Ctrl-C does; the exit status, and what the site printed after its address."""
        self.process.send_signal(number)
        printed, _ = self.process.communicate(timeout=20)
        return self.process.returncode, printed


def start_site(data: Path, *arguments: str, **environment: str) -> Site:
    """`manage.py serve` on a free port, once it says its address."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0", *arguments],
        env={**os.environ, **SETTINGS, "K8SLEARN_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    _started.append(process)
    assert process.stdout is not None
    line = process.stdout.readline()
    address = re.search(r"http://\S+", line)
    assert address, f"manage.py serve said {line!r} and exited with {process.wait(timeout=20)}"
    return Site(address[0], data, process)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that only need one to be there."""
    site = start_site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Of module scope: while it lives, its event loop counts as running in this thread."""
    executable = browser_path()
    if executable is None:
        pytest.skip("no Chromium on this machine; script/test installs it where apt can")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()
