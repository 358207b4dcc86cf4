"""What kubectl printed, byte by byte, on the objects that it printed it of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.kubectl import recorded

# Commands of kubectl that are not simulated yet; `registry.NOT_YET` says so to whoever types them.
NOT_YET = ("completion", "cp", "edit", "exec", "logs", "options", "plugin", "top")
NOT_YET_WITH = ("--server-side", "--raw", "create token", "config set-context", "config delete-context",
                "config rename-context", "-o kyaml", "-o go-template", "-o template")  # fmt: skip

EXCEPTIONS = {
    "help": "help is ours, short and in two languages",
    "explain": "descriptions are ours",
    "left out": "the state leaves out what the call shows",
    "unseen": "depends on a call that was not recorded",
    "server": "the answer is the simulated API server's, and tested with it",
    "discovery": "the recorded discovery leaves out resource.k8s.io and flow control",
    "ties": "the order of equal rows of a table",
    "moment": "no one moment at which all of these ages are true: each was computed a little later",
}
EXCEPTED = {
    "client-0544": "help", "client-0546": "help", "usage-0189": "help", "usage-0197": "help", "client-0545": "help",
    "explain-0137": "explain", "explain-0138": "explain", "explain-0139": "explain", "explain-0141": "explain",
    "explain-0142": "explain", "explain-0143": "explain",
    "rollout-play-0332": "left out", "patch-0374": "left out", "delete-0381": "left out",
    "manifest-0538": "unseen", "manifest-0539": "unseen", "flags-after-dashes-0269": "unseen",
    "client-0552": "unseen", "client-0554": "unseen", "client-0550": "unseen",
    "patch-0371": "server", "patch-0372": "server", "delete-0392": "server",
    "discovery-0127": "discovery", "discovery-0128": "discovery",
    "get-sort-0061": "ties",
    "events-0503": "moment",
    "node-0357": "left out", "node-0360": "left out",
    **dict.fromkeys(
        ("auth-0144", "auth-0145", "auth-0146", "auth-0147", "auth-0148", "auth-0149", "auth-0152"), "server"
    ),
}  # fmt: skip


def _simulated(invocation: dict[str, Any]) -> bool:
    command = invocation["command"].removeprefix("kubectl ")
    first = command.split()[0] if command else ""
    return first not in NOT_YET and not any(part in command for part in NOT_YET_WITH)


RECORDED = [call for call in recorded.invocations() if _simulated(call) and call["id"] not in EXCEPTED]


@pytest.mark.parametrize("invocation", RECORDED, ids=lambda call: call["id"])
def test_prints_what_kubectl_printed(invocation: dict[str, Any]) -> None:
    if recorded.agrees(invocation):
        return
    outcome = recorded.replay(invocation, recorded.LATER_US[1])
    assert (outcome.stdout, outcome.stderr, outcome.exit) == (
        invocation["stdout"], invocation["stderr"], invocation["exit"],
    )  # fmt: skip


@pytest.mark.parametrize("name", EXCEPTED)
def test_every_exception_is_still_needed(name: str) -> None:
    invocation = next(call for call in recorded.invocations() if call["id"] == name)
    assert EXCEPTED[name] in EXCEPTIONS
    assert not recorded.agrees(invocation)


def test_almost_all_recorded_calls_are_replayed() -> None:
    assert len(RECORDED) / len(recorded.invocations()) > 0.8


@pytest.mark.parametrize(
    "invocation", [call for call in recorded.invocations() if not _simulated(call)], ids=lambda call: call["id"]
)
def test_what_is_not_simulated_ends_with_a_sentence(invocation: dict[str, Any]) -> None:
    outcome = recorded.replay(invocation)
    assert outcome.exit == 1
    assert outcome.stderr.startswith("error: ")
    assert outcome.stderr.endswith("\n")
