"""Finalizers, propagation, grace, preconditions, eviction."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.protocol.api import MERGE_PATCH
from tests.core.apiserver.support import Api, config_map, message, pod
from tests.core.simulations import fault

Json = dict[str, Any]


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


def with_finalizers(name: str, *finalizers: str) -> Json:
    obj = config_map(name)
    obj["metadata"]["finalizers"] = list(finalizers)
    return obj


def test_an_object_with_a_finalizer_waits_for_it(api: Api) -> None:
    api.must(with_finalizers("held", "example.com/hold"))
    response = api.ask("delete", "configmaps", "default", "held")
    assert response.code == 200
    assert response.body["metadata"]["deletionGracePeriodSeconds"] == 0
    stored = api.stored("configmaps/default/held")["metadata"]
    assert (stored["finalizers"], "deletionTimestamp" in stored) == (["example.com/hold"], True)
    revision = api.ask("get", "configmaps", "default", "held").body["metadata"]["resourceVersion"]
    again = api.ask("delete", "configmaps", "default", "held")
    assert again.body["metadata"]["resourceVersion"] == revision
    added = api.ask(
        "patch",
        "configmaps",
        "default",
        "held",
        body={"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}},
        content_type=MERGE_PATCH,
    )
    assert added.code == 422
    assert "no new finalizers can be added if the object is being deleted" in message(added)
    gone = api.ask(
        "patch", "configmaps", "default", "held", body={"metadata": {"finalizers": None}}, content_type=MERGE_PATCH
    )
    assert gone.code == 200
    assert api.stored("configmaps/default/held") is None


@pytest.mark.parametrize(
    ("policy", "finalizers"), [("Orphan", ["orphan"]), ("Foreground", ["foregroundDeletion"]), ("Background", None)]
)
def test_propagation_policies_are_finalizers(policy: str, finalizers: list[str] | None) -> None:
    api = Api()
    name = policy.lower()
    api.must(config_map(name))
    response = api.ask("delete", "configmaps", "default", name, params={"propagationPolicy": policy})
    if finalizers is None:
        assert response.body["status"] == "Success"
        assert response.body["details"]["name"] == name
    else:
        assert response.body["metadata"]["finalizers"] == finalizers


def test_an_unknown_policy_is_refused(api: Api) -> None:
    api.must(config_map("kept"))
    response = api.ask("delete", "configmaps", "default", "kept", params={"propagationPolicy": "Nearby"})
    assert (response.code, response.body["reason"]) == (422, "Invalid")


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("uid", "not-this-one", "the UID in the precondition (not-this-one) does not match the UID in record ("),
        (
            "resourceVersion",
            "1",
            "the ResourceVersion in the precondition (1) does not match the ResourceVersion in record",
        ),
    ],
)
def test_preconditions(api: Api, field: str, value: str, text: str) -> None:
    api.create(config_map("guarded"))
    response = api.ask("delete", "configmaps", "default", "guarded", body={"preconditions": {field: value}})
    assert response.code == 409
    assert message(response).startswith(f'Operation cannot be fulfilled on ConfigMap "guarded": {text}')
    assert api.stored("configmaps/default/guarded") is not None


def test_a_running_pod_is_given_time_and_a_second_delete_may_shorten_it(api: Api) -> None:
    api.must(pod("graceful", terminationGracePeriodSeconds=20))
    api.run(4)
    before = api.stored("pods/default/graceful")["metadata"]["generation"]
    api.ask("delete", "pods", "default", "graceful", params={"gracePeriodSeconds": 15})
    api.frames.clear()
    found = [
        frame["value"]["metadata"]
        for frame in api.frames
        if frame["kind"] == "store" and frame["key"].endswith("/graceful") and frame["value"]
    ]
    stored = api.stored("pods/default/graceful")
    if stored is not None:
        found.append(stored["metadata"])
    assert all(one["deletionGracePeriodSeconds"] == 15 and one["generation"] == before + 1 for one in found)


def test_a_pod_without_a_node_goes_at_once() -> None:
    api = Api()
    api.must(pod("unbound", nodeSelector={"no": "such"}))
    response = api.ask("delete", "pods", "default", "unbound")
    assert response.code == 200
    assert response.body["kind"] == "Pod"
    assert api.stored("pods/default/unbound") is None


@pytest.mark.parametrize("name", ["default", "kube-system", "kube-public"])
def test_some_namespaces_stay(api: Api, name: str) -> None:
    response = api.ask("delete", "namespaces", "", name)
    expected = f'namespaces "{name}" is forbidden: this namespace may not be deleted'
    assert (response.code, message(response)) == (403, expected)


def test_nothing_is_made_in_a_namespace_that_goes(api: Api) -> None:
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "going"}})
    api.run(2)
    held = with_finalizers("held", "example.com/hold")
    held["metadata"]["namespace"] = "going"
    api.must(held)
    api.ask("delete", "namespaces", "", "going")
    response = api.create(pod("late", "going"))
    assert (response.code, message(response)) == (
        403,
        'pods "late" is forbidden: unable to create new content in namespace going because it is being terminated',
    )
    assert response.body["details"]["causes"] == [
        {
            "reason": "NamespaceTerminating",
            "message": "namespace going is being terminated",
            "field": "metadata.namespace",
        }
    ]


def test_a_collection_goes_as_a_whole() -> None:
    api = Api()
    for name in ("a", "b"):
        labelled = config_map(name)
        labelled["metadata"]["labels"] = {"tier": "front"}
        api.must(labelled)
    api.must(config_map("c"))
    response = api.ask("deletecollection", "configmaps", "default", params={"labelSelector": "tier=front"})
    assert [item["metadata"]["name"] for item in response.body["items"]] == ["a", "b"]
    left = [item["metadata"]["name"] for item in api.ask("list", "configmaps", "default").body["items"]]
    assert left == ["c", "kube-root-ca.crt"]


def budget(allowed: int, **status: Any) -> Json:
    found = {
        "observedGeneration": 1,
        "disruptionsAllowed": allowed,
        "currentHealthy": 1,
        "desiredHealthy": 1,
        "expectedPods": 1,
        **status,
    }
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "b", "namespace": "default"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
        "status": found,
    }


def evictable(allowed: int, **status: Any) -> Api:
    """A running, ready pod under a disruption budget whose status was written by hand: the controller is away."""
    api = Api()
    api.must(pod("web", labels={"app": "web"}))
    api.run(5)
    fault(api.sim, "crash", "kube-controller-manager")
    made = budget(allowed, **status)
    api.must(made)
    response = api.ask(
        "patch",
        "poddisruptionbudgets",
        "default",
        "b",
        "status",
        body={"status": made["status"]},
        content_type=MERGE_PATCH,
    )
    assert response.code == 200, response.body
    return api


def evict(api: Api, **more: Any) -> Any:
    return api.ask("create", "pods", "default", "web", "eviction", body={}, **more)


def test_an_eviction_that_the_budget_does_not_allow() -> None:
    api = evictable(0)
    response = evict(api)
    assert (response.code, response.body["reason"]) == (429, "TooManyRequests")
    assert message(response) == "Cannot evict pod as it would violate the pod's disruption budget."
    cause = {
        "reason": "DisruptionBudget",
        "message": "The disruption budget b needs 1 healthy pods and has 1 currently",
    }
    assert response.body["details"] == {"causes": [cause]}
    assert "deletionTimestamp" not in api.stored("pods/default/web")["metadata"]


def test_an_eviction_that_the_budget_allows_is_counted() -> None:
    api = evictable(1)
    assert evict(api, params={"dryRun": "All"}).code == 201
    assert api.stored("poddisruptionbudgets/default/b")["status"]["disruptionsAllowed"] == 1
    response = evict(api)
    assert (response.code, response.body["status"]) == (201, "Success")
    status = api.stored("poddisruptionbudgets/default/b")["status"]
    assert (status["disruptionsAllowed"], list(status["disruptedPods"])) == (0, ["web"])
    gone = api.stored("pods/default/web")
    assert gone is None or "deletionTimestamp" in gone["metadata"]


def test_a_budget_that_is_not_up_to_date_refuses() -> None:
    response = evict(evictable(1, observedGeneration=0))
    assert response.code == 429
    assert response.body["details"]["retryAfterSeconds"] == 10
    assert "is still being processed by the server" in response.body["details"]["causes"][0]["message"]


def test_a_pod_without_a_budget_is_just_deleted() -> None:
    api = Api()
    api.must(pod("web"))
    api.run(5)
    assert evict(api).code == 201
