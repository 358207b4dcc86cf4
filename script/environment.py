"""The virtual environment in .venv: made, filled from the lock, checked, and repaired.

Pure standard library, for any Python from 3.11 on.
"""

import contextlib
import csv
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "k8slearn-installed.json"
LOG = VENV / "install.log"

# Asked of .venv's own Python: is it new enough, and are its packages those of its own version?
WORKS = (
    "import os, sys; v = sys.version_info; "
    "sys.exit(v < (3, 11) or not os.path.isdir(f'{sys.prefix}/lib/python{v[0]}.{v[1]}/site-packages'))"
)


class EnvironmentFailure(Exception):
    """The environment cannot be made; the text says why and what to do."""


def ensure(name: str) -> None:
    """Make .venv hold the packages of requirements/<name>.txt, exactly as locked. A no-op where it does."""
    if _is_ready(name):
        return
    try:
        with _one_at_a_time():
            if not _is_ready(name):
                _build(name)
    except OSError as error:
        raise EnvironmentFailure(
            f"cannot write {error.filename or VENV} ({error.strerror}); "
            f"the first start makes the environment in {VENV}, so that folder has to be writable"
        ) from None


def _is_ready(name: str) -> bool:
    return _is_whole() and _stamp().get(name) == _digest(name)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with open(ROOT / ".venv.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(name: str) -> None:
    if not _is_whole():
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            print("The environment in .venv is damaged; it is made anew.", flush=True)
            shutil.rmtree(VENV)
        _make()
    stamp = _stamp()
    STAMP.unlink(missing_ok=True)
    print(
        f"Installing the packages of requirements/{name}.txt into .venv (once, about a minute) ...",
        flush=True,
    )
    _fill(_lock(name))
    stamp[name] = _digest(name)
    if name == "test":  # test.txt holds all that base.txt holds, at the same versions
        stamp["base"] = _digest("base")
    STAMP.write_text(json.dumps(stamp | {"packages": [record.parent.name for record in _records()]}))


def _lock(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _digest(name: str) -> str:
    return hashlib.sha256(_lock(name).read_bytes()).hexdigest()


def _stamp() -> dict:
    """What was installed: lock name -> its digest, and `packages`, the names of the metadata folders."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _is_whole() -> bool:
    return PYTHON.exists() and _succeeds([str(PYTHON), "-I", "-c", WORKS]) and not _is_damaged()


def _records() -> list[Path]:
    return sorted(VENV.glob("lib/python3*/site-packages/*.dist-info/RECORD"))


def _is_damaged() -> bool:
    """True if a package is gone, or a file that a package's RECORD names is gone or of another size."""
    records = _records()
    if not {record.parent.name for record in records}.issuperset(_stamp().get("packages", [])):
        return True
    return any(_is_incomplete(record) for record in records)


def _is_incomplete(record: Path) -> bool:
    packages = os.fspath(record.parent.parent)
    with record.open(encoding="utf-8", newline="") as file:
        try:
            return any(
                # Compiled files and RECORD itself are listed without a size.
                size and os.stat(os.path.join(packages, name)).st_size != int(size)
                for name, _, size in csv.reader(file)
            )
        except (OSError, ValueError):
            return True


def _make() -> None:
    uv = shutil.which("uv")
    if uv and _succeeds([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)]):
        return
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise EnvironmentFailure(
            f"{sys.executable} lacks the venv module; install it (Debian, Ubuntu: apt install {package})"
        )
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "cannot make the environment .venv")


def _fill(lock: Path) -> None:
    uv = shutil.which("uv") or ""
    wanted = ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    # Copies, not links into uv's cache: what damages a linked file damages every environment on the machine.
    uv_pip = [uv, "pip", "install", "--python", str(PYTHON), "--link-mode", "copy", "--compile-bytecode"]
    if uv and _succeeds([*uv_pip, *wanted]):
        return
    if not _succeeds([str(PYTHON), "-m", "pip", "--version"]):
        _run([str(PYTHON), "-m", "ensurepip"], "cannot install pip into .venv")
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    _run([*pip, *wanted], "cannot install the locked packages (is the network there?)")


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode == 0
    except OSError:
        return False


def _run(command: list[str], failure: str) -> None:
    """Run a step that nothing can replace; where it fails, keep its output and say its last error."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode == 0:
        return
    lines = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
    VENV.mkdir(exist_ok=True)
    LOG.write_text("\n".join(lines) + "\n", encoding="utf-8")
    error = [line for line in lines if line.startswith("ERROR")] or lines
    raise EnvironmentFailure(f"{failure}: {error[-1]} (all of it: {LOG})")
