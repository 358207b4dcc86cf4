"""The process: it leads by a Lease, says what it holds, and starts anew from what etcd holds."""

from __future__ import annotations

import json

from tests.core.controllers.cluster import Cluster, deployment, events
from tests.core.simulations import fault

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
    controllers = {one["name"]: one for one in holds["controllers"]}
    assert controllers["deployment-controller"]["queue"]["waiting"] == []
    results = [one["result"] for one in controllers["deployment-controller"]["last"]]
    assert any("Scaled up replica set web-" in result for result in results)


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
