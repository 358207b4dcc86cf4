"""Defaults against accepted manifests as the server stored them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.core.api import decoding, defaulting, kinds
from tests.core.api.recorded import Object, cluster_objects, lines, served, served_here

ACCEPTED = [case for case in lines("validation/valid.jsonl") if served_here(case["stored"])]
# What admission adds to a pod after its defaults.
BY_ADMISSION = ("serviceAccountName", "serviceAccount", "priority", "preemptionPolicy")


def before_admission(pod: Object, sent: Object) -> Object:
    """A stored pod without what admission gave it: account, token volume, tolerations, priority."""
    spec = {key: value for key, value in pod["spec"].items() if key not in BY_ADMISSION}
    if "tolerations" not in sent["spec"]:
        spec.pop("tolerations")
    spec["volumes"] = [one for one in spec.get("volumes", []) if not one["name"].startswith("kube-api-access")]
    for containers in ("initContainers", "containers"):
        if containers in spec:
            spec[containers] = [without_token(container) for container in spec[containers]]
    return {key: value for key, value in spec.items() if value != []}


def without_token(container: Object) -> Object:
    mounts = [one for one in container.get("volumeMounts", []) if not one["name"].startswith("kube-api-access")]
    bare = {**container, "volumeMounts": mounts}
    return {key: value for key, value in bare.items() if value != []}


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["name"])
def test_defaults_are_the_stored_ones(case: dict[str, Any]) -> None:
    resource = served(case["stored"])
    assert resource is not None
    decoded = decoding.decode(case["manifest"], resource, strict=False)
    found = defaulting.default(decoded, resource)
    expected = case["stored"]
    if resource is kinds.PODS:
        assert json.dumps(found["spec"]) == json.dumps(before_admission(expected, case["manifest"]))
    elif resource is kinds.NAMESPACES:
        assert found["metadata"]["labels"] == expected["metadata"]["labels"]
        assert found["status"] == expected["status"]
    else:
        body = {key: value for key, value in expected.items() if key != "metadata"}
        assert json.dumps({key: value for key, value in found.items() if key != "metadata"}) == json.dumps(body)
    assert defaulting.default(found, resource) == found


def test_stored_objects_are_given_back_as_they_are() -> None:
    for obj in cluster_objects():
        resource = kinds.of(obj)
        if resource is not None and resource in kinds.SERVED:
            assert defaulting.default(obj, resource) == obj


def pod(**spec: Any) -> Object:
    return defaulting.default({"metadata": {}, "spec": {"containers": [], **spec}}, kinds.PODS)["spec"]


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1.26", "IfNotPresent"),
        ("localhost:5000/a/b", "Always"),
        ("localhost:5000/a/b:v1", "IfNotPresent"),
        ("nginx@sha256:" + "0" * 64, "IfNotPresent"),
        ("nginx:latest@sha256:" + "0" * 64, "Always"),
        ("Not An Image", "IfNotPresent"),
        ("", "IfNotPresent"),
    ],
)
def test_pull_policy(image: str, policy: str) -> None:
    spec = pod(containers=[{"name": "c", "image": image}])
    assert spec["containers"][0]["imagePullPolicy"] == policy


def test_probes_ports_and_hooks() -> None:
    container = {
        "name": "c",
        "ports": [{"containerPort": 80}],
        "livenessProbe": {"httpGet": {"port": 80}},
        "startupProbe": {"grpc": {"port": 1}, "periodSeconds": 3},
        "lifecycle": {"preStop": {"httpGet": {"port": 80, "path": "/bye"}}},
        "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
    }
    found = pod(containers=[container])["containers"][0]
    assert found["ports"] == [{"containerPort": 80, "protocol": "TCP"}]
    assert found["livenessProbe"] == {
        "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    assert found["startupProbe"]["grpc"] == {"port": 1, "service": ""}
    assert found["startupProbe"]["periodSeconds"] == 3
    assert found["lifecycle"]["preStop"]["httpGet"] == {"path": "/bye", "port": 80, "scheme": "HTTP"}
    assert found["env"][0]["valueFrom"]["fieldRef"]["apiVersion"] == "v1"


def test_resources_of_the_whole_pod() -> None:
    containers = [{"name": n, "resources": {"requests": {"cpu": "250m"}}} for n in "ab"]
    spec = pod(containers=containers, resources={"limits": {"cpu": "1", "memory": "1Gi"}})
    assert spec["resources"]["requests"] == {"cpu": "500m", "memory": "1Gi"}


def test_nothing_given_is_changed() -> None:
    container = {"name": "c", "image": "i"}
    given = {"metadata": {"name": "p"}, "spec": {"containers": [container]}}
    before = json.dumps(given)
    defaulting.default(given, kinds.PODS)
    assert json.dumps(given) == before
