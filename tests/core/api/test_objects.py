"""Helpers on objects, field selectors, selections, and the Status of errors."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.api import fields, kinds, meta, selection, status
from simulator.core.api.status import ApiError

POD = {
    "metadata": {"name": "web", "namespace": "shop", "uid": "u1", "labels": {"app": "web"}},
    "spec": {"nodeName": "n1", "containers": [{"name": "a"}, {"name": "b"}]},
    "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "t0"}]},
}


def test_changes_share_what_they_do_not_change() -> None:
    changed = meta.set_in(POD, ("spec", "containers", 1, "image"), "i")
    assert changed["spec"]["containers"][1] == {"name": "b", "image": "i"}
    assert changed["spec"]["containers"][0] is POD["spec"]["containers"][0]
    assert changed["metadata"] is POD["metadata"]
    assert "image" not in POD["spec"]["containers"][1]
    assert meta.delete_in(changed, ("spec", "containers", 0))["spec"]["containers"] == [{"name": "b", "image": "i"}]
    assert meta.delete_in(POD, ("spec", "nothing")) is POD


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4), st.integers())
def test_what_was_set_is_there(path: list[str], value: int) -> None:
    assert meta.get_in(meta.set_in({}, path, value), path) == value


def test_conditions() -> None:
    same = meta.set_condition(POD, {"type": "Ready", "status": "False", "lastTransitionTime": "t1"})
    assert meta.get_condition(same, "Ready") == {"type": "Ready", "status": "False", "lastTransitionTime": "t0"}
    other = meta.set_condition(POD, {"type": "Ready", "status": "True", "lastTransitionTime": "t1"})
    assert meta.is_condition_true(other, "Ready")
    assert meta.get_condition(other, "Ready") == {"type": "Ready", "status": "True", "lastTransitionTime": "t1"}
    more = meta.set_condition(POD, {"type": "Initialized", "status": "True"})
    assert [one["type"] for one in more["status"]["conditions"]] == ["Ready", "Initialized"]
    assert not meta.is_condition_true(POD, "Ready")


def test_owners() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "rs", "uid": "u0"}}
    pod = meta.with_metadata(POD, ownerReferences=[meta.owner_reference(owner)])
    assert meta.is_controlled_by(pod, owner)
    assert meta.controller_of(POD) is None
    assert not meta.is_controlled_by(meta.with_metadata(pod, ownerReferences=None), owner)


def test_generated_names() -> None:
    assert meta.generate_name("web-", lambda sides: 0) == "web-bbbbb"
    assert len(meta.generate_name("x" * 80, lambda sides: sides - 1)) == 63
    assert meta.split_key(meta.namespaced_name(POD)) == ("shop", "web")
    assert meta.split_key("n1") == ("", "n1")


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ("spec.nodeName=n1", True),
        ("spec.nodeName==n1,status.phase!=Failed", True),
        ("spec.nodeName!=n1", False),
        ("spec.nodeName=", False),
        ("status.podIP=", True),
        ("spec.hostNetwork=false", True),
        ("metadata.name=web,metadata.namespace=other", False),
    ],
)
def test_field_selectors(text: str, matches: bool) -> None:
    assert fields.parse(text, kinds.PODS).matches(POD) is matches


def test_field_selector_of_a_node() -> None:
    selector = fields.from_terms(kinds.PODS, spec__nodeName="n1")
    assert (str(selector), selector.required("spec.nodeName")) == ("spec.nodeName=n1", "n1")
    assert str(fields.parse(r"metadata.name=a\,b", kinds.PODS)) == r"metadata.name=a\,b"


@pytest.mark.parametrize(
    ("resource", "labels", "field", "message"),
    [
        (
            kinds.DEPLOYMENTS,
            "",
            "status.replicas=1",
            'Unable to find "apps/v1, Resource=deployments" that match label selector "", field selector '
            '"status.replicas=1": "status.replicas" is not a known field selector: only "metadata.name", '
            '"metadata.namespace"',
        ),
        (
            kinds.PODS,
            "",
            "status.hostIP=1",
            'Unable to find "/v1, Resource=pods" that match label selector "", field selector "status.hostIP=1": '
            "field label not supported: status.hostIP",
        ),
        (
            kinds.PODS,
            "x in a",
            "",
            'Unable to find "/v1, Resource=pods" that match label selector "x in a", field selector "": '
            "unable to parse requirement: found 'a' expected: '('",
        ),
        (
            kinds.PODS,
            "",
            "nodeName",
            'Unable to find "/v1, Resource=pods" that match label selector "", field selector "nodeName": '
            "invalid selector: 'nodeName'; can't understand 'nodeName'",
        ),
    ],
)
def test_refused_selections(resource: kinds.Resource, labels: str, field: str, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        selection.parse(resource, labels, field)
    assert (caught.value.code, caught.value.message) == (400, message)


def test_selection() -> None:
    chosen = selection.parse(kinds.PODS, "app=web", "spec.nodeName=n1")
    assert chosen.matches(POD)
    assert not chosen.matches(meta.with_metadata(POD, labels=None))
    assert selection.EVERYTHING.everything


@pytest.mark.parametrize(
    ("error", "code", "reason", "message"),
    [
        (status.not_found(kinds.DEPLOYMENTS, "x"), 404, "NotFound", 'deployments.apps "x" not found'),
        (status.already_exists(kinds.PODS, "x"), 409, "AlreadyExists", 'pods "x" already exists'),
        (
            status.conflict(kinds.DEPLOYMENTS, "web"),
            409,
            "Conflict",
            'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your '
            "changes to the latest version and try again",
        ),
        (
            status.not_allowed("dev", "list", kinds.PODS, "default"),
            403,
            "Forbidden",
            'pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "default"',
        ),
        (status.expired(1, 462), 410, "Expired", "too old resource version: 1 (462)"),
        (status.unauthorized(), 401, "Unauthorized", "Unauthorized"),
    ],
)
def test_errors(error: ApiError, code: int, reason: str, message: str) -> None:
    assert (error.code, error.reason, error.message) == (code, reason, message)
    assert pickle.loads(pickle.dumps(error)).status == error.status


def test_the_status_of_an_old_revision_as_a_watch_shows_it() -> None:
    assert status.expired(1, 462).status == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": "too old resource version: 1 (462)",
        "reason": "Expired",
        "code": 410,
    }
