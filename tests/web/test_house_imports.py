"""What the core may import: the half of its contract that import-linter has no word for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

CORE = ROOT / "simulator" / "core"
DICE = CORE / "engine" / "rng.py"

# Pure modules of the standard library: no clock, no dice, no input or output, nothing that waits. (pickle: in
# memory, of the core's own objects, the fastest deep copy that there is.)
ALLOWED = {
    "__future__", "abc", "base64", "binascii", "bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "fractions", "functools", "hashlib", "heapq", "ipaddress", "itertools", "json", "math",
    "operator", "pickle", "re", "string", "struct", "textwrap", "types", "typing", "unicodedata",
    "urllib.parse", "zlib",
}  # fmt: skip
WALL_CLOCK = re.compile(r"\b(datetime|date)\.(now|utcnow|today)\(")


def core_files() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def syntax(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imports(path: Path) -> Iterator[str]:
    """The absolute names of the modules that a file imports."""
    for node in syntax(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def is_allowed(module: str, path: Path) -> bool:
    if path == DICE and module == "random":
        return True
    return module in ALLOWED or module.split(".")[0] in ALLOWED or module.startswith("simulator.core")


def test_core_imports_only_pure_modules() -> None:
    found = [
        (str(path.relative_to(ROOT)), module, is_allowed(module, path))
        for path in core_files()
        for module in imports(path)
    ]
    assert found
    assert not [(path, module) for path, module, allowed in found if not allowed]


def test_core_never_reads_the_wall_clock() -> None:
    assert not [path for path in core_files() if WALL_CLOCK.search(path.read_text(encoding="utf-8"))]


def test_core_has_no_coroutine() -> None:
    coroutines = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not [path for path in core_files() if any(isinstance(node, coroutines) for node in syntax(path))]
