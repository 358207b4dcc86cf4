"""A content folder to break: the course's own, copied."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.course import CONTENT, Course, load_course


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(CONTENT)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


@pytest.fixture
def broken_by(content: Path) -> Callable[[str, str, str], Course]:
    """The course with one text of one file replaced."""

    def replace(file: str, old: str, new: str) -> Course:
        text = (content / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{file} does not have {old!r}"
        (content / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return load_course(content)

    return replace
