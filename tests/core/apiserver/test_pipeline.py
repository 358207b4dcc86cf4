"""One request through the whole pipeline, for every way in which it can end."""

from __future__ import annotations

import pytest

from simulator.core.control_plane.kube_apiserver.flow_control import Concurrency
from simulator.core.protocol.api import JSON_PATCH, MERGE_PATCH
from tests.core.apiserver.support import STAGES, Api, config_map, dev, message, pod

ALLOWED = (
    'RBAC: allowed by ClusterRoleBinding "kubeadm:cluster-admins" of ClusterRole "cluster-admin" to Group '
    '"kubeadm:cluster-admins"'
)
ADMIN = ("authentication", "passed", "kubernetes-admin [kubeadm:cluster-admins]")


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


def test_201_goes_through_every_stage_in_order() -> None:
    api = Api()
    assert api.create(pod("solo")).code == 201
    assert api.stages() == [
        ADMIN,
        ("authorization", "passed", ALLOWED),
        ("decoding", "passed", ""),
        ("mutating-admission", "changed", "ServiceAccount, Priority, DefaultTolerationSeconds"),
        ("validation", "passed", ""),
        ("validating-admission", "passed", ""),
    ]
    assert tuple(stage for stage, _, _ in api.stages()) == STAGES


def test_the_stages_take_the_servers_latency_together() -> None:
    api = Api(latency="teaching")
    number = api.send("create", "configmaps", "default", body=config_map("a"))
    api.run(3)
    arrived = next(frame["arrives"] for frame in api.frames if frame["n"] == number)
    stages = [frame["t"] - arrived for frame in api.frames if frame["kind"] == "stage" and frame["re"] == number]
    txn = next(frame["t"] - arrived for frame in api.frames if frame.get("cause") == number)
    latency = api.sim.world.latency.apiserver
    assert stages == sorted(set(stages) | {stages[-1]})
    assert txn == stages[-1] == latency // 6 * 6


def test_components_show_only_what_was_refused(api: Api) -> None:
    api.ask("get", "nodes", "", "node-1", user="system:kube-scheduler")
    number = api.send("create", "secrets", "default", body={}, user="system:kube-scheduler")
    api.run(1)
    refused = [(stage, outcome) for stage, outcome, _ in api.stages(number)]
    assert refused == [("authorization", "refused")]
    shown = {frame["re"] for frame in api.frames if frame["kind"] == "stage"}
    requests = {frame["n"]: frame["user"] for frame in api.frames if frame["kind"] == "request" and "user" in frame}
    assert all(not requests[re].startswith("system:") for re in shown - {number})


def test_400_is_refused_while_decoding(api: Api) -> None:
    body = pod("p", imagee="x")
    response = api.create(body, params={"fieldValidation": "Strict"})
    assert response.code == 400
    assert message(response).endswith('strict decoding error: unknown field "spec.imagee"')
    assert api.stages()[-1] == ("decoding", "refused", message(response))


def test_warnings_of_unknown_fields(api: Api) -> None:
    warn = api.create(pod("w", imagee="x"), params={"dryRun": "All"})
    assert (warn.code, warn.warnings) == (201, ('unknown field "spec.imagee"',))
    ignore = api.create(pod("w", imagee="x"), params={"dryRun": "All", "fieldValidation": "Ignore"})
    assert (ignore.code, ignore.warnings) == (201, ())


def test_401(api: Api) -> None:
    response = api.ask("list", "pods", "default", token="nobody's")
    assert (response.code, response.body["reason"], message(response)) == (401, "Unauthorized", "Unauthorized")
    assert api.stages() == [("authentication", "refused", "Unauthorized")]


def test_403(api: Api) -> None:
    response = api.ask("list", "pods", "default", impersonate=dev())
    expected = 'pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "default"'
    assert (response.code, message(response)) == (403, expected)
    assert api.stages() == [
        ("authentication", "passed", "kubernetes-admin [kubeadm:cluster-admins] as dev [developers]"),
        ("authorization", "refused", expected),
    ]


def test_404_of_an_object_and_of_a_path(api: Api) -> None:
    response = api.ask("get", "pods", "default", "nosuch")
    assert (response.code, message(response)) == (404, 'pods "nosuch" not found')
    assert [stage for stage, _, _ in api.stages()] == ["authentication", "authorization"]
    for request in (("list", "nosuch", "default"), ("get", "pods", "default", "p", "nosuch")):
        response = api.ask(*request)
        assert (response.code, message(response)) == (404, "the server could not find the requested resource")
    assert api.ask("list", "nosuch", "default", impersonate=dev()).code == 403


