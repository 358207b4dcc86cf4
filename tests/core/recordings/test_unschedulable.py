"""recordings/unschedulable: three pods that fit nowhere; a node gets a taint, another is cordoned.

The nodes were made by hand, without kubelets: here the kubelets are stopped. Machine noise in the recording: identities and
times. That scheduler tried its pods again at every change of a taint, as with queueing hints switched off; here a hint says
that a taint helps neither pod, so what it would say then is asked with a second pod of the same kind.
"""

from __future__ import annotations

import json

import pytest

from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write, events, masked, recorded
from tests.core.simulations import DATA, advance, fault

MESSAGE = "status.conditions[PodScheduled].message"


def body(name: str) -> str:
    rows = json.loads((DATA / "recordings" / "unschedulable.user.json").read_text())
    return json.dumps(next(row["body"] for row in rows if row["verb"] == "create" and row["name"] == name))


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play("node1", "node2", "node3")
    run.namespace("tainted")
    run.namespace("cordoned")
    for node in ("node1", "node2", "node3"):
        fault(run.sim, "crash", f"kubelet/{node}")
    advance(run.sim, 1)

    def again(namespace: str) -> None:
        run.advance(0.2)
        for name in ("big", "sel"):
            text = body(name).replace('"namespace": "default"', f'"namespace": "{namespace}"')
            run.kubectl(f"create -n {namespace} -f -", text)
            run.advance(0.2)

    again("default")
    run.kubectl("taint node node3 dedicated=gpu:NoSchedule")
    again("tainted")
    run.kubectl('patch node node2 -p \'{"spec": {"unschedulable": true}}\'')
    again("cordoned")
    run.kubectl("create -f -", body("mix"))
    run.advance(3)
    return run.writes()


def of_pod(writes: list[Write], namespace: str, name: str) -> list[Write]:
    return [one for one in masked(writes) if one.key == f"/registry/pods/{namespace}/{name}"]


@pytest.mark.parametrize("name", ["big", "sel", "mix"])
def test_the_pod_and_why_it_fits_nowhere(mine: list[Write], name: str) -> None:
    """Its creation, and the first thing that the scheduler says of it."""
    own, real = of_pod(mine, "default", name), of_pod(recorded("unschedulable"), "default", name)
    assert [(one.by, one.changed) for one in own] == [(one.by, one.changed) for one in real[:2]]


@pytest.mark.parametrize("name", ["big", "sel"])
def test_the_words_change_with_the_taint_and_the_cordon(mine: list[Write], name: str) -> None:
    own = [of_pod(mine, namespace, name)[1].sets(MESSAGE) for namespace in ("default", "tainted", "cordoned")]
    real = [one.sets(MESSAGE) for one in of_pod(recorded("unschedulable"), "default", name)[1:]]
    assert own == real


def test_what_was_done_to_the_nodes(mine: list[Write]) -> None:
    def told(writes: list[Write]) -> list[tuple[str, str, object]]:
        return [
            (one.key, one.by, one.changed) for one in masked(writes) if one.kind == "minions" and one.what == "UPDATE"
        ]

    def patched(writes: list[Write]) -> list[tuple[str, str, object]]:
        names = ("spec.taints", "spec.unschedulable")
        return [one for one in told(writes) if any(path.startswith(names) for path in one[2])]  # type: ignore[attr-defined]

    before = {f"/registry/minions/node{number}" for number in (1, 2, 3)}
    assert {one[0] for one in told(mine)} <= before
    assert patched(mine)[:3] == patched(recorded("unschedulable"))


def test_every_failure_is_an_event(mine: list[Write]) -> None:
    def told(writes: list[Write]) -> set[tuple[str, ...]]:
        return {one for one in events(writes) if one[0] == "default-scheduler"}

    assert told(mine) == told(recorded("unschedulable"))
