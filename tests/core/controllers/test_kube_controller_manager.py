"""The process: it leads by a Lease, says what it holds, and starts anew from what etcd holds."""

from __future__ import annotations

import json
import tomllib

from tests.core.controllers.cluster import Cluster, Json, deployment, events
from tests.core.simulations import DATA, fault

ROOT = DATA.parent.parent

MANAGER = "kube-controller-manager"


def test_it_shows_its_caches_queues_and_last_reconciliations() -> None:
    cluster = Cluster()
    cluster.create(deployment())
    cluster.run(10)
    holds = cluster.sim.inspect(MANAGER)
    json.dumps(holds)
    assert holds["leading"] is True
    informers = {one["resource"]: one for one in holds["informers"]}
    assert len(informers) == len(holds["informers"])
    assert informers["deployments"]["objects"] == ["default/web"]
    assert informers["deployments"]["count"] == 1
    controllers = {one["name"]: one for one in holds["controllers"]}
    assert all(one["synced"] for one in holds["controllers"])
    deployments = controllers["deployment-controller"]
    assert deployments["watches"] == ["deployments", "replicasets", "pods"]
    assert [queue["ready"] for queue in deployments["queues"]] == [[]]


def test_a_reconciliation_tells_what_it_saw_asked_for_and_came_to() -> None:
    cluster = Cluster()
    cluster.create(deployment())
    cluster.run(10)
    first = _reconciliations(cluster, "replicaset-controller")[0]
    name = cluster.objects("replicasets")[0]["metadata"]["name"]
    assert first["key"] == f"default/{name}"
    assert first["saw"] == {
        "spec.replicas": 2,
        "active pods": 0,
        "ready": 0,
        "terminating": 0,
        "expectations met": True,
    }
    sent = [(one["verb"], one["object"]["resource"], one["status"]) for one in first["requests"]]
    assert sent == [("create", "pods", 201), ("create", "pods", 201), ("update", "replicasets", 200)]
    frames = {frame["n"]: frame for frame in cluster.frames}
    assert [frames[one["n"]]["verb"] for one in first["requests"]] == ["create", "create", "update"]
    assert first["began"] < first["ended"]
    assert (first["outcome"], first["result"]) == ("done", "created 2 of 2 pods; status updated")


def test_what_goes_on_waits_and_failed_is_told() -> None:
    cluster = Cluster()
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}}
    cluster.request("create", "resourcequotas", "default", body=quota)
    cluster.create(deployment())
    cluster.run(0.02)
    working = _reconciliations(cluster, "replicaset-controller")[-1]
    assert (working["outcome"], working["ended"]) == ("working", None)
    cluster.run(3)
    failed = _reconciliations(cluster, "replicaset-controller")[-1]
    assert failed["outcome"] == "failed"
    assert "exceeded quota: none" in failed["result"]
    queue = _controller(cluster, "replicaset-controller")["queues"][0]
    assert [(one["key"], one["due"]) for one in queue["waiting"]] == [(failed["key"], failed["again"])]
    assert queue["waiting"][0]["failures"] > 5


def _controller(cluster: Cluster, name: str) -> Json:
    return next(one for one in cluster.sim.inspect(MANAGER)["controllers"] if one["name"] == name)


def _reconciliations(cluster: Cluster, name: str) -> list[Json]:
    found: list[Json] = _controller(cluster, name)["reconciliations"]
    return found


def test_each_controller_writes_as_its_own_account() -> None:
    cluster = Cluster()
    cluster.create(deployment())
    cluster.run(10)
    writers = {
        (frame["verb"], frame["object"]["resource"]): frame["user"]
        for frame in cluster.frames
        if frame["kind"] == "request" and frame["from"] == MANAGER and frame["verb"] in ("create", "update")
    }
    account = "system:serviceaccount:kube-system:"
    assert writers["create", "replicasets"] == account + "deployment-controller"
    assert writers["create", "pods"] == account + "replicaset-controller"
    assert writers["update", "leases"] == f"system:{MANAGER}"


def test_a_dead_manager_does_nothing_and_a_new_one_catches_up() -> None:
    cluster = Cluster()
    cluster.create(deployment())
    cluster.run(10)
    fault(cluster.sim, "crash", MANAGER)
    cluster.patch("deployments", "default", "web", {"spec": {"replicas": 3}})
    cluster.run(30)
    assert len(cluster.pod_names()) == 2
    fault(cluster.sim, "restart", MANAGER)
    frames = cluster.run(30)
    assert len(cluster.pod_names()) == 3
    assert len(events(frames, "LeaderElection")) == 1


def test_nodes_get_their_share_of_the_pod_network_and_an_annotation() -> None:
    cluster = Cluster(3)
    nodes = [cluster.get(f"minions/node-{number}") for number in (1, 2, 3)]
    assert [node["spec"]["podCIDRs"] for node in nodes] == [["10.244.1.0/24"], ["10.244.2.0/24"], ["10.244.3.0/24"]]
    assert {node["metadata"]["annotations"]["node.alpha.kubernetes.io/ttl"] for node in nodes} == {"0"}


def test_it_makes_the_accounts_of_its_controllers_as_a_real_one_does() -> None:
    recorded = json.loads((DATA / "api" / "bootstrap-objects.json").read_text())["serviceaccounts"]
    wanted = {one["metadata"]["name"] for one in recorded if one["metadata"]["namespace"] == "kube-system"}
    mine = {one["metadata"]["name"] for one in Cluster(1).objects("serviceaccounts", "kube-system")}
    # kubeadm switches this one on; the recorded cluster was made without it.
    assert mine - {"token-cleaner"} == wanted


def test_the_contract_of_imports_names_every_controller() -> None:
    """Controllers do not know each other: pyproject.toml lists them all."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one["name"] == "Controllers do not know each other"]
    listed = {name.rpartition(".")[2] for name in contract["modules"]}
    controllers = Cluster(1).sim.cluster.controller_managers[0].controllers
    modules = {type(one).__module__.removeprefix("simulator.core.control_plane.controllers.") for one in controllers}
    assert {module.partition(".")[0] for module in modules} == listed
