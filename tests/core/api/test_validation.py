"""Recorded refusals: the same status, message, causes and details."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import decoding, defaulting, kinds, patch, validation
from simulator.core.api.status import ApiError
from tests.core.api.recorded import Object, cluster_objects, lines, served, served_here

# Refused by admission, by storage, or because of the request's path.
ELSEWHERE = ("wrong-namespace", "sa-missing", "priority-set", "self-conflicting-ns-missing", "node-exists")
REFUSED = [
    case
    for case in lines("validation/invalid.jsonl")
    if case["name"] not in ELSEWHERE and served_here(case.get("existing") or case["manifest"])
]
# The source of the token volume that was removed from the recorded objects, but is counted in their messages.
VENDORS_SOURCE = {"configMap": {"name": "vendor-ca.crt", "items": [{"key": "vendor-ca.crt", "path": "vendor-ca.crt"}]}}


def expanded(value: Any) -> Any:
    """The stand-ins for long texts written out."""
    if isinstance(value, str):
        for name, size in (("@256KiB+1", 256 * 1024 + 1), ("@1MiB+1", 1024 * 1024 + 1)):
            value = value.replace(name, "x" * size)
        return value
    if isinstance(value, dict):
        return {expanded(key): expanded(one) for key, one in value.items()}
    return [expanded(one) for one in value] if isinstance(value, list) else value


def create(case: dict[str, Any], resource: kinds.Resource) -> None:
    obj = decoding.decode(expanded(case["manifest"]), resource, strict="Strict" in case.get("query", ""))
    metadata = obj["metadata"]
    if "name" not in metadata and "generateName" in metadata:
        metadata = {**metadata, "name": case["details"]["name"]}
    if resource.namespaced:
        metadata = {**metadata, "namespace": "val"}
    obj = defaulting.default({**obj, "metadata": metadata}, resource)
    if errors := validation.validate_create(obj, resource):
        raise validation.invalid(resource, metadata.get("name", ""), errors)


def update(case: dict[str, Any], resource: kinds.Resource) -> None:
    old = case["existing"]
    if resource is kinds.PODS:
        old = with_vendors_source(old)
    body = patch.apply_patch(old, expanded(case["manifest"]), case["patch_type"], resource)
    new = defaulting.default(decoding.decode(body, resource, strict=False), resource)
    if errors := validation.validate_update(new, old, resource):
        raise validation.invalid(resource, old["metadata"]["name"], errors)


def with_vendors_source(pod: Object) -> Object:
    volume = pod["spec"]["volumes"][0]
    projected = {**volume["projected"], "sources": [*volume["projected"]["sources"], VENDORS_SOURCE]}
    return {**pod, "spec": {**pod["spec"], "volumes": [{**volume, "projected": projected}]}}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case['category']}-{case['name']}")
def test_refused(case: dict[str, Any]) -> None:
    resource = served(case.get("existing") or case["manifest"])
    assert resource is not None
    with pytest.raises(ApiError) as caught:
        (create if case["operation"] == "create" else update)(case, resource)
    error = caught.value
    assert error.message == case["message"]
    assert (error.code, error.reason) == (case["status_code"], case["reason"])
    details = dict(error.status.get("details") or {})
    assert (details.pop("causes", None) or []) == (case["causes"] or [])
    assert details == (case["details"] or {})


def test_there_are_cases() -> None:
    assert len(REFUSED) > 100


@pytest.mark.parametrize(
    "case",
    [case for case in lines("validation/valid.jsonl") if served(case["stored"])],
    ids=lambda case: case["name"],
)
def test_accepted(case: dict[str, Any]) -> None:
    resource = served(case["stored"])
    assert resource is not None
    assert validation.validate_create(case["stored"], resource) == []


def test_objects_of_a_cluster_may_stay_as_they_are() -> None:
    for obj in cluster_objects():
        resource = kinds.of(obj)
        if resource is not None and resource in kinds.SERVED:
            assert validation.validate_update(obj, obj, resource) == []
            assert validation.validate_update(obj, obj, resource, "status") == []


def running_pod(**spec: Any) -> Object:
    container = {"name": "c", "image": "nginx:1.26"}
    pod = {"metadata": {"name": "p", "namespace": "d"}, "spec": {"containers": [container], "nodeName": "n1", **spec}}
    return defaulting.default(pod, kinds.PODS)


def texts(new: Object, old: Object, resource: kinds.Resource = kinds.PODS) -> list[str]:
    return [str(error).partition("\n")[0] for error in validation.validate_update(new, old, resource)]


def changed(pod: Object, **spec: Any) -> Object:
    return {**pod, "spec": {**pod["spec"], **spec}}


def test_what_may_change_in_a_pod() -> None:
    pod = running_pod(tolerations=[{"key": "a", "operator": "Exists"}])
    more = [*pod["spec"]["tolerations"], {"key": "b", "operator": "Exists"}]
    image = [{**pod["spec"]["containers"][0], "image": "nginx:1.27"}]
    assert texts(changed(pod, containers=image, tolerations=more, activeDeadlineSeconds=9), pod) == []
    assert texts(changed(pod, tolerations=more[1:]), pod) == [
        "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"
    ]
    assert texts(changed(pod, containers=image * 2), pod)[-1] == (
        "spec.containers: Forbidden: pod updates may not add or remove containers"
    )


def test_deadline_may_only_become_shorter() -> None:
    pod = running_pod(activeDeadlineSeconds=10)
    assert texts(changed(pod, activeDeadlineSeconds=5), pod) == []
    assert texts(changed(pod, activeDeadlineSeconds=11), pod) == [
        "spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value"
    ]


def test_the_dump_of_a_change() -> None:
    pod = running_pod()
    error = validation.validate_update(changed(pod, nodeName="n2"), pod, kinds.PODS)[0]
    assert str(error).endswith(
        """
  "ServiceAccountName": "",
  "AutomountServiceAccountToken": null,
- "NodeName": "n1",
+ "NodeName": "n2",
  "SecurityContext": {
   "HostNetwork": false,
   "HostPID": false,
"""
    )


def test_no_new_finalizers_on_what_is_deleted() -> None:
    old = {"metadata": {"name": "x", "namespace": "d", "deletionTimestamp": "2026-11-23T09:00:00Z"}}
    new = {"metadata": {**old["metadata"], "finalizers": ["a.b/c"]}}
    assert texts(new, old, kinds.CONFIG_MAPS)[0] == (
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new "
        'finalizers []string{"a.b/c"}'
    )
