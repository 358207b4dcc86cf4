"""YAML from strangers: what kubectl makes of it, and what is refused, with line and column."""

from __future__ import annotations

import json

import pytest

from simulator.yaml_loader import Limits, YamlError, load, load_all, load_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("y", True),
        ("N", False),
        ("truE", "truE"),
        ("~", None),
        ("''", ""),
        ("'yes'", "yes"),
        ("!!str yes", "yes"),
        ("! 12", "12"),
        ("!!int '12'", 12),
        ("12", 12),
        ("-0", 0),
        ("+5", 5),
        ("0777", 511),
        ("0o17", 15),
        ("08", 8),
        ("0x1F", 31),
        ("0b101", 5),
        ("1_000", 1000),
        ("1.0", 1),
        ("1.5e3", 1500),
        (".5", 0.5),
        ("18446744073709551615", 18446744073709551615),
        ("1.2.3", "1.2.3"),
        ("22:30", "22:30"),
        ("8080:80", "8080:80"),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"),
        ("!!timestamp 2026-11-23", "2026-11-23"),
        ("100m", "100m"),
        ("", None),
    ],
)
def test_scalars_are_read_as_kubectl_reads_them(text: str, value: object) -> None:
    loaded = load(text, source="test")
    assert loaded == value
    assert type(loaded) is type(value)


def test_keys_become_strings() -> None:
    assert load("1: a\ntrue: b\n1.5: c", source="test") == {"1": "a", "true": "b", "1.5": "c"}


def test_every_document_of_a_text() -> None:
    assert load_all("a: 1\n---\n---\n- b\n", source="test") == [{"a": 1}, None, ["b"]]
    assert load_all("", source="test") == []


def test_aliases_and_merge_keys() -> None:
    text = "base: &base {cpu: 1, memory: 2}\none: {<<: *base, cpu: 3}\ntwo:\n  <<: [*base, {disk: 4}]\n"
    loaded = load(text, source="test")
    assert loaded["one"] == {"memory": 2, "cpu": 3}
    assert loaded["two"] == {"cpu": 1, "memory": 2, "disk": 4}


def test_lines_are_known_for_every_node() -> None:
    document = load_document("a: 1\nlist:\n  - id: x\n    when:\n      step: 4\n", source="test")
    assert document.line(("list", 0, "when", "step")) == 5
    assert document.line(("list", 0, "no such key")) == 3


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, 'key "a" is already set'),
        ("1: a\n'1': b\n", 2, 1, "already set"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed"),
        ("a:\n\t- b\n", 2, 1, "cannot start any token"),
        ("a: *nobody\n", 1, 4, "nobody"),
        ("a: &a [*a]\n", 1, 8, "unknown anchor 'a'"),
        ("a: .inf\n", 1, 4, "no JSON value"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "not supported"),
        ("a: !!binary aGk=\n", 1, 4, "not supported"),
        ("? [a, b]\n: c\n", 1, 3, "key must be a scalar"),
        ("~: c\n", 1, 1, "a key must be"),
        ("<<: 3\n", 1, 5, "map merge requires"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second one begins"),
        ("ok: yes\nbad: \x00\n", 2, 6, "not allow"),
        ("bad: \ud800\n", 1, 1, "Unicode"),
    ],
)
def test_what_is_refused_says_where(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(YamlError) as refused:
        load(text, source="pod.yaml")
    assert (refused.value.line, refused.value.column) == (line, column)
    assert words in refused.value.message
    assert str(refused.value).startswith(f"pod.yaml: line {line}, column {column}: ")


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    layers = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    for name, inner in zip("bcdefghi", "abcdefgh", strict=True):
        layers.append(f"{name}: &{name} [{','.join([f'*{inner}'] * 10)}]")
    with pytest.raises(YamlError, match="more than 50000 nodes") as refused:
        load("\n".join(layers), source="bomb")
    assert refused.value.line == 5


def test_what_aliases_may_expand_to_is_bounded_in_json_too() -> None:
    loaded = load("a: &a [x,x,x]\nb: [*a,*a]\n", source="test", limits=Limits(nodes=20))
    assert len(json.dumps(loaded)) < 100
    with pytest.raises(YamlError, match="more than 12 nodes"):
        load("a: &a [x,x,x]\nb: [*a,*a]\n", source="test", limits=Limits(nodes=12))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str) -> None:
    with pytest.raises(YamlError):
        load(opening * 20_000, source="deep")
    with pytest.raises(YamlError, match="nested deeper than 64 levels"):
        load(opening * 70, source="deep")


def test_a_huge_text_is_refused_unread() -> None:
    with pytest.raises(YamlError, match="at most 262144 are read"):
        load("x" * 300_000, source="huge")
    with pytest.raises(YamlError, match="more than 50000 nodes"):
        load("[" + "1," * 60_000 + "]", source="long")
    with pytest.raises(YamlError, match="more than 200 documents"):
        load_all("---\na\n" * 300, source="many")


def test_a_long_row_of_digits_is_not_read_as_an_integer() -> None:
    assert isinstance(load("1" * 200, source="test"), float)
    assert load("1" * 5_000, source="test") == "1" * 5_000
