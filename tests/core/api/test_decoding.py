"""What the server's decoder refuses, drops and keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.core.api import decoding, kinds
from simulator.core.api.status import ApiError
from tests.core.api.recorded import cluster_objects, lines, served

BAD_REQUESTS = [
    case
    for case in lines("validation/invalid.jsonl")
    if case["operation"] == "create"
    and case["reason"] == "BadRequest"
    and served(case["manifest"])
    # the request's own path decides this one, not the decoder
    and case["name"] != "wrong-namespace"
]


@pytest.mark.parametrize("case", BAD_REQUESTS, ids=lambda case: case["name"])
def test_bad_requests(case: dict[str, Any]) -> None:
    resource = served(case["manifest"])
    assert resource is not None
    with pytest.raises(ApiError) as caught:
        decoding.decode(case["manifest"], resource, strict="Strict" in case.get("query", ""))
    assert (caught.value.code, caught.value.message) == (400, case["message"])


def test_recorded_objects_come_back_as_they_are() -> None:
    checked = 0
    for obj in cluster_objects():
        resource = kinds.of(obj)
        if resource in kinds.SERVED and resource is not None:
            assert decoding.decode(obj, resource) == obj
            checked += 1
    assert checked > 500


POD = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [%s]}}'


def error(text: str, resource: kinds.Resource = kinds.PODS) -> str:
    with pytest.raises(ApiError) as caught:
        decoding.decode(decoding.load(text), resource)
    return caught.value.message.partition("cannot be handled as a ")[2].partition(": ")[2]


@pytest.mark.parametrize(
    ("container", "message"),
    [
        (
            '{"name": "c", "imagee": 1, "x": {}}',
            'unknown field "spec.containers[0].imagee", unknown field "spec.containers[0].x"',
        ),
        ('{"name": "c", "name": "d"}', 'duplicate field "spec.containers[0].name"'),
        (
            '{"name": "c", "resources": {"limits": {"cpu": "1", "cpu": "2"}}}',
            'duplicate field "spec.containers[0].resources.limits.cpu"',
        ),
    ],
)
def test_strict(container: str, message: str) -> None:
    assert error(POD % container) == "strict decoding error: " + message


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ("5", "json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type v1.Container"),
        (
            '{"imagePullPolicy": 1}',
            "json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy "
            "of type v1.PullPolicy",
        ),
        (
            '{"tty": "yes"}',
            "json: cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool",
        ),
        (
            '{"ports": [{"containerPort": 4294967296}]}',
            "json: cannot unmarshal number 4294967296 into Go struct field ContainerPort.spec.containers.ports."
            "containerPort of type int32",
        ),
        (
            '{"livenessProbe": {"httpGet": {"port": true}}}',
            "json: cannot unmarshal bool into Go value of type int32",
        ),
        ('{"resources": {"limits": {"cpu": "many"}}}', decoding.quantity.FORMAT_WRONG),
    ],
)
def test_wrong_types(container: str, message: str) -> None:
    assert error(POD % container) == message


def test_what_decoding_drops_and_adds() -> None:
    text = """{"metadata": {"name": "p", "labels": null, "annotations": {}},
      "spec": {"hostNetwork": false, "containers": [{"image": "", "resources": null, "name": "c", "env": [],
      "securityContext": {}}], "terminationGracePeriodSeconds": 0, "unknown": 1}}"""
    decoded = decoding.decode(decoding.load(text), kinds.PODS, strict=False)
    assert json.dumps(decoded) == json.dumps(
        {
            "kind": "Pod",
            "apiVersion": "v1",
            "metadata": {"name": "p"},
            "spec": {
                "containers": [{"name": "c", "resources": {}, "securityContext": {}}],
                "terminationGracePeriodSeconds": 0,
            },
            "status": {},
        }
    )


def test_numbers_and_spellings_of_quantities() -> None:
    pod = {
        "spec": {
            "containers": [],
            "volumes": [{"name": "v", "emptyDir": {"sizeLimit": "0.5Gi"}}],
            "overhead": {"cpu": 1},
        }
    }
    decoded = decoding.decode(pod, kinds.PODS)
    assert decoded["spec"]["volumes"][0]["emptyDir"] == {"sizeLimit": "512Mi"}
    assert decoded["spec"]["overhead"] == {"cpu": "1"}


@pytest.mark.parametrize(
    ("data", "byte"),
    [("!", 0), ("YQ", 0), ("YQ=", 3), ("YQ==YQ==", 4), ("YWJj\nZ", 5), ("YWJjZ", 4), ("=", 0)],
)
def test_broken_base64(data: str, byte: int) -> None:
    text = json.dumps({"metadata": {"name": "s"}, "data": {"a": data}})
    assert error(text, kinds.SECRETS) == f"illegal base64 data at input byte {byte}"


@pytest.mark.parametrize("data", ["", "YQ==", "YWI=", "YWJj", "YW\nJj"])
def test_sound_base64(data: str) -> None:
    secret = {"metadata": {"name": "s"}, "data": {"a": data}}
    assert decoding.decode(secret, kinds.SECRETS)["data"] == {"a": data.replace("\n", "")}


def test_other_kinds_and_versions() -> None:
    binding = {"target": {"kind": "Node", "name": "n1"}}
    assert decoding.decode_kind(binding, "Binding", "v1")["target"]["name"] == "n1"
    with pytest.raises(ApiError, match="does not match the expected API version"):
        decoding.decode({"apiVersion": "v2", "kind": "Pod"}, kinds.PODS)
    with pytest.raises(decoding.DecodeError):
        decoding.load("{")