def test_404_of_a_namespace_comes_from_admission(api: Api) -> None:
    response = api.ask("create", "configmaps", "nosuch", body=config_map("a", "nosuch"))
    assert (response.code, message(response)) == (404, 'namespaces "nosuch" not found')
    assert api.stages()[-1] == ("mutating-admission", "refused", 'NamespaceLifecycle: namespaces "nosuch" not found')


def test_405_and_501(api: Api) -> None:
    response = api.ask("deletecollection", "namespaces")
    expected = (405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    assert (response.code, response.body["reason"], message(response)) == expected
    response = api.ask("get", "pods", "default", "p", "ephemeralcontainers")
    assert (response.code, message(response)) == (501, "the simulator does not serve pods/ephemeralcontainers")


def test_409_exists_already_and_was_changed_meanwhile(api: Api) -> None:
    first = api.must(config_map("twice"))
    response = api.create(config_map("twice"))
    assert (response.code, message(response)) == (409, 'configmaps "twice" already exists')
    assert api.stages()[-1][1] == "passed"
    changed = {**first, "data": {"a": "1"}}
    assert api.ask("update", "configmaps", "default", "twice", body=changed).code == 200
    response = api.ask("update", "configmaps", "default", "twice", body=changed)
    assert (response.code, response.body["reason"]) == (409, "Conflict")
    assert message(response) == (
        'Operation cannot be fulfilled on configmaps "twice": the object has been modified; please apply your changes '
        "to the latest version and try again"
    )
    assert api.stages()[-1][:2] == ("decoding", "refused")


def test_a_patch_is_tried_again_by_the_server(api: Api) -> None:
    """Two patches that are decoded from the same object: the second is made anew, and no client sees a conflict."""
    api.must(config_map("raced"))
    patches = [
        api.send("patch", "configmaps", "default", "raced", body={"data": {key: "1"}}, content_type=MERGE_PATCH)
        for key in ("a", "b")
    ]
    api.run(1)
    assert [len(api.stages(number)) for number in patches] == [6, 6]
    txns = [frame for frame in api.frames if frame.get("cause") in patches]
    assert len(txns) == 3
    assert api.stored("configmaps/default/raced")["data"] == {"a": "1", "b": "1"}


def test_422_is_refused_by_validation(api: Api) -> None:
    response = api.create(pod("Bad_Name"))
    assert (response.code, response.body["details"]["kind"]) == (422, "Pod")
    assert api.stages()[-1] == ("validation", "refused", message(response))
    response = api.ask(
        "patch", "configmaps", "default", "twice", body=[{"op": "remove", "path": "/nosuch"}], content_type=JSON_PATCH
    )
    assert (response.code, api.stages()[-1][0]) == (422, "decoding")


def test_dry_run_goes_through_everything_and_stores_nothing(api: Api) -> None:
    revision = api.ask("list", "configmaps", "default").body["metadata"]["resourceVersion"]
    assert api.create(config_map("dry"), params={"dryRun": "All"}).code == 201
    assert [stage for stage, _, _ in api.stages()] == list(STAGES)
    assert api.stored("configmaps/default/dry") is None
    assert api.create(config_map("twice"), params={"dryRun": "All"}).code == 409
    assert api.ask("delete", "configmaps", "default", "twice", params={"dryRun": "All"}).code == 200
    assert api.stored("configmaps/default/twice") is not None
    assert int(revision) > 0


def test_429_when_no_seat_and_no_place_in_the_queue_is_left() -> None:
    """The level of an unknown group has five shares of 245 and no queue."""
    api = Api(apiserver={"max_requests_inflight": 3, "max_mutating_requests_inflight": 2})
    level = api.sim.cluster.apiserver.flow.levels["global-default"]
    assert (level.seats, Concurrency().total) == (1, 600)
    level.queue = 1
    numbers = [api.send("create", "configmaps", "default", body=config_map(f"c{index}")) for index in range(3)]
    api.run(2)
    codes = [api.answers[number].code for number in numbers]
    assert codes == [201, 201, 429]
    refused = api.answers[numbers[2]]
    assert refused.body["details"] == {"retryAfterSeconds": 1}
    assert message(refused) == (
        "the server has received too many requests and has asked us to try again later (post configmaps)"
    )
    assert api.sim.cluster.apiserver.flow.inspect()["global-default"]["executing"] == 0
