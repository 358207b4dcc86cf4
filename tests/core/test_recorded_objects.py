"""Objects field by field as a real v1.36 API server stored them (tests/data/objects)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.core.simulations import advance, kubectl_line, live, recorded_object, simulation, stores

# What no two runs share: names, addresses, identities and times.
_FREE = {
    "uid", "creationTimestamp", "lastTransitionTime", "lastUpdateTime", "startTime", "startedAt", "finishedAt",
    "containerID", "imageID", "hostIP", "podIP", "ip", "nodeName", "deletionTimestamp", "lastHeartbeatTime",
    "resourceVersion", "topology.kubernetes.io/zone",
}  # fmt: skip


def shape(value: Any, names: dict[str, str], free: str = "<free>") -> Any:
    """The value with everything free replaced, and the names of one run by those of the other."""
    if isinstance(value, dict):
        return {
            key: (free if key in _FREE and child is not None else shape(child, names)) for key, child in value.items()
        }
    if isinstance(value, list):
        return [shape(child, names) for child in value]
    if isinstance(value, str):
        for old, new in names.items():
            # Short names stand alone; hashes are parts of names.
            if len(old) > 8 or value == old:
                value = value.replace(old, new)
    return value


def token_volume(pod: dict[str, Any]) -> str:
    return str(pod["spec"]["volumes"][0]["name"])


def test_a_bare_pod_through_its_whole_life() -> None:
    """The pod ``polite``: created, bound, running, deleted with a grace period, gone."""
    sim = simulation(1)
    command = "run polite --image=busybox:1.36 -- sh -c 'trap \"exit 0\" TERM; while true; do sleep 1; done'"
    frames = kubectl_line(sim, command) + advance(sim, 20)
    frames += kubectl_line(sim, "delete pod polite --wait=false") + advance(sim, 40)
    mine = [frame["value"] for frame in stores(frames, "/registry/pods/")]
    real = recorded_object("bare-pod")
    assert len(mine) == len(real)
    for index, (own, theirs) in enumerate(zip(mine, real, strict=True)):
        if theirs is None:
            assert own is None
            continue
        names = {token_volume(own): "<token>", "default": "<ns>"}
        other = {token_volume(theirs): "<token>", "del": "<ns>", "default": "<ns>"}
        assert shape(own, names) == shape(theirs, other), f"revision {index}"


@pytest.mark.parametrize(
    ("kind", "prefix"), [("deployment", "/registry/deployments/"), ("replicaset", "/registry/replicasets/")]
)
def test_a_deployment_and_its_replicaset_at_every_write(kind: str, prefix: str) -> None:
    manifest = recorded_object("deployment")[0]
    spec = {key: manifest["spec"][key] for key in ("replicas", "selector", "template")}
    body = json.dumps({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec})
    sim = simulation(1)
    frames = kubectl_line(sim, "create -f -", body) + advance(sim, 30)
    mine = [frame["value"] for frame in stores(frames, prefix)]
    real = recorded_object(kind)[: len(mine)]
    hashes = {live_hash(sim): "<hash>"}
    other = {"58dfc895dd": "<hash>"}
    for index, (own, theirs) in enumerate(zip(mine, real, strict=True)):
        assert shape(own, hashes) == shape(theirs, other), f"{kind}, revision {index}"
    assert mine[-1]["status"]["readyReplicas"] == 1


def live_hash(sim: Any) -> str:
    keys = [key for key in sim.cluster.etcd.store._live if key.startswith("/registry/replicasets/")]
    return str(keys[0].rpartition("-")[2])


def test_a_namespace_with_what_controllers_put_into_it() -> None:
    sim = simulation(1)
    kubectl_line(sim, "create namespace del")
    advance(sim, 5)
    assert shape(live(sim, "/registry/namespaces/del"), {}) == shape(recorded_object("namespace")[0], {})
    assert shape(live(sim, "/registry/serviceaccounts/del/default"), {}) == shape(
        recorded_object("serviceaccount")[0], {}
    )
    assert "ca.crt" in live(sim, "/registry/configmaps/del/kube-root-ca.crt")["data"]


def test_a_node_as_its_kubelet_registers_it() -> None:
    sim = simulation(1)
    mine, real = live(sim, "/registry/minions/node-1"), recorded_object("node")[-1]
    assert set(real["status"]) - set(mine["status"]) <= {"runtimeHandlers", "features", "declaredFeatures"}
    assert [one["type"] for one in mine["status"]["conditions"]] == [
        one["type"] for one in real["status"]["conditions"]
    ]
    assert [one["message"] for one in mine["status"]["conditions"]] == [
        one["message"] for one in real["status"]["conditions"]
    ]
    assert set(mine["metadata"]["labels"]) == set(real["metadata"]["labels"])
    assert shape(live(sim, "/registry/csinodes/node-1"), {"node-1": "<node>"}) == shape(
        recorded_object("csinode")[0], {"real1": "<node>"}
    )
