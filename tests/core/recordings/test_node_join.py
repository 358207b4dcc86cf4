"""recordings/node-join-kubelet and node-join: a kubelet registers its node (with containerd; over a fake runtime).

Machine noise in the recordings: capacity, images, the runtime's build, and that the machine posted no addresses. There the
controller manager gave out no ranges for pods, here it does, which is one more write of node-controller.
"""

from __future__ import annotations

import pytest

from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write, chains, counts, events, masked, recorded
from tests.core.simulations import advance, fault, kubectl_line

NODE = "/registry/minions/real1"
_MACHINE = ("status.capacity.", "status.allocatable.", "status.images", "status.addresses", "status.nodeInfo.container")


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    """A node that nobody knows any more, whose kubelet is started again."""
    run = Play("real1", "other")
    fault(run.sim, "crash", "kubelet/real1")
    kubectl_line(run.sim, "delete node real1")
    advance(run.sim, 40)
    run.fault("restart", "kubelet/real1")
    run.advance(25)
    return [one for one in run.writes() if "real1" in one.key]


def told(write: Write, *renamed: tuple[str, str]) -> tuple[str, str, dict[str, object]]:
    """Without what the machine says of itself. ``renamed``: names of the recording and of here."""
    changed = {}
    for path, pair in write.changed.items():
        if not path.startswith(_MACHINE):
            texts = [str(one) if one is not None else None for one in pair]
            for theirs, ours in renamed:
                texts = [one.replace(theirs, ours) if one else one for one in texts]
            changed[path] = tuple(texts)
    by = write.by
    for theirs, ours in renamed:
        by = by.replace(theirs, ours)
    return by, write.what, changed


def node_writes(writes: list[Write], key: str = NODE) -> list[Write]:
    return [one for one in chains(masked(writes))[key] if "spec.podCIDR" not in one.changed]


def test_every_write_of_the_node(mine: list[Write]) -> None:
    own, real = node_writes(mine), node_writes(recorded("node-join-kubelet"))
    assert [told(one) for one in own] == [told(one) for one in real]


def test_a_hollow_kubelet_makes_the_same_writes(mine: list[Write]) -> None:
    own, real = node_writes(mine), node_writes(recorded("node-join"), "/registry/minions/node1")
    names = (("node1", "real1"),)
    assert [told(one)[:2] for one in own] == [told(one, *names)[:2] for one in real]
    assert [told(one)[2] for one in own[1:]] == [told(one, *names)[2] for one in real[1:]]


def test_its_csi_node_and_its_lease(mine: list[Write]) -> None:
    own, real = chains(masked(mine)), chains(masked(recorded("node-join-kubelet")))
    for key in ("/registry/csinodes/real1", "/registry/leases/kube-node-lease/real1"):
        assert told(own[key][0]) == told(real[key][0]), key


def test_its_events_and_how_often_each_was_seen(mine: list[Write]) -> None:
    real = recorded("node-join-kubelet")
    for source in ("kubelet", "node-controller"):
        assert [one for one in events(mine) if one[0] == source] == [one for one in events(real) if one[0] == source]
    assert counts(mine) == counts(real)


def test_the_order_that_is_no_race(mine: list[Write]) -> None:
    """Node, CSINode, ready, and only then is the taint taken away; the lease comes ten seconds later."""
    for writes in (mine, recorded("node-join-kubelet")):
        created = next(n for n, one in enumerate(writes) if one.key == NODE and one.what == "CREATE")
        csi = next(n for n, one in enumerate(writes) if one.kind == "csinodes" and one.what == "CREATE")
        ready = next(n for n, one in enumerate(writes) if one.sets("status.conditions[Ready].status") == "True")
        untainted = next(
            n for n, one in enumerate(writes) if one.changed.get("spec.taints[0].key", ("", ""))[1] is None
        )
        lease = next(n for n, one in enumerate(writes) if one.kind == "leases" and one.what == "CREATE")
        assert created < csi < ready < untainted < lease
        assert writes[lease].time - writes[created].time == pytest.approx(10, abs=0.3)
