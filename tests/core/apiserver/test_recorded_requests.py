"""Every recorded request to create something, sent through the whole pipeline, is answered as the real server did."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from simulator.core.api import decoding, kinds
from simulator.core.protocol.api import ApiResponse
from tests.core.apiserver.support import Api
from tests.core.simulations import DATA

Json = dict[str, Any]
SIZES = {"@256KiB+1": "x" * (256 * 1024 + 1), "@1MiB+1": "x" * (1024 * 1024 + 1)}


def lines(name: str) -> list[Json]:
    return [json.loads(line) for line in (DATA / "validation" / f"{name}.jsonl").read_text().splitlines()]


def enlarged(value: Any) -> Any:
    """Stand-ins for values that are too long to be recorded."""
    if isinstance(value, dict):
        return {key: enlarged(one) for key, one in value.items()}
    if isinstance(value, list):
        return [enlarged(one) for one in value]
    return SIZES.get(value, value) if isinstance(value, str) else value


INVALID = [line for line in lines("invalid") if line["operation"] == "create"]
# The messages about Pods quote the pod's volumes, of which one was taken out of the recorded objects: see tests/core/api.
PATCHES = [line for line in lines("invalid") if line["operation"] == "patch" and line["existing"]["kind"] != "Pod"]
VALID = lines("valid")


@pytest.fixture(scope="module")
def api() -> Api:
    """The recorded cluster: namespace val, a PriorityClass, a default StorageClass, node ports that are taken."""
    api = Api(3)
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "val"}})
    high = {"metadata": {"name": "high"}, "value": 1000}
    api.must({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", **high})
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"}
    slow = {"metadata": {"name": "slow", "annotations": annotations}, "provisioner": "example.com/slow"}
    late = {"volumeBindingMode": "WaitForFirstConsumer"}
    api.must({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", **slow, **late})
    for index, port in enumerate((30080, 30443, 30053)):
        spec = {"type": "NodePort", "selector": {"a": "b"}, "ports": [{"port": 80, "nodePort": port}]}
        api.must({"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"taken-{index}"}, "spec": spec})
    api.must({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}})
    api.run(3)
    return api


def send(api: Api, line: Json) -> ApiResponse:
    manifest = enlarged(line["manifest"])
    body = decoding.load(manifest) if isinstance(manifest, str) else manifest
    path = line.get("resource", "")
    match = re.fullmatch(
        r"/(?:api|apis/(?P<group>[^/]+))/[^/]+/(?:namespaces/(?P<namespace>[^/]+)/)?(?P<plural>[^/]+)", path
    )
    if match:
        resource = kinds.by_name(".".join(filter(None, (match["plural"], match["group"]))))
        namespace = match["namespace"] or ""
    else:
        resource = kinds.of(body)
        namespace = "val" if resource is not None and resource.namespaced else ""
    assert resource is not None, (path, body)
    params: Json = dict(part.split("=", 1) for part in line.get("query", "").split("&") if part)
    params = {"dryRun": "All", **params}
    return api.ask("create", resource.plural, namespace, body=body, params=params)


@pytest.mark.parametrize("line", INVALID, ids=[f"{line['category']}-{line['name']}" for line in INVALID])
def test_refused_requests(api: Api, line: Json) -> None:
    response = send(api, line)
    assert without_chance(response.body.get("message")) == without_chance(line["message"])
    found = (response.code, response.body["reason"], (response.body.get("details") or {}).get("causes"))
    expected = (line["status_code"], line["reason"], line["causes"])
    assert [without_chance(one) for one in found] == [without_chance(one) for one in expected]


def recreated(api: Api, obj: Json) -> str:
    """The object made anew (what only a server gives is given again); returns its name."""
    metadata = {name: obj["metadata"][name] for name in ("name", "namespace", "annotations") if name in obj["metadata"]}
    obj = {**obj, "metadata": metadata}
    if obj["kind"] == "Job":
        template = {**obj["spec"]["template"], "metadata": {}}
        obj["spec"] = {**obj["spec"], "selector": None, "template": template}
    resource = kinds.of(obj)
    assert resource is not None
    namespace = metadata.get("namespace", "")
    api.ask("delete", resource.plural, namespace, metadata["name"])
    api.must(obj)
    return str(metadata["name"])


@pytest.mark.parametrize("line", PATCHES, ids=[line["name"] for line in PATCHES])
def test_refused_patches(api: Api, line: Json) -> None:
    name = recreated(api, line["existing"])
    resource = kinds.of(line["existing"])
    assert resource is not None
    namespace = "val" if resource.namespaced else ""
    patch = line["manifest"]
    response = api.ask("patch", resource.plural, namespace, name, body=patch, content_type=line["patch_type"])
    assert without_chance(response.body.get("message")) == without_chance(line["message"])
    details = response.body.get("details") or {}
    found = (response.code, response.body["reason"], details.get("causes"))
    expected = (line["status_code"], line["reason"], line["causes"])
    assert [without_chance(one) for one in found] == [without_chance(one) for one in expected]


def without_chance(value: Any) -> Any:
    """The same answer without the uids and the random ends of names in it."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uid", json.dumps(value))
    return json.loads(re.sub(r"(Bad_)[0-9a-z]{5}", r"\1", text))


def comparable(obj: Json) -> Json:
    """Without what the server invents, and with the names that it makes up replaced."""
    gone = ("uid", "creationTimestamp", "resourceVersion")
    metadata = {name: value for name, value in obj["metadata"].items() if name not in gone}
    text = json.dumps({**obj, "metadata": metadata}, sort_keys=True)
    text = json.dumps(without_chance(json.loads(re.sub(r"kube-api-access-\w+", "kube-api-access-", text))))
    text = re.sub(r"10\.96\.\d+\.\d+", "10.96.x.x", text)
    text = re.sub(r'"(nodePort|healthCheckNodePort)": 3\d{4}', r'"\1": 3', text)
    if obj["metadata"].get("generateName"):
        text = text.replace(obj["metadata"]["name"], obj["metadata"]["generateName"])
    found: Json = json.loads(text)
    return found


@pytest.mark.parametrize("line", VALID, ids=[f"{line['category']}-{line['name']}" for line in VALID])
def test_accepted_requests_are_stored_with_the_recorded_defaults(api: Api, line: Json) -> None:
    response = send(api, line)
    assert response.code == 201, response.body
    found, expected = comparable(response.body), comparable(line["stored"])
    if line["stored"]["kind"] == "Job":
        # The labels are defaults of reading, which a dry run does not come to.
        expected["metadata"].pop("labels", None)
        found["metadata"].pop("labels", None)
    assert found == expected
    warnings = tuple(
        text.removeprefix('299 - "').removesuffix('"').replace('\\"', '"') for text in line.get("warnings", ())
    )
    assert response.warnings == warnings
