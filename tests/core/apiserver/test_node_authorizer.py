"""What a kubelet may do: read what its pods refer to, and change its own objects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.apiserver.support import Api, config_map, message, pod

NODE = "system:node:node-1"


@pytest.fixture(scope="module")
def api() -> Api:
    """A pod on node-1 that refers to things, and one on node-2."""
    api = Api(2)
    for name in ("mine", "theirs", "nobodys"):
        api.must(config_map(name))
    volumes = [{"name": "v", "configMap": {"name": "mine"}}, {"name": "s", "secret": {"secretName": "key"}}]
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "default"}}
    api.must(secret)
    api.must(pod("one", volumes=volumes, nodeName="node-1"))
    environment = [{"configMapRef": {"name": "theirs"}}]
    other = pod("two", nodeName="node-2")
    other["spec"]["containers"][0]["envFrom"] = environment
    api.must(other)
    return api


@pytest.mark.parametrize(
    ("request_", "code", "why"),
    [
        (("get", "configmaps", "default", "mine"), 200, ""),
        (("get", "secrets", "default", "key"), 200, ""),
        (("get", "configmaps", "default", "kube-root-ca.crt"), 200, ""),
        (
            ("get", "configmaps", "default", "theirs"),
            403,
            "no relationship found between node 'node-1' and this object",
        ),
        (
            ("get", "configmaps", "default", "nobodys"),
            403,
            "no relationship found between node 'node-1' and this object",
        ),
        (("list", "configmaps", "default"), 403, "No Object name found"),
        (("list", "secrets"), 403, "can only read namespaced object of this type"),
        (("delete", "secrets", "default", "key"), 403, "can only read resources of this type"),
        (("get", "pods", "default", "one"), 200, ""),
        (("get", "pods", "default", "two"), 403, "no relationship found between node 'node-1' and this object"),
        (("list", "pods"), 403, "can only list/watch pods with spec.nodeName field selector"),
        (("get", "nodes", "", "node-1"), 200, ""),
        (("get", "nodes", "", "node-2"), 403, "node 'node-1' cannot read 'node-2', only its own Node object"),
        (("list", "nodes"), 403, "node 'node-1' cannot read all nodes, only its own Node object"),
        (("get", "leases", "kube-node-lease", "node-1"), 200, ""),
        (
            ("get", "leases", "kube-node-lease", "node-2"),
            403,
            "can only access node lease with the same name as the requesting node",
        ),
        (
            ("get", "leases", "kube-system", "kube-scheduler"),
            403,
            'can only access leases in the "kube-node-lease" system namespace',
        ),
        (("list", "deployments", "default"), 403, ""),
    ],
)
def test_reading(api: Api, request_: tuple[str, ...], code: int, why: str) -> None:
    response = api.ask(*request_, user=NODE)
    assert response.code == code, response.body
    if why:
        assert message(response).endswith(f": {why}")


def test_pods_of_the_own_node_can_be_listed(api: Api) -> None:
    response = api.ask("list", "pods", params={"fieldSelector": "spec.nodeName=node-1"}, user=NODE)
    assert [item["metadata"]["name"] for item in response.body["items"]] == ["one"]


def test_tokens_of_pods_on_the_node(api: Api) -> None:
    def ask(name: str, **reference: Any) -> Any:
        spec = {"boundObjectRef": {"kind": "Pod", "apiVersion": "v1", "name": name, **reference}} if name else {}
        return api.ask("create", "serviceaccounts", "default", "default", "token", body={"spec": spec}, user=NODE)

    uids = {name: api.stored(f"pods/default/{name}")["metadata"]["uid"] for name in ("one", "two")}
    assert ask("one", uid=uids["one"]).code == 201
    assert "bound to a pod scheduled on a different node" in message(ask("two", uid=uids["two"]))
    assert "without a uid" in message(ask("one"))
    assert "node requested token not bound to a pod" in message(ask(""))


@pytest.mark.parametrize(
    ("request_", "body", "why"),
    [
        (
            ("patch", "nodes", "", "node-2", "status"),
            {"status": {"phase": "x"}},
            'node "node-1" is not allowed to modify node "node-2"',
        ),
        (
            ("patch", "nodes", "", "node-1"),
            {"spec": {"taints": []}, "metadata": {"labels": {"node-role.kubernetes.io/x": ""}}},
            "is not allowed to modify labels: node-role.kubernetes.io/x",
        ),
        (
            ("patch", "nodes", "", "node-1"),
            {"spec": {"taints": [{"key": "a", "effect": "NoSchedule"}]}},
            'node "node-1" is not allowed to modify taints',
        ),
        (
            ("patch", "pods", "default", "two", "status"),
            {"status": {"phase": "Failed"}},
            'node "node-1" can only update pod status for pods with spec.nodeName set to itself',
        ),
        (
            ("delete", "pods", "default", "two"),
            None,
            'node "node-1" can only delete pods with spec.nodeName set to itself',
        ),
        (
            ("create", "pods", "default", "two", "eviction"),
            {},
            "node node-1 can only evict pods with spec.nodeName set to itself",
        ),
        (
            ("create", "pods", "default"),
            pod("static", nodeName="node-1"),
            'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
        ),
    ],
)
def test_node_restriction(api: Api, request_: tuple[str, ...], body: Any, why: str) -> None:
    response = api.ask(*request_, body=body, content_type="application/merge-patch+json", user=NODE)
    assert response.code == 403
    assert message(response).endswith(f"is forbidden: {why}")
    assert api.stages()[-1][:2] == ("mutating-admission", "refused")
    assert api.stages()[-1][2].startswith("NodeRestriction: ")


def test_mirror_pods_belong_to_their_node(api: Api) -> None:
    mirror = pod("static-node-1", nodeName="node-1")
    mirror["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "hash"}
    response = api.create(mirror, user=NODE)
    assert "can only create pods with an owner reference set to itself" in message(response)
    uid = api.stored("minions/node-1")["metadata"]["uid"]
    owner = {"apiVersion": "v1", "kind": "Node", "name": "node-1", "uid": uid, "controller": True}
    mirror["metadata"]["ownerReferences"] = [owner]
    response = api.create(mirror, user=NODE)
    assert response.code == 201, response.body
    assert "serviceAccountName" not in response.body["spec"]
