"""A kubelet stops: what is written, change by change, as it was recorded (tests/data/recordings/node-failure)."""

from __future__ import annotations

import json
from typing import Any

from tests.core.controllers.cluster import Cluster, deployment, events, written
from tests.core.simulations import DATA, Wire, fault

Changes = dict[str, list[Any]]
RECORDED = json.loads((DATA / "recordings" / "node-failure.etcd.json").read_text())


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Leaves by path; list items by their type or name, as in the recordings."""
    if isinstance(value, dict):
        return {k: v for key, one in value.items() for k, v in flat(one, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list):
        found = {}
        for index, one in enumerate(value):
            label = (one.get("type") or one.get("name") or index) if isinstance(one, dict) else index
            found |= flat(one, f"{path}[{label}]")
        return found
    return {path: value}


def changes(before: Any, after: Any) -> Changes:
    """What a write changed, without times."""
    old, new = flat(before), flat(after)
    paths = [path for path in {**old, **new} if old.get(path) != new.get(path) and not is_free(path)]
    return {path: [old.get(path), new.get(path)] for path in sorted(paths)}


def is_free(path: str) -> bool:
    return path.endswith(("Time", "Timestamp", "timeAdded", "resourceVersion"))


def recorded(prefix: str) -> list[Changes]:
    rows = [row for row in RECORDED if row["key"].startswith(prefix) and row["op"] == "UPDATE"]
    return [{p: c for p, c in sorted(row["changed"].items()) if not is_free(p)} for row in rows]


def simulated(cluster: Cluster, frames: list[Wire], key: str, before: Any) -> list[Changes]:
    found = []
    for value in written(frames, key):
        found.append(changes(before, value))
        before = value
    return [change for change in found if change]


def test_a_node_that_falls_silent_as_it_was_recorded() -> None:
    cluster = Cluster(3)
    cluster.create(deployment(replicas=4))
    cluster.run(20)
    pods = cluster.objects("pods")
    nodes = [pod["spec"]["nodeName"] for pod in pods]
    node = next(name for name in nodes if nodes.count(name) == 1)
    pod = pods[nodes.index(node)]
    name = pod["metadata"]["name"]
    replica_set = cluster.objects("replicasets")[0]
    before = {
        f"minions/{node}": cluster.get(f"minions/{node}"),
        f"pods/default/{name}": pod,
        f"replicasets/default/{replica_set['metadata']['name']}": replica_set,
        "deployments/default/web": cluster.get("deployments/default/web"),
    }
    fault(cluster.sim, "crash", f"kubelet/{node}")
    frames = cluster.run(400)
    for (key, value), prefix in zip(
        before.items(), ("minions/", "pods/default/web-7d876db474-hxw2q", "replicasets/", "deployments/"), strict=True
    ):
        assert simulated(cluster, frames, key, value) == recorded(f"/registry/{prefix}"), key
    assert events(frames, "NodeNotReady") == [f"Node {node} status is now: NodeNotReady", "Node is not ready"]
    assert events(frames, "TaintManagerEviction") == [f"Marking for deletion Pod default/{name}"]


def times_of(cluster: Cluster, frames: list[Wire], node: str) -> tuple[float, float]:
    """Seconds at which the node was given up, and at which its pods were."""
    silent = next(frame["t"] for frame in frames if frame.get("message") == f"Node {node} status is now: NodeNotReady")
    evicted = next(frame["t"] for frame in frames if frame.get("reason") == "TaintManagerEviction")
    return silent / 1e6, evicted / 1e6


def test_fifty_seconds_of_silence_and_three_hundred_of_patience() -> None:
    cluster = Cluster(2)
    cluster.create(deployment(replicas=2))
    cluster.run(20)
    fault(cluster.sim, "crash", "kubelet/node-1")
    silent, evicted = times_of(cluster, cluster.run(400), "node-1")
    # The last sign of life was sent up to ten seconds before, seen up to five seconds later, and missed as late again.
    assert 20 - 10 + 50 <= silent <= 20 + 5 + 50 + 5
    assert 300 <= evicted - silent <= 301


def test_a_node_that_comes_back_in_time_keeps_its_pods() -> None:
    cluster = Cluster(2)
    cluster.create(deployment(replicas=2))
    cluster.run(20)
    pods = cluster.pod_names()
    fault(cluster.sim, "crash", "kubelet/node-1")
    cluster.run(120)
    assert cluster.get("minions/node-1")["spec"]["taints"]
    fault(cluster.sim, "restart", "kubelet/node-1")
    frames = cluster.run(400)
    assert "taints" not in cluster.get("minions/node-1")["spec"]
    assert cluster.pod_names() == pods
    assert events(frames, "TaintManagerEviction") == [
        f"Cancelling deletion of Pod default/{name}"
        for name in pods
        if cluster.get(f"pods/default/{name}")["spec"]["nodeName"] == "node-1"
    ]


def test_where_no_node_answers_none_is_given_up() -> None:
    cluster = Cluster(1)
    cluster.create(deployment(replicas=1))
    cluster.run(20)
    fault(cluster.sim, "crash", "kubelet/node-1")
    frames = cluster.run(500)
    taints = cluster.get("minions/node-1")["spec"]["taints"]
    assert [taint["effect"] for taint in taints] == ["NoSchedule"]
    assert not events(frames, "TaintManagerEviction")


def test_a_cordon_is_a_taint() -> None:
    cluster = Cluster()
    cluster.patch("nodes", "", "node-1", {"spec": {"unschedulable": True}})
    cluster.run(2)
    (taint,) = cluster.get("minions/node-1")["spec"]["taints"]
    assert (taint["key"], taint["effect"]) == ("node.kubernetes.io/unschedulable", "NoSchedule")
    cluster.patch("nodes", "", "node-1", {"spec": {"unschedulable": None}})
    cluster.run(2)
    assert "taints" not in cluster.get("minions/node-1")["spec"]


def test_pods_of_a_node_that_was_deleted_are_collected() -> None:
    cluster = Cluster(2)
    cluster.create(deployment(replicas=2))
    cluster.run(20)
    fault(cluster.sim, "crash", "kubelet/node-1")
    cluster.request("delete", "nodes", name="node-1")
    cluster.run(90)
    assert {pod["spec"]["nodeName"] for pod in cluster.objects("pods")} == {"node-2"}
    assert len(cluster.pod_names()) == 2
