"""What the terminal offers to complete."""

from __future__ import annotations

import pytest

from simulator.kubectl import complete

NAMES = {
    ("pods", "default"): ["web-1", "web-2"], ("pods", "shop"): ["cart-1"], ("deployments", "default"): ["web"],
    ("nodes", ""): ["node-1"], ("namespaces", ""): ["default", "shop"],
}  # fmt: skip


def _names(resource: str, namespace: str) -> list[str]:
    return NAMES.get((resource, namespace), [])


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kubectl des", ["describe"]), ("des", ["describe"]), ("kube", ["kubectl"]),
        ("kubectl create dep", ["deployment"]), ("kubectl rollout re", ["restart", "resume"]),
        ("kubectl get deploym", ["deployments"]), ("kubectl get pods", ["pods"]),
        ("get pods,deploym", ["pods,deployments"]),
        ("kubectl describe pod web", ["web-1", "web-2"]), ("kubectl describe pod web-1 w", ["web-2"]),
        ("kubectl get pod/web-1", ["pod/web-1"]), ("kubectl delete deploy/", ["deploy/web"]),
        ("kubectl get pods -n shop c", ["cart-1"]), ("kubectl get pods -n s", ["shop"]),
        ("kubectl get pods --namespace s", ["shop"]), ("kubectl cordon n", ["node-1"]),
        ("kubectl get pods --show-l", ["--show-labels"]), ("kubectl get pods -o y", ["yaml"]),
        ("kubectl scale deploy web --rep", ["--replicas="]), ("kubectl nosuch x", []), ("get pods | x", []),
    ],
)  # fmt: skip
def test_candidates(line: str, offered: list[str]) -> None:
    found = complete(line, len(line), _names)
    assert [candidate.text for candidate in found] == offered
    assert all(line[candidate.start :] == line.split(" ")[-1] for candidate in found)


def test_only_what_stands_before_the_cursor_counts() -> None:
    assert [candidate.text for candidate in complete("get deplo -o wide", 9, _names)] == ["deployments"]


def test_hints_are_in_the_learners_language() -> None:
    (english,) = complete("kubectl sca", 11, _names)
    (chinese,) = complete("kubectl sca", 11, _names, language="zh-hans")
    assert english.hint.isascii()
    assert not chinese.hint.isascii()
