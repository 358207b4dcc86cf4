"""The schema against the recorded OpenAPI document and the order of fields in recorded objects."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import hashing, schema
from simulator.core.api.schema import STRUCTS, Field, Struct, Type
from tests.core.api.recorded import cluster_objects, read, served, stored_objects

SCHEMAS: dict[str, Any] = read("api/openapi-schemas.json")["schemas"]
EMBEDDED = {
    "TypeMeta", "VolumeSource", "ProbeHandler", "EphemeralContainerCommon", "PersistentVolumeSource", "IngressRuleValue",
    "Rule",
}  # fmt: skip
GROUPS = (
    "core", "apps", "batch", "autoscaling", "policy", "networking", "discovery", "rbac", "authorization",
    "authentication", "storage", "certificates", "scheduling", "node", "coordination", "admissionregistration",
)  # fmt: skip


def openapi(struct: Struct) -> dict[str, Any]:
    prefix, _, name = struct.name.rpartition(".")
    places = [f"io.k8s.api.{one}.v1.{name}" for one in GROUPS]
    if prefix:
        places = [f"io.k8s.api.{prefix if prefix.endswith('.v2') else prefix + '.v1'}.{name}"]
    else:
        places.insert(0, f"io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.{name}")
    places.append(f"io.k8s.apimachinery.pkg.apis.meta.v1.{name}")
    return next(SCHEMAS[place] for place in places if place in SCHEMAS)


def reference(document: dict[str, Any]) -> str:
    found = document.get("$ref") or (document.get("allOf") or [{}])[0].get("$ref", "")
    return str(found).rpartition(".")[2]


def kind_of(document: dict[str, Any]) -> str:
    name = reference(document)
    if name:
        return name if name in schema.CUSTOM else "struct"
    plain = {"string": "string", "boolean": "bool", "array": "list", "object": "map"}
    if document.get("format") == "byte":
        return "bytes"
    return plain.get(document["type"]) or str(document["format"])


def check_type(type: Type, document: dict[str, Any]) -> None:
    assert type.kind == kind_of(document)
    if type.kind == "struct":
        assert type.struct.rpartition(".")[2] == reference(document)
    if type.element:
        check_type(type.element, document["items" if type.kind == "list" else "additionalProperties"])


@pytest.mark.parametrize("struct", [s for s in STRUCTS.values() if s.name not in EMBEDDED], ids=lambda s: s.name)
def test_fields_are_those_of_openapi(struct: Struct) -> None:
    properties = openapi(struct)["properties"]
    assert set(struct.fields) == set(properties)
    for field in struct.fields.values():
        document = properties[field.name]
        check_type(field.type, document)
        strategy = document.get("x-kubernetes-patch-strategy", "").split(",")
        assert field.merge_key == document.get("x-kubernetes-patch-merge-key", "")
        found = (field.merge, field.retain_keys, field.replace)
        assert found == tuple(one in strategy for one in ("merge", "retainKeys", "replace"))


def check_order(struct: Struct, value: dict[str, Any]) -> None:
    assert list(value) == [name for name in struct.fields if name in value], struct.name
    for name, one in value.items():
        field: Field = struct.fields[name]
        inner = schema.struct_of(field.type)
        if inner is None or one is None:
            continue
        for item in one if isinstance(one, list) else [one]:
            check_order(inner, item)


def test_recorded_objects_have_their_fields_in_this_order() -> None:
    checked = 0
    for obj in stored_objects():
        resource = served(obj)
        struct = schema.for_resource(resource) if resource else None
        assert struct is not None
        if next(iter(obj)) == "kind":
            check_order(struct, obj)
            checked += 1
    assert checked > 30


def test_pod_template_hashes_are_the_recorded_ones() -> None:
    found, expected = {}, {}
    for obj in cluster_objects():
        own_hash = obj["metadata"].get("labels", {}).get("pod-template-hash")
        if obj["kind"] != "ReplicaSet" or not own_hash:
            continue
        template = obj["spec"]["template"]
        own = {k: v for k, v in template["metadata"]["labels"].items() if k != "pod-template-hash"}
        bare = {**template, "metadata": {**template["metadata"], "labels": own}}
        name = obj["metadata"]["name"]
        found[name], expected[name] = hashing.pod_template_hash(bare), own_hash
    assert found == expected
    assert len(found) > 15


def test_a_collision_changes_the_hash() -> None:
    template: dict[str, Any] = {"metadata": {}, "spec": {"containers": []}}
    hashes = {hashing.pod_template_hash(template, count) for count in (None, 0, 1, 2)}
    assert len(hashes) == 4
