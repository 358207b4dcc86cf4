"""script/environment.py: how a damaged .venv is noticed, and what the locks hold."""

import json
from pathlib import Path

import environment
import pytest


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with one package of one file, stamped."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "pod").mkdir(parents=True)
    (packages / "pod" / "__init__.py").write_text("x = 1\n")
    (packages / "pod-1.0.dist-info").mkdir()
    (packages / "pod-1.0.dist-info" / "RECORD").write_text("pod/__init__.py,sha256=abc,6\npod-1.0.dist-info/RECORD,,\n")
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    environment.STAMP.write_text(json.dumps({"packages": ["pod-1.0.dist-info"]}))
    return packages


def test_whole(venv: Path) -> None:
    assert not environment._is_damaged()


def test_a_file_is_gone(venv: Path) -> None:
    (venv / "pod" / "__init__.py").unlink()
    assert environment._is_damaged()


def test_a_file_is_cut_short(venv: Path) -> None:
    (venv / "pod" / "__init__.py").write_text("x")
    assert environment._is_damaged()


def test_a_package_is_gone(venv: Path) -> None:
    (venv / "pod-1.0.dist-info" / "RECORD").unlink()
    assert environment._is_damaged()


def test_no_interpreter(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PYTHON", venv / "gone")
    assert not environment._is_whole()


def pins(name: str) -> set[str]:
    """`name==version` of each locked package, without the condition behind it."""
    lines = environment._lock(name).read_text().splitlines()
    return {line.split()[0] for line in lines if "==" in line and not line.startswith(" ")}


def test_test_lock_holds_the_base_lock() -> None:
    assert pins("base")
    assert pins("base") <= pins("test")


@pytest.mark.parametrize("name", ["base", "test"])
def test_locks_name_no_index_and_no_folder(name: str) -> None:
    text = environment._lock(name).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "file:" not in text
