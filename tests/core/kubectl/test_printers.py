"""Tables, YAML, JSON and JSONPath on their own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.kubectl.errors import KubectlError
from simulator.kubectl.printers import json_out, yaml_out
from simulator.kubectl.printers.gosort import go_sorted
from simulator.kubectl.printers.jsonpath import JsonPath
from simulator.kubectl.printers.tabwriter import align
from simulator.yaml_loader import load

SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_yaml_is_read_back_as_it_was(value: Any) -> None:
    assert load(yaml_out.dump({"v": value}), source="test") == {"v": value}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain", "plain"), ("", '""'), ("3", '"3"'), ("true", '"true"'), ("y", '"y"'), ("null", '"null"'),
        ("1e3", '"1e3"'), ("0x1f", '"0x1f"'), ("2026-11-23T09:12:24Z", '"2026-11-23T09:12:24Z"'), ("22:30", '"22:30"'),
        ("a: b", "'a: b'"), ("a #b", "'a #b'"), ("- a", "'- a'"), ("-a", "-a"), ("*/5 * * * *", "'*/5 * * * *'"),
        ("0 3 * * *", "0 3 * * *"), ("it's", "it's"), ("'x'", "'''x'''"), (" x", "' x'"), ("a\tb", '"a\\tb"'),
        ("a\nb\n", "|\n  a\n  b"), ("a\nb", "|-\n  a\n  b"), ("a\n\n", "|+\n  a\n"), ("a \nb", '"a \\nb"'),
        ("{}", "'{}'"), ("数据", "数据"), ("25%", "25%"), ("a=b", "a=b"), ("<<", '"<<"'), (".5", '".5"'),
    ],
)  # fmt: skip
def test_yaml_scalars_as_go_yaml_writes_them(text: str, printed: str) -> None:
    assert yaml_out.dump({"k": text}) == f"k: {printed}\n"


def test_yaml_keys_are_in_go_yamls_order() -> None:
    assert yaml_out.dump({"b": 1, "a10": 1, "a9": 1, "a.b": 1, "a": 1, "B": 1}).split() == [
        "B:", "1", "a:", "1", "a.b:", "1", "a9:", "1", "a10:", "1", "b:", "1",
    ]  # fmt: skip


def test_json_escapes_as_go_does() -> None:
    assert json_out.indented({"b": "<&>", "a": []}) == '{\n    "a": [],\n    "b": "\\u003c\\u0026\\u003e"\n}\n'


def test_a_column_ends_at_a_line_without_it() -> None:
    text = "a\tb\tc\nlong\tx\ty\nnone\nq\tr\n"
    assert align(text, minimum=0, padding=1) == "a    b c\nlong x y\nnone\nq r\n"


def test_any_number_of_tabs_is_aligned() -> None:
    assert len(align("a" + "\tb" * 5_000, minimum=0, padding=1)) > 5_000


@given(st.lists(st.tuples(st.integers(0, 4), st.integers()), max_size=120))
def test_go_sort_sorts(items: list[tuple[int, int]]) -> None:
    result = go_sorted(items, lambda one, other: one[0] < other[0])
    assert [item[0] for item in result] == sorted(item[0] for item in items)
    assert sorted(result) == sorted(items)


OBJ = {"items": [{"n": "a", "p": [{"x": 1}, {"x": 2}]}, {"n": "b", "p": []}], "k.d": "dot"}


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("{.items[*].n}", "a b"), ("{.items[0].n}", "a"), ("{.items[-1].n}", "b"), ("{.items[0:1].n}", "a"),
        ("{..x}", "1 2"), ('{.items[?(@.n=="b")].n}', "b"), ("{.items[?(@.p[0].x>0)].n}", "a"), ("{.nosuch}", ""),
        (r"{.k\.d}", "dot"), ("{['k.d']}", "dot"), ('{range .items[*]}{.n}{"\\n"}{end}', "a\nb\n"),
        ("n={.items[0].n}!", "n=a!"), ("{.items[0].p}", '[{"x":1},{"x":2}]'), ("{$.items[1].n}", "b"),
    ],
)  # fmt: skip
def test_jsonpath(template: str, printed: str) -> None:
    assert JsonPath(template).render(OBJ) == printed


@pytest.mark.parametrize("template", ["{.a", "{.a[}", "{.a[x]}"])
def test_jsonpath_errors(template: str) -> None:
    with pytest.raises(KubectlError, match="error parsing jsonpath"):
        JsonPath(template)
