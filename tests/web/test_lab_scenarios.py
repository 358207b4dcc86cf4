"""Scenarios by slug and by file; what is wrong with one is said with file, line and place."""

from pathlib import Path

import pytest

from simulator import scenarios

GOOD = "slug: mine\nnodes:\n  - name: node-1\n"


def test_a_slug_is_the_one_in_the_file(tmp_path: Path, settings) -> None:
    settings.BASE_DIR = tmp_path
    settings.SIMULATOR_SCENARIO_DIRS = ["*/scenario.yaml"]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "scenario.yaml").write_text(GOOD)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "scenario.yaml").write_text("slug: [")
    assert scenarios.slugs() == {"mine": tmp_path / "a" / "scenario.yaml"}
    assert scenarios.load("mine")["nodes"] == [{"name": "node-1"}]
    with pytest.raises(scenarios.ScenarioNotFound, match="'yours'; known: mine"):
        scenarios.load("yours")


def test_a_file_without_a_slug_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "lonely.yaml"
    path.write_text("nodes: [{name: node-1}]")
    assert scenarios.load(str(path))["slug"] == "lonely"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slug: x\nnodes:\n  - {name: a}\n  - {nam: b}\n", ["line 4", "nodes[1]", "'nam'"]),
        ("slug: x\nnodes: []\n", ["line 2", "nodes"]),
        ("slug: x\n", ["nodes"]),
        ("- 1\n", ["line 1", "mapping"]),
        ("a: [1\n", ["line 2"]),
        ("slug: x\nnodes: [{name: a}]\nlatency: slow\n", ["line 3", "latency", "'slow'"]),
        ("slug: x\nnodes: [{name: a}]\ntimeline:\n  - {at: 1s}\n", ["line 4", "timeline[0]"]),
        ("slug: x\nnodes: [{name: a, cpu: lots}]\n", ["line 2", "cpu", "'lots'"]),
        ("", ["mapping"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(scenarios.ScenarioInvalid) as error:
        scenarios.load(str(path))
    for word in [str(path), *words]:
        assert word in str(error.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(scenarios.ScenarioInvalid, match="No such file"):
        scenarios.load(str(tmp_path / "none.yaml"))
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(scenarios.ScenarioInvalid, match="not UTF-8"):
        scenarios.load(str(tmp_path / "binary.yaml"))
    with pytest.raises(scenarios.ScenarioInvalid, match="directory"):
        scenarios.load(f"{tmp_path}/")


def test_the_project_has_scenarios_that_load() -> None:
    assert scenarios.slugs()
    for slug in scenarios.slugs():
        assert scenarios.load(slug)["slug"] == slug
