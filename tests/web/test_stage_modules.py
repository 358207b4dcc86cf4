"""Pure modules of the stage against their counterparts: YAML against PyYAML, goals against lessons/goals.py."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from lessons import goals
from tests.web.static_page import open_module_page

TRICKY = {
    "empty": {},
    "none": None,
    "list": [],
    "nested": [[1, 2], {"a": [{"b": "c"}]}, "- dash", ""],
    "words": [
        "true",
        "no",
        "null",
        "~",
        "12",
        "1e3",
        "0x1f",
        "2026-11-23",
        "12:30:45",
        "a: b",
        "a #b",
        "#a",
        "x:",
        " x ",
    ],
    "signs": ["*a", "&a", "!a", "@a", "`a", "%a", "'a", '"a', "a'b", "{a", "[a", "|", ">", "?", "-", "--- ", ",a"],
    "text": "first\nsecond\n",
    "ports": {"80": "http", "kubernetes.io/name": "x/y"},
    "numbers": [0, -1, 1.5, True, False],
    "汉字": "拉取镜像: 失败",
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = open_module_page(browser)
    yield page
    page.close()


def objects() -> list[Any]:
    """Values as the stage meets them: objects recorded from a real cluster."""
    folder = Path(__file__).resolve().parent.parent / "data" / "objects"
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def test_yaml_says_the_same_as_the_object(page: Page) -> None:
    values = [TRICKY, *objects()]
    assert len(values) > 5
    texts = page.evaluate(
        """async (values) => {
          const { toYaml } = await import("/static/js/stage/yaml.js");
          return values.map((value) => toYaml(value).join("\\n") + "\\n");
        }""",
        values,
    )
    for value, text in zip(values, texts, strict=True):
        assert yaml.safe_load(text) == value, text


def test_a_diff_holds_both_versions(page: Page) -> None:
    before, now = ["a", "b", "c", "d", "e"], ["a", "x", "c", "e", "f"]
    lines = page.evaluate(
        """async ([before, now]) => (await import("/static/js/stage/yaml.js")).diffLines(before, now)""",
        [before, now],
    )
    assert [line["text"] for line in lines if line["kind"] != "gone"] == now
    assert [line["text"] for line in lines if line["kind"] != "new"] == before
    assert [line["text"] for line in lines if line["kind"] == "new"] == ["x", "f"]


STATES = [
    {"workflows": {}, "components": {"kube-scheduler": {"state": "running"}}, "keys": {}},
    {
        "workflows": {"pod-creation": {"default/a": {"steps": {}, "blocked": {"step": 4, "reason": "component-down"}}}},
        "components": {"kube-scheduler": {"state": "crashed"}, "kubelet/node-1": {"state": "crashed"}},
        "keys": {"/registry/pods/default/a": {"value": {"spec": {}}}},
    },
    {
        "workflows": {
            "pod-creation": {
                "default/a": {"steps": {"10": {"begin": 8, "done": 9}}, "blocked": None},
                "default/b": {"steps": {"10": {"begin": 8, "done": None}}, "blocked": None},
            }
        },
        "components": {"kube-scheduler": {"state": "running"}},
        "keys": {
            "/registry/pods/default/a": {"value": {"spec": {"nodeName": "node-1"}}},
            "/registry/pods/default/b": {"value": {"spec": {"nodeName": "node-2"}}},
        },
    },
]
CONDITIONS: list[dict[str, Any]] = [
    {"workflow": "pod-creation", "step": 10},
    {"workflow": "pod-creation", "blocked_at": 4},
    {"workflow": "pod-creation", "blocked_at": 4, "reason": "unschedulable"},
    {"component": "kube-scheduler", "state": "crashed"},
    {"component": "kubelet", "state": "crashed"},
    {"key": "/registry/pods/default/*", "count": 2},
    {"key": "/registry/pods/default/*", "value": {"spec.nodeName": "node-2"}},
    {"all": [{"component": "kube-scheduler", "state": "running"}, {"key": "/registry/pods/*/?"}]},
    {"any": [{"component": "etcd", "state": "crashed"}, {"workflow": "pod-creation", "step": 10}]},
    {"not": {"component": "kube-scheduler", "state": "crashed"}},
]


def test_goals_are_read_alike(page: Page) -> None:
    listed = [{"id": f"goal-{n}", "when": condition} for n, condition in enumerate(CONDITIONS)]
    listed.append({"id": "afterwards", "when": CONDITIONS[0], "after": "goal-1"})
    there = page.evaluate(
        """async ([goals, states]) => {
          const { advance } = await import("/static/js/stage/goals.js");
          let progress = {};
          return states.map((state) => (progress = advance(goals, state, progress)));
        }""",
        [listed, STATES],
    )
    here: dict[str, tuple[str, ...]] = {}
    for state, theirs in zip(STATES, there, strict=True):
        here = goals.advance([goals.Goal(**each) for each in listed], state, here)
        assert {name: tuple(subjects) for name, subjects in theirs.items()} == here
