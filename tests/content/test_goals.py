"""Goals are conditions on the cluster's state; one that follows another has to be met by the same pod."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.goals import Goal, advance, problem, subjects_of


def run(*steps: int, blocked: tuple[int, str] | None = None) -> dict[str, Any]:
    return {
        "steps": {str(step): {"begin": step, "done": step} for step in steps} | {"99": {"begin": 99, "done": None}},
        "blocked": {"step": blocked[0], "reason": blocked[1]} if blocked else None,
    }


def state(**pods: dict[str, Any]) -> dict[str, Any]:
    return {
        "workflows": {"pod-creation": {f"default/{name}": pod for name, pod in pods.items()}},
        "components": {
            "kube-scheduler": {"state": "crashed"},
            "kubelet/node-1": {"state": "running"},
            "kubelet/node-2": {"state": "crashed"},
        },
        "keys": {
            "/registry/pods/default/a": {"value": {"spec": {"nodeName": "node-1"}}},
            "/registry/pods/default/b": {"value": {"spec": {"nodeName": "node-1"}}},
            "/registry/pods/other/c": {"value": {"spec": {}}},
        },
    }


DONE, STUCK = run(*range(1, 11)), run(1, 2, 3, blocked=(4, "component-down"))


@pytest.mark.parametrize(
    ("condition", "subjects"),
    [
        ({"workflow": "pod-creation", "step": 3}, ("default/done", "default/stuck")),
        ({"workflow": "pod-creation", "step": 10}, ("default/done",)),
        ({"workflow": "pod-creation", "step": 11}, None),
        ({"workflow": "pod-creation", "step": 99}, None),
        ({"workflow": "no-such-workflow", "step": 1}, None),
        ({"workflow": "pod-creation", "blocked_at": 4}, ("default/stuck",)),
        ({"workflow": "pod-creation", "blocked_at": 4, "reason": "component-down"}, ("default/stuck",)),
        ({"workflow": "pod-creation", "blocked_at": 4, "reason": "unschedulable"}, None),
        ({"workflow": "pod-creation", "blocked_at": 8}, None),
        ({"component": "kube-scheduler", "state": "crashed"}, ("kube-scheduler",)),
        ({"component": "kube-scheduler", "state": "running"}, None),
        ({"component": "kubelet", "state": "running"}, ("kubelet/node-1",)),
        ({"component": "kubelet/node-2", "state": "crashed"}, ("kubelet/node-2",)),
        ({"component": "etcd", "state": "crashed"}, None),
        ({"key": "/registry/pods/other/*"}, ("/registry/pods/other/c",)),
        (
            {"key": "/registry/pods/*", "value": {"spec.nodeName": "node-1"}, "count": 2},
            ("/registry/pods/default/a", "/registry/pods/default/b"),
        ),
        ({"key": "/registry/pods/*", "value": {"spec.nodeName": "node-1"}, "count": 3}, None),
        ({"key": "/registry/pods/*", "value": {"spec.nodeName.deeper": 1}}, None),
        ({"not": {"key": "/registry/nodes/*"}}, ("",)),
        ({"not": {"component": "kube-scheduler", "state": "crashed"}}, None),
        (
            {"all": [{"component": "kube-scheduler", "state": "crashed"}, {"key": "/registry/pods/other/*"}]},
            ("kube-scheduler", "/registry/pods/other/c"),
        ),
        ({"all": [{"component": "kube-scheduler", "state": "crashed"}, {"key": "/registry/nodes/*"}]}, None),
        (
            {"any": [{"key": "/registry/nodes/*"}, {"key": "/registry/pods/other/*"}]},
            ("/registry/pods/other/c",),
        ),
    ],
)
def test_conditions(condition: dict[str, Any], subjects: tuple[str, ...] | None) -> None:
    assert problem(condition) == ""
    assert subjects_of(condition, state(done=DONE, stuck=STUCK)) == subjects


def test_nothing_is_met_by_an_empty_cluster() -> None:
    for condition in (
        {"workflow": "w", "step": 1},
        {"component": "etcd", "state": "running"},
        {"key": "/registry/*"},
    ):
        assert subjects_of(condition, {}) is None


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("step 4", "must be a mapping"),
        ({}, "has one of the fields"),
        ({"clicked": "crash"}, "has one of the fields"),
        ({"workflow": "pod-creation"}, "either 'step' or 'blocked_at'"),
        ({"workflow": "pod-creation", "step": 1, "blocked_at": 2}, "either 'step' or 'blocked_at'"),
        ({"workflow": "pod-creation", "step": "ten"}, "number of a step"),
        ({"workflow": "pod-creation", "step": 1, "reason": "x"}, "belongs to 'blocked_at'"),
        ({"workflow": "pod-creation", "blocked_at": 4, "resaon": "x"}, "no field 'resaon'"),
        ({"component": "etcd"}, "needs 'state'"),
        ({"component": "etcd", "state": "broken"}, "running or crashed"),
        ({"key": "pods/default"}, "below /registry/"),
        ({"key": "/registry/*", "count": 0}, "1 or more"),
        ({"all": []}, "list of conditions"),
        ({"all": [{"component": "etcd"}]}, "needs 'state'"),
        ({"not": 3}, "must be a mapping"),
    ],
)
def test_a_wrong_condition_is_told_from_a_right_one(condition: Any, words: str) -> None:
    assert words in problem(condition)


def test_a_condition_is_not_nested_without_end() -> None:
    condition: dict[str, Any] = {"component": "etcd", "state": "running"}
    for _ in range(20):
        condition = {"not": condition}
    assert "nested deeper" in problem(condition)


GOALS = (
    Goal("ten-steps", {"workflow": "pod-creation", "step": 10}),
    Goal("stop-after-3", {"workflow": "pod-creation", "blocked_at": 4, "reason": "component-down"}),
    Goal("goes-on", {"workflow": "pod-creation", "step": 10}, after="stop-after-3"),
)


def test_a_goal_after_another_is_met_by_the_same_pod_only() -> None:
    progress = advance(GOALS, state(web=DONE, stuck=STUCK), {})
    assert progress == {"ten-steps": ("default/web",), "stop-after-3": ("default/stuck",)}
    progress = advance(GOALS, state(web=DONE, stuck=run(*range(1, 10))), progress)
    assert "goes-on" not in progress
    progress = advance(GOALS, state(web=DONE, stuck=DONE), progress)
    assert progress["goes-on"] == ("default/stuck",)


def test_what_was_met_stays_met() -> None:
    progress = advance(GOALS, state(web=DONE), {})
    assert advance(GOALS, state(), progress) == progress
    assert advance(GOALS, {}, {}) == {}
