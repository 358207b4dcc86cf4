"""A Deployment as it rolls out, step by step, in a running cluster."""

from __future__ import annotations

from typing import Any

from tests.core.controllers.cluster import Cluster, answers, deployment, events, image, written


def sizes(cluster: Cluster) -> dict[str, int]:
    return {one["metadata"]["annotations"][REVISION]: one["spec"]["replicas"] for one in cluster.objects("replicasets")}


REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"


def rolled_out(replicas: int, **spec: Any) -> Cluster:
    cluster = Cluster()
    cluster.create(deployment(replicas=replicas, **spec))
    cluster.run(10)
    return cluster


def test_the_first_sync_ends_with_a_refused_status() -> None:
    """It goes on with the Deployment as it had read it, as upstream does; the next sync puts it right."""
    cluster = rolled_out(1)
    assert answers(cluster.frames, 409)[0] == "update deployments/status"
    assert cluster.get("deployments/default/web")["status"]["availableReplicas"] == 1


def test_the_sync_that_creates_pods_still_counts_none() -> None:
    cluster = rolled_out(3)
    counts = [value["status"]["replicas"] for value in written(cluster.frames, "replicasets/")]
    assert counts[:2] == [0, 0]
    assert counts[-1] == 3


def test_a_new_image_comes_in_within_surge_and_unavailable() -> None:
    cluster = rolled_out(4)
    cluster.patch("deployments", "default", "web", image("nginx:1.27"))
    available, total = [], []
    for _ in range(600):
        cluster.run(0.1)
        replica_sets = cluster.objects("replicasets")
        total.append(sum(one["spec"]["replicas"] for one in replica_sets))
        available.append(sum(one["status"].get("availableReplicas", 0) for one in replica_sets))
    assert sizes(cluster) == {"1": 0, "2": 4}
    assert max(total) == 5
    assert min(available) >= 3
    status = cluster.get("deployments/default/web")["status"]
    assert [one["reason"] for one in status["conditions"]] == ["MinimumReplicasAvailable", "NewReplicaSetAvailable"]
    assert {pod["spec"]["containers"][0]["image"] for pod in cluster.objects("pods")} == {"nginx:1.27"}


def test_going_back_uses_the_old_replica_set_again() -> None:
    cluster = rolled_out(2)
    for tag in ("nginx:1.27", "nginx:1.26"):
        cluster.patch("deployments", "default", "web", image(tag))
        cluster.run(60)
    assert sizes(cluster) == {"2": 0, "3": 2}
    used_again = next(one for one in cluster.objects("replicasets") if one["spec"]["replicas"])
    assert used_again["metadata"]["annotations"][HISTORY] == "1"
    assert cluster.get("deployments/default/web")["metadata"]["annotations"][REVISION] == "3"


def test_recreate_waits_until_the_last_old_pod_has_ended() -> None:
    """Ended, not gone: a pod that has Succeeded or Failed counts no more (oldPodsRunning)."""
    cluster = rolled_out(2, strategy={"type": "Recreate"})
    old = cluster.pod_names()
    cluster.patch("deployments", "default", "web", image("nginx:1.27"))
    cluster.run(60)
    frames = [
        frame for frame in cluster.frames if frame["kind"] == "store" and frame["key"].startswith("/registry/pods/")
    ]
    ended: dict[str, int] = {}
    for n, one in enumerate(frames):
        if one["value"] and one["value"]["status"]["phase"] in ("Succeeded", "Failed"):
            ended.setdefault(one["value"]["metadata"]["name"], n)
    assert sorted(ended) == sorted(old)
    first_new = min(
        n for n, one in enumerate(frames) if one["version"] == 1 and one["value"]["metadata"]["name"] not in old
    )
    assert max(ended.values()) < first_new
    assert len(cluster.pod_names()) == 2


def test_scaling_says_from_how_many_to_how_many() -> None:
    cluster = rolled_out(2)
    cluster.patch("deployments", "default", "web", {"spec": {"replicas": 5}})
    cluster.run(10)
    cluster.patch("deployments", "default", "web", {"spec": {"replicas": 1}})
    cluster.run(60)
    name = cluster.objects("replicasets")[0]["metadata"]["name"]
    assert events(cluster.frames, "ScalingReplicaSet") == [
        f"Scaled up replica set {name} from 0 to 2",
        f"Scaled up replica set {name} from 2 to 5",
        f"Scaled down replica set {name} from 5 to 1",
    ]
    assert len(events(cluster.frames, "SuccessfulCreate")) == 5
    assert len(events(cluster.frames, "SuccessfulDelete")) == 4
    assert len(cluster.pod_names()) == 1


def test_a_paused_deployment_scales_but_does_not_roll_out() -> None:
    cluster = rolled_out(2)
    cluster.patch(
        "deployments", "default", "web", {"spec": {"paused": True, "replicas": 3, **image("nginx:1.27")["spec"]}}
    )
    cluster.run(30)
    assert sizes(cluster) == {"1": 3}
    assert progressing(cluster)["reason"] == "DeploymentPaused"
    cluster.patch("deployments", "default", "web", {"spec": {"paused": None}})
    cluster.run(60)
    assert sizes(cluster) == {"1": 0, "2": 3}


def test_a_rollout_that_does_not_move_is_said_to_be_stuck_after_its_deadline() -> None:
    cluster = rolled_out(1, progressDeadlineSeconds=60)
    # No node takes it: it asks for more than there is.
    greedy = {"containers": [{"name": "nginx", "resources": {"requests": {"cpu": "64"}}}]}
    cluster.patch("deployments", "default", "web", {"spec": {"template": {"spec": greedy}}})
    cluster.run(59)
    assert progressing(cluster)["reason"] == "ReplicaSetUpdated"
    cluster.run(4)
    assert progressing(cluster)["reason"] == "ProgressDeadlineExceeded"
    assert progressing(cluster)["status"] == "False"
    assert cluster.get("deployments/default/web")["status"]["availableReplicas"] == 1


def progressing(cluster: Cluster) -> Any:
    conditions = cluster.get("deployments/default/web")["status"]["conditions"]
    return next(one for one in conditions if one["type"] == "Progressing")


def test_history_keeps_no_more_than_its_limit() -> None:
    cluster = rolled_out(1, revisionHistoryLimit=1)
    for tag in ("nginx:1.27", "nginx:1.28"):
        cluster.patch("deployments", "default", "web", image(tag))
        cluster.run(60)
    assert sizes(cluster) == {"2": 0, "3": 1}
