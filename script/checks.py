"""The checks and tests that script/test runs, each in .venv, and the browser that some of them need."""

import os
import shutil
import subprocess

from environment import PYTHON, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "--diff", "--quiet", "."],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}


def run_all() -> int:
    """Every check, then every test, even after one failed; 0 if all passed."""
    failed = [name for name, command in CHECKS.items() if _run(name, command) != 0]
    if run_pytest([]) != 0:
        failed.append("pytest")
    print(f"Failed: {', '.join(failed)}" if failed else "All checks and tests passed.")
    return 1 if failed else 0


def run_pytest(arguments: list[str]) -> int:
    return _run("pytest", ["-m", "pytest", *arguments])


def _run(name: str, command: list[str]) -> int:
    print(f"--- {name}", flush=True)
    return subprocess.run([str(PYTHON), *command], cwd=ROOT, check=False).returncode


def browser_path() -> str | None:
    """The Chromium that browser tests drive, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install_browser() -> None:
    """Debian's Chromium and a Chinese font, where they are missing and apt may install them."""
    missing = [] if browser_path() else ["chromium"]
    if not _has_chinese_font():
        missing.append("fonts-noto-cjk")
    if missing and not _apt_install(missing):
        print(f"Not installed: {', '.join(missing)} (apt cannot). Tests that need it are skipped.", flush=True)


def _has_chinese_font() -> bool:
    try:
        return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())
    except OSError:
        return False


def _apt_install(packages: list[str]) -> bool:
    """True once apt has installed `packages`: as root, or by a sudo that asks for no password."""
    if not shutil.which("apt-get"):
        return False
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print(f"Installing {', '.join(packages)} with apt ...", flush=True)
    try:
        subprocess.run([*rights, "apt-get", "update", "-qq"], capture_output=True, check=False)
        install = [*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        return subprocess.run(install, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
