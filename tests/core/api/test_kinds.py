"""The table of resources against recorded discovery and recorded keys."""

from __future__ import annotations

import copy
import pickle

import pytest

from simulator.core.api import kinds
from tests.core.api.recorded import read


def test_resources_are_those_of_discovery() -> None:
    found = {(r.api_version, r.plural) for r in kinds.RESOURCES}
    expected = set()
    for document in read("api/resources.json").values():
        for one in document["resources"]:
            name, _, subresource = one["name"].partition("/")
            resource = kinds.resource(name, document["groupVersion"])
            if subresource:
                assert subresource in resource.subresources
                continue
            expected.add((document["groupVersion"], name))
            assert (resource.kind, resource.singular) == (one["kind"], one["singularName"])
            assert list(resource.short_names) == one.get("shortNames", [])
            assert list(resource.categories) == one.get("categories", [])
            assert list(resource.verbs) == one["verbs"]
            assert resource.namespaced == one["namespaced"]
    assert found == expected


def test_keys_are_those_in_etcd() -> None:
    checked = 0
    for one in read("api/registry-keys.json")["keys"]:
        resource = kinds.find_resource(one["resource"], one["apiVersion"])
        if resource is None:
            continue
        parts = one["example"].removeprefix(one["prefix"]).split("/")
        namespace, name = parts if resource.namespaced else ("", parts[0])
        assert kinds.registry_key(resource, namespace, name) == one["example"]
        assert one["example"].startswith(kinds.registry_prefix(resource, namespace))
        checked += 1
    assert checked > 25


@pytest.mark.parametrize(
    ("name", "api_version", "plural"),
    [
        ("po", "v1", "pods"),
        ("pod", "v1", "pods"),
        ("Pods", "v1", "pods"),
        ("deploy", "apps/v1", "deployments"),
        ("deployments.apps", "apps/v1", "deployments"),
        ("deployment.v1.apps", "apps/v1", "deployments"),
        ("deployments.ap", "apps/v1", "deployments"),
        ("ev", "v1", "events"),
        ("events.events.k8s.io", "events.k8s.io/v1", "events"),
        ("hpa", "autoscaling/v2", "horizontalpodautoscalers"),
        ("hpa.v1.autoscaling", "autoscaling/v1", "horizontalpodautoscalers"),
        ("netpol", "networking.k8s.io/v1", "networkpolicies"),
    ],
)
def test_names_that_kubectl_takes(name: str, api_version: str, plural: str) -> None:
    assert kinds.by_name(name) is kinds.resource(plural, api_version)


@pytest.mark.parametrize("name", ["nosuchkind", "pods.apps", ""])
def test_names_that_nothing_has(name: str) -> None:
    assert kinds.by_name(name) is None


def test_all() -> None:
    assert [r.plural for r in kinds.in_category("all")] == [
        "pods", "replicationcontrollers", "services", "daemonsets", "deployments", "replicasets", "statefulsets",
        "horizontalpodautoscalers", "cronjobs", "jobs",
    ]  # fmt: skip


def test_a_copy_is_the_same_resource() -> None:
    assert copy.deepcopy({"r": kinds.PODS})["r"] is kinds.PODS
    assert pickle.loads(pickle.dumps(kinds.DEPLOYMENTS)) is kinds.DEPLOYMENTS


def test_paths() -> None:
    assert kinds.PODS.path() == "/api/v1/pods"
    assert kinds.NODES.path(name="n1", subresource="status") == "/api/v1/nodes/n1/status"
    assert kinds.DEPLOYMENTS.path("shop", "web", "scale") == "/apis/apps/v1/namespaces/shop/deployments/web/scale"
