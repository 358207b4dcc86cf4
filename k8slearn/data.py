"""The folder for what the site makes and keeps: database, secret key, collected static files.

K8SLEARN_DATA names it; without that it is `var` beside manage.py. Pure standard library: script/bootstrap.py
checks the folder before anything is installed.
"""

import os
import secrets
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class DataError(Exception):
    """The folder cannot be used; the text says which and why."""


def data_dir() -> Path:
    """The data folder, made if it is missing. Raises DataError if it cannot be made or written."""
    folder = Path(os.environ.get("K8SLEARN_DATA") or ROOT / "var").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DataError(
            f"cannot write to the data folder {folder} ({error.strerror}); "
            "make it writable, or name another one: K8SLEARN_DATA=/some/folder"
        ) from None
    return folder


def secret_key(folder: Path) -> str:
    """K8SLEARN_SECRET_KEY, or the key kept in `folder`, made once and readable by its owner only."""
    given = os.environ.get("K8SLEARN_SECRET_KEY")
    if given:
        return given
    path = folder / "secret-key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 40:
        raise DataError(f"{path} holds no secret key; delete the file and a new one is made")
    return key


def _write_once(path: Path, text: str) -> None:
    """Write `path`, mode 600; where two processes race, the first one's file stays."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
