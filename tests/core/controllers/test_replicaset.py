"""A ReplicaSet keeps its number, by its selector, whatever happens to its pods."""

from __future__ import annotations

from collections import Counter

from tests.core.controllers.cluster import Cluster, deployment, events
from tests.core.simulations import fault


def running(replicas: int = 2) -> Cluster:
    cluster = Cluster()
    cluster.create(deployment(replicas=replicas))
    cluster.run(10)
    return cluster


def test_a_deleted_pod_is_replaced_before_it_has_ended() -> None:
    cluster = running()
    doomed = cluster.pod_names()[0]
    cluster.request("delete", "pods", "default", doomed)
    cluster.run(0.2)
    assert len(cluster.pod_names()) == 3
    assert cluster.objects("replicasets")[0]["status"]["terminatingReplicas"] == 1
    cluster.run(10)
    assert len(cluster.pod_names()) == 2
    assert doomed not in cluster.pod_names()
    assert cluster.objects("replicasets")[0]["status"]["terminatingReplicas"] == 0


def test_a_relabelled_pod_is_released_and_replaced_and_can_be_adopted_again() -> None:
    cluster = running()
    strayed = cluster.pod_names()[0]
    cluster.patch("pods", "default", strayed, {"metadata": {"labels": {"app": "other"}}})
    cluster.run(5)
    assert len(cluster.pod_names()) == 3
    assert "ownerReferences" not in cluster.get(f"pods/default/{strayed}")["metadata"]
    cluster.patch("pods", "default", strayed, {"metadata": {"labels": {"app": "web"}}})
    cluster.run(40)
    assert len(cluster.pod_names()) == 2


def test_many_pods_are_created_in_growing_batches() -> None:
    cluster = running(0)
    name = cluster.objects("replicasets")[0]["metadata"]["name"]
    cluster.patch("deployments", "default", "web", {"spec": {"replicas": 7}})
    frames = cluster.run(10)
    sent = [
        frame["t"]
        for frame in frames
        if frame["kind"] == "request" and frame["verb"] == "create" and frame["object"].get("name") == f"{name}-"
    ]
    assert list(Counter(sent).values()) == [1, 2, 4]


def test_no_pod_too_many_is_created_when_the_manager_dies_at_any_moment() -> None:
    for moment in (0.01, 0.012, 0.014, 0.016, 0.018, 0.02, 0.022, 0.03):
        cluster = Cluster()
        cluster.create(deployment(replicas=4))
        cluster.run(moment)
        fault(cluster.sim, "crash", "kube-controller-manager")
        cluster.run(1)
        fault(cluster.sim, "restart", "kube-controller-manager")
        cluster.run(60)
        assert len(cluster.pod_names()) == 4, f"crashed at {moment} s"
        assert not events(cluster.frames, "SuccessfulDelete")


def test_the_api_server_may_go_and_come_back() -> None:
    cluster = running()
    fault(cluster.sim, "crash", "kube-apiserver")
    cluster.run(30)
    fault(cluster.sim, "restart", "kube-apiserver")
    cluster.run(60)
    cluster.patch("deployments", "default", "web", {"spec": {"replicas": 3}})
    cluster.run(30)
    assert cluster.get("deployments/default/web")["status"]["availableReplicas"] == 3
