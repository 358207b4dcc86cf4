"""Words and flags of a command line, as a shell and pflag read them."""

from __future__ import annotations

import pytest

from simulator.kubectl.errors import FlagError, KubectlError
from simulator.kubectl.flags import Flag, parse
from simulator.kubectl.shell import split

FLAGS = (
    Flag("namespace", short="n"), Flag("all", "bool", "A"), Flag("replicas", "int"), Flag("filename", "strings", "f"),
    Flag("image", "array"), Flag("timeout", "duration"), Flag("dry-run", default="none", implied="unchanged"),
    Flag("quiet", "bool", "q"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("get pods", ["get", "pods"]),
        ("  get   'a b'\"c d\" ", ["get", "a bc d"]),
        (r'x "a\"b" a\ b "\n"', ["x", 'a"b', "a b", "\\n"]),
        ("x '' # a comment", ["x", ""]),
        ("a#b", ["a#b"]),
        ('-p \'{"a":"b|c"}\'', ["-p", '{"a":"b|c"}']),
        ("", []),
    ],
)
def test_split(line: str, words: list[str]) -> None:
    assert split(line) == words


@pytest.mark.parametrize("line", ["a | b", "a > b", "a < b", "a; b", "a & b", "`a`", "$(a)", "'a", '"a', "a\nb"])
def test_split_refuses_a_shell(line: str) -> None:
    with pytest.raises(KubectlError):
        split(line)


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["-nfoo"], "namespace", "foo"),
        (["-n", "foo"], "namespace", "foo"),
        (["-n=foo"], "namespace", "foo"),
        (["--namespace=foo"], "namespace", "foo"),
        (["--namespace", "foo"], "namespace", "foo"),
        (["-qAnfoo"], "namespace", "foo"),
        (["--all=false"], "all", False),
        (["-A"], "all", True),
        (["--replicas=-1"], "replicas", -1),
        (["-f", "a,b", "-f", "c"], "filename", ("a", "b", "c")),
        (["--image=a,b", "--image", "c"], "image", ("a,b", "c")),
        (["--timeout=1m30s"], "timeout", 90_000_000),
        (["--dry-run"], "dry-run", "unchanged"),
        (["--dry-run=client"], "dry-run", "client"),
        ([], "dry-run", "none"),
    ],
)
def test_flag(words: list[str], name: str, value: object) -> None:
    assert parse(FLAGS, words, "kubectl x").values[name] == value


def test_arguments_and_dashes() -> None:
    parsed = parse(FLAGS, ["a", "-A", "b", "--", "-n", "c"], "kubectl x")
    assert (parsed.args, parsed.dash_at, parsed.changed) == (["a", "b", "-n", "c"], 2, ["all"])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--nosuch"], "unknown flag: --nosuch"),
        (["-z"], "unknown shorthand flag: 'z' in -z"),
        (["-Az"], "unknown shorthand flag: 'z' in -Az"),
        (["-n"], "flag needs an argument: 'n' in -n"),
        (["--namespace"], "flag needs an argument: --namespace"),
        (["--replicas=x"], 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'),
        (["-A=x"], 'invalid argument "x" for "-A, --all" flag: strconv.ParseBool: parsing "x": invalid syntax'),
        (["--timeout=abc"], 'invalid argument "abc" for "--timeout" flag: time: invalid duration "abc"'),
    ],
)
def test_flag_errors(words: list[str], text: str) -> None:
    with pytest.raises(FlagError) as caught:
        parse(FLAGS, words, "kubectl x")
    assert str(caught.value) == f"{text}\nSee 'kubectl x --help' for usage."
