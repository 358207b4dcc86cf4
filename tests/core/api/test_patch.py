"""Patches: recorded ones, directives one by one, and the laws that hold for all."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.api import decoding, kinds, patch
from simulator.core.api.schema import STRUCTS
from simulator.core.api.status import ApiError
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH
from tests.core.api.recorded import Object, histories, read

POD = STRUCTS["Pod"]
DEPLOYMENT = STRUCTS["Deployment"]

names = st.sampled_from(["a", "b", "c", "d"])
texts = st.sampled_from(["", "x", "y", "z"])


def unique(items: st.SearchStrategy[dict[str, Any]], key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(items, max_size=4, unique_by=lambda item: item[key])


variables = st.fixed_dictionaries({"name": names}, optional={"value": texts})
containers = st.fixed_dictionaries(
    {"name": names, "image": texts},
    optional={"env": unique(variables, "name"), "args": st.lists(texts, max_size=3)},
)
labels = st.dictionaries(names, texts, max_size=3)
pods = st.fixed_dictionaries(
    {
        "metadata": st.fixed_dictionaries(
            {}, optional={"labels": labels, "finalizers": st.lists(names, max_size=4, unique=True)}
        ),
        "spec": st.fixed_dictionaries(
            {"containers": unique(containers, "name")},
            optional={
                "nodeSelector": labels,
                "tolerations": st.lists(st.fixed_dictionaries({"key": names}), max_size=3),
                "nodeName": texts,
            },
        ),
    }
)


def normal(value: Any) -> Any:
    """Without empty maps and lists, which a patch cannot tell from missing ones."""
    if isinstance(value, dict):
        inner = {key: normal(one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one not in ({}, [])}
    return [normal(one) for one in value] if isinstance(value, list) else value


@given(pods, pods)
def test_the_difference_leads_from_one_to_the_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    difference = patch.diff_strategic_merge_patch(old, new, POD)
    assert normal(patch.apply_strategic_merge_patch(old, difference, POD)) == normal(new)


@given(pods)
def test_no_difference_is_an_empty_patch(pod: dict[str, Any]) -> None:
    assert patch.diff_strategic_merge_patch(pod, pod, POD) == {}
    assert patch.apply_strategic_merge_patch(pod, {}, POD) == pod
    assert patch.diff_merge_patch(pod, pod) == {}


@given(pods, pods)
def test_merge_patches_lead_there_too(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert patch.apply_merge_patch(old, patch.diff_merge_patch(old, new)) == new


@given(pods, pods, pods)
def test_apply_sets_what_it_says(last: dict[str, Any], wanted: dict[str, Any], live: dict[str, Any]) -> None:
    """After an apply a second one has nothing to do, and every container says what was applied."""
    first = patch.three_way_strategic_merge_patch(last, wanted, live, POD)
    after = patch.apply_strategic_merge_patch(live, first, POD)
    images = {one["name"]: one["image"] for one in after["spec"]["containers"]}
    assert {one["name"]: one["image"] for one in wanted["spec"]["containers"]}.items() <= images.items()
    again = patch.three_way_strategic_merge_patch(wanted, wanted, after, POD)
    assert normal(patch.apply_strategic_merge_patch(after, again, POD)) == normal(after)


@given(pods, pods)
def test_apply_on_its_own_object_is_the_difference(last: dict[str, Any], wanted: dict[str, Any]) -> None:
    found = patch.three_way_strategic_merge_patch(last, wanted, last, POD)
    assert normal(patch.apply_strategic_merge_patch(last, found, POD)) == normal(wanted)


def test_apply_keeps_what_others_set() -> None:
    last = {
        "spec": {"replicas": 2, "paused": True, "template": {"spec": {"containers": [{"name": "a", "image": "1"}]}}}
    }
    wanted = {"spec": {"template": {"spec": {"containers": [{"name": "a", "image": "2"}]}}}}
    injected = {"name": "sidecar", "image": "s"}
    live = {"spec": {**last["spec"], "minReadySeconds": 5}}
    live["spec"]["template"] = {"spec": {"containers": [{"name": "a", "image": "1", "tty": True}, injected]}}
    found = patch.three_way_strategic_merge_patch(last, wanted, live, DEPLOYMENT)
    assert found == {
        "spec": {
            "paused": None,
            "replicas": None,
            "template": {
                "spec": {
                    "$setElementOrder/containers": [{"name": "a"}],
                    "containers": [{"name": "a", "image": "2"}],
                }
            },
        }
    }
    after = patch.apply_strategic_merge_patch(live, found, DEPLOYMENT)
    assert after["spec"] == {
        "minReadySeconds": 5,
        "template": {"spec": {"containers": [{"name": "a", "image": "2", "tty": True}, injected]}},
    }


def test_apply_of_a_new_strategy_retains_its_keys() -> None:
    live = {"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}
    wanted = {"spec": {"strategy": {"type": "Recreate"}}}
    found = patch.three_way_strategic_merge_patch({}, wanted, live, DEPLOYMENT)
    assert found["spec"]["strategy"] == {"$retainKeys": ["type"], "type": "Recreate"}
    assert patch.apply_strategic_merge_patch(live, found, DEPLOYMENT) == wanted


def containers_after(*items: dict[str, Any], **directives: Any) -> list[dict[str, Any]]:
    pod = {"spec": {"containers": [{"name": "a", "image": "1", "tty": True}, {"name": "b", "image": "1"}]}}
    change = {"spec": {"containers": list(items), **directives}}
    found: list[dict[str, Any]] = patch.apply_strategic_merge_patch(pod, change, POD)["spec"]["containers"]
    return found


def test_list_directives() -> None:
    a, b, c = {"name": "a", "image": "1", "tty": True}, {"name": "b", "image": "1"}, {"name": "c", "image": "3"}
    assert containers_after({"name": "b", "image": "2"}) == [a, {"name": "b", "image": "2"}]
    assert containers_after({"name": "a", "$patch": "delete"}) == [b]
    assert containers_after({"$patch": "replace"}, c) == [c]
    assert containers_after(c) == [c, a, b]
    order = {"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}, {"name": "c"}]}
    assert containers_after(c, **order) == [b, a, c]
    assert containers_after({"name": "a", "tty": None}) == [{"name": "a", "image": "1"}, b]


def test_map_directives() -> None:
    pod = {"metadata": {"labels": {"a": "1"}, "finalizers": ["x", "y"]}}
    replaced = patch.apply_strategic_merge_patch(pod, {"metadata": {"labels": {"$patch": "replace", "b": "2"}}}, POD)
    assert replaced["metadata"]["labels"] == {"b": "2"}
    change = {"metadata": {"$deleteFromPrimitiveList/finalizers": ["x"], "finalizers": ["z"]}}
    assert patch.apply_strategic_merge_patch(pod, change, POD)["metadata"]["finalizers"] in (["y", "z"], ["z", "y"])
    with pytest.raises(patch.PatchError, match="unknown patch type found: explode"):
        patch.apply_strategic_merge_patch(pod, {"metadata": {"$patch": "explode"}}, POD)
    with pytest.raises(patch.PatchError, match="does not contain declared merge key: name"):
        patch.apply_strategic_merge_patch(
            {"spec": {"containers": [{"name": "a"}]}}, {"spec": {"containers": [{}]}}, POD
        )


def test_a_status_patch_as_the_kubelet_sends_it() -> None:
    old = {
        "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "r"}, {"type": "X", "status": "True"}]}
    }
    new = {"status": {"conditions": [{"type": "Ready", "status": "True"}, {"type": "X", "status": "True"}]}}
    assert patch.diff_strategic_merge_patch(old, new, POD) == {
        "status": {
            "$setElementOrder/conditions": [{"type": "Ready"}, {"type": "X"}],
            "conditions": [{"type": "Ready", "status": "True", "reason": None}],
        }
    }


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([{"op": "add", "path": "/a/1", "value": 9}], {"a": [1, 9, 2], "b": {"c": None}}),
        ([{"op": "add", "path": "/a/-", "value": 9}], {"a": [1, 2, 9], "b": {"c": None}}),
        ([{"op": "remove", "path": "/a/0"}], {"a": [2], "b": {"c": None}}),
        ([{"op": "replace", "path": "/b/c", "value": 1}], {"a": [1, 2], "b": {"c": 1}}),
        ([{"op": "move", "from": "/b/c", "path": "/d~1e"}], {"a": [1, 2], "b": {}, "d/e": None}),
        ([{"op": "copy", "from": "/a", "path": "/b/a"}], {"a": [1, 2], "b": {"c": None, "a": [1, 2]}}),
        ([{"op": "test", "path": "/a/1", "value": 2}], {"a": [1, 2], "b": {"c": None}}),
    ],
)
def test_json_patch(operations: list[dict[str, Any]], expected: Any) -> None:
    document = {"a": [1, 2], "b": {"c": None}}
    assert patch.apply_json_patch(document, operations) == expected
    assert document == {"a": [1, 2], "b": {"c": None}}


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ({"op": "add", "path": "/x/y", "value": 1}, 'add operation does not apply: doc is missing path: "/x/y"'),
        ({"op": "replace", "path": "/x", "value": 1}, "replace operation does not apply: doc is missing key: /x"),
        ({"op": "remove", "path": "/x"}, "Unable to remove nonexistent key: x"),
        ({"op": "remove", "path": "/a/7"}, "Unable to access invalid index: 7"),
        ({"op": "test", "path": "/a/0", "value": True}, "testing value /a/0 failed: test failed"),
        ({"op": "explode", "path": "/a"}, "Unexpected kind: explode"),
        ({"op": "add"}, "operation missing path field"),
    ],
)
def test_json_patch_errors(operation: dict[str, Any], message: str) -> None:
    with pytest.raises(patch.PatchError, match=message):
        patch.apply_json_patch({"a": [1]}, [operation])


def without_revisions(obj: Object) -> Object:
    server_side = ("managedFields", "resourceVersion", "generation")
    return {**obj, "metadata": {key: one for key, one in obj["metadata"].items() if key not in server_side}}


def test_recorded_patches_of_the_kubelet() -> None:
    """Each makes of the stored pod the next stored one; their bodies are the differences between the two."""
    requests = {one["revision"]: one for one in read("recordings/graceful-delete.api.json") if one["verb"] == "patch"}
    applied = same_body = 0
    for history in histories():
        for before, after in itertools.pairwise(history):
            request = requests.get(after["revision"])
            if request is None or request["name"] != after["value"]["metadata"]["name"]:
                continue
            resource = kinds.of(after["value"])
            assert resource is not None
            old, new = without_revisions(before["value"]), without_revisions(after["value"])
            patched = patch.strategic_merge_patch(old, request["body"], resource)
            assert json.dumps(decoding.decode(patched, resource)) == json.dumps(new)
            applied += 1
            difference = patch.diff_strategic_merge_patch({"status": old["status"]}, {"status": new["status"]}, POD)
            same_body += difference["status"] == request["body"].get("status")
    assert applied >= 4
    assert same_body >= applied - 1  # one sends an empty field that the server does not keep


def test_answers_to_bad_patches() -> None:
    with pytest.raises(ApiError) as caught:
        patch.apply_patch({}, {}, "text/plain", kinds.PODS)
    assert caught.value.code == 415
    with pytest.raises(ApiError, match="cannot unmarshal array into Go value of type map"):
        patch.apply_patch({}, [], STRATEGIC_MERGE_PATCH, kinds.PODS)
