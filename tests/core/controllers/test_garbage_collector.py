"""What becomes of dependents: deleted with their owner, before it, or left behind."""

from __future__ import annotations

import pytest

from tests.core.controllers.cluster import Cluster, deployment, written


def running() -> Cluster:
    cluster = Cluster()
    cluster.create(deployment())
    cluster.run(10)
    return cluster


def deleted_in_order(cluster: Cluster) -> list[str]:
    """The resources whose keys went, each at its last."""
    last: dict[str, int] = {}
    for position, frame in enumerate(cluster.frames):
        if frame["kind"] == "store" and frame["op"] == "DELETE":
            last[frame["key"].split("/")[2]] = position
    return sorted(last, key=last.__getitem__)


@pytest.mark.parametrize(
    ("policy", "order"),
    [
        ("Background", ["deployments", "replicasets", "pods"]),
        ("Foreground", ["pods", "replicasets", "deployments"]),
    ],
)
def test_dependents_go_after_or_before_their_owner(policy: str, order: list[str]) -> None:
    cluster = running()
    cluster.request("delete", "deployments", "default", "web", params={"propagationPolicy": policy})
    cluster.run(60)
    assert deleted_in_order(cluster) == order
    for resource in order:
        assert cluster.objects(resource) == []


def test_orphans_lose_their_owner_and_live_on() -> None:
    cluster = running()
    pods = cluster.pod_names()
    cluster.request("delete", "deployments", "default", "web", params={"propagationPolicy": "Orphan"})
    cluster.run(60)
    assert cluster.objects("deployments") == []
    (left,) = cluster.objects("replicasets")
    assert "ownerReferences" not in left["metadata"]
    assert cluster.pod_names() == pods


def test_a_new_deployment_adopts_what_an_old_one_left() -> None:
    cluster = running()
    pods = cluster.pod_names()
    cluster.request("delete", "deployments", "default", "web", params={"propagationPolicy": "Orphan"})
    cluster.run(10)
    cluster.create(deployment())
    cluster.run(20)
    (adopted,) = cluster.objects("replicasets")
    owner = cluster.get("deployments/default/web")["metadata"]["uid"]
    assert [one["uid"] for one in adopted["metadata"]["ownerReferences"]] == [owner]
    assert cluster.pod_names() == pods
    assert written(cluster.frames, "deployments/")[-1]["status"]["availableReplicas"] == 2


def test_a_pod_whose_owner_never_was_is_deleted() -> None:
    cluster = Cluster()
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "never", "uid": "0-0-0"}
    metadata = {"name": "lost", "namespace": "default", "ownerReferences": [owner]}
    spec = {"containers": [{"name": "nginx", "image": "nginx:1.26"}]}
    cluster.create({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    cluster.run(60)
    assert cluster.pod_names() == []
