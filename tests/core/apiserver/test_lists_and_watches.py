"""Lists, pages, revisions, watches with their bookmarks and their ends."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import kinds
from simulator.core.control_plane.kube_apiserver import list_options, watch_cache
from simulator.core.protocol.api import MERGE_PATCH, ApiRequest, ApiResponse, Object
from tests.core.apiserver.support import Api, config_map, message, pod

Json = dict[str, Any]


class Watch:
    """The receiving end of a watch: what it was told, and how it ended."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Object]] = []
        self.ended: ApiResponse | None = None

    def watch_event(self, event_type: str, obj: Object) -> None:
        self.events.append((event_type, obj))

    def watch_ended(self, response: ApiResponse) -> None:
        self.ended = response

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(kind, obj["metadata"].get("name", "")) for kind, obj in self.events]


def watch(api: Api, resource: str, namespace: str = "default", **params: Any) -> Watch:
    handler = Watch()
    api.sim.cluster.workstation.api.watch(ApiRequest("watch", resource, namespace, params=params), handler)
    api.run(0.1)
    return handler


def names(response: ApiResponse) -> list[str]:
    assert response.code == 200, response.body
    return [item["metadata"]["name"] for item in response.body["items"]]


@pytest.fixture
def api() -> Api:
    api = Api()
    for name in "abcde":
        api.must(config_map(name))
    return api


def page(api: Api, **params: Any) -> ApiResponse:
    return api.ask("list", "configmaps", "default", params=params)


def test_pages_are_of_the_revision_of_the_first(api: Api) -> None:
    first = page(api, limit=2)
    assert names(first) == ["a", "b"]
    assert first.body["metadata"]["remainingItemCount"] == 4
    api.ask("delete", "configmaps", "default", "c")
    api.must(config_map("bb"))
    second = page(api, limit=2, **{"continue": first.body["metadata"]["continue"]})
    assert names(second) == ["c", "d"]
    third = page(api, limit=2, **{"continue": second.body["metadata"]["continue"]})
    assert names(third) == ["e", "kube-root-ca.crt"]
    assert "continue" not in third.body["metadata"]
    revisions = {part.body["metadata"]["resourceVersion"] for part in (first, second, third)}
    assert len(revisions) == 1
    assert names(page(api)) == ["a", "b", "bb", "d", "e", "kube-root-ca.crt"]


def test_with_a_selector_nobody_knows_how_many_are_left(api: Api) -> None:
    response = page(api, limit=1, fieldSelector="metadata.namespace=default")
    assert "continue" in response.body["metadata"]
    assert "remainingItemCount" not in response.body["metadata"]


def test_a_page_after_compaction_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_cache, "WINDOW", 1)
    api = Api()
    for name in "abcde":
        api.must(config_map(name))
    token = page(api, limit=2).body["metadata"]["continue"]
    api.must(config_map("f"))
    api.must(config_map("g"))
    # The cache no longer knows that revision, but etcd still does.
    assert names(page(api, limit=2, **{"continue": token})) == ["c", "d"]
    api.run(11 * 60)
    response = page(api, limit=2, **{"continue": token})
    assert (response.code, response.body["reason"]) == (410, "Expired")
    assert message(response) == (
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        "without the continue parameter."
    )


def test_a_list_of_one_revision(api: Api) -> None:
    revision = page(api).body["metadata"]["resourceVersion"]
    api.ask("delete", "configmaps", "default", "a")
    exact = page(api, resourceVersion=revision, resourceVersionMatch="Exact")
    assert names(exact) == ["a", "b", "c", "d", "e", "kube-root-ca.crt"]
    assert exact.body["metadata"]["resourceVersion"] == revision
    newer = page(api, resourceVersion=revision, resourceVersionMatch="NotOlderThan")
    assert names(newer) == ["b", "c", "d", "e", "kube-root-ca.crt"]
    assert names(page(api, resourceVersion="0")) == names(newer)


def test_a_revision_of_the_future_is_waited_for_three_seconds(api: Api) -> None:
    now = api.sim.now
    response = page(api, resourceVersion="99999")
    assert (response.code, response.body["reason"]) == (504, "Timeout")
    assert message(response).startswith("Timeout: Too large resource version: 99999, current: ")
    assert api.sim.now - now >= 3_000_000


@pytest.mark.parametrize(
    ("params", "code", "text"),
    [
        (
            {"resourceVersionMatch": "Exact"},
            422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden '
            "unless resourceVersion is provided",
        ),
        (
            {"resourceVersionMatch": "Exact", "resourceVersion": "0"},
            422,
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is '
            'forbidden for resourceVersion "0"',
        ),
        (
            {"sendInitialEvents": "true"},
            422,
            'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
        ),
        ({"resourceVersion": "x"}, 400, 'Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'),
    ],
)
def test_options_that_do_not_go_together(params: Json, code: int, text: str) -> None:
    response = page(Api(), **params)
    assert (response.code, message(response)) == (code, text)


def test_a_continue_token_is_opaque_and_checked() -> None:
    token = list_options.encode_continue(7, "default/web")
    assert list_options.decode_continue(token) == (7, "default/web")
    response = page(Api(), **{"continue": "nonsense"})
    assert response.code == 400
    assert message(response).startswith("invalid continue token")


@pytest.mark.parametrize("params", [{}, {"resourceVersion": "0"}])
def test_a_watch_that_names_no_revision_begins_with_what_there_is(api: Api, params: Json) -> None:
    seen = watch(api, "configmaps", **params)
    assert seen.told == [("ADDED", name) for name in ("a", "b", "c", "d", "e", "kube-root-ca.crt")]
    api.must(config_map("f"))
    assert seen.told[6:] == [("ADDED", "f")]


def test_a_watch_from_a_revision_misses_nothing(api: Api) -> None:
    revision = page(api).body["metadata"]["resourceVersion"]
    api.must(config_map("f"))
    api.ask("patch", "configmaps", "default", "a", body={"data": {"k": "v"}}, content_type=MERGE_PATCH)
    seen = watch(api, "configmaps", resourceVersion=revision)
    api.ask("delete", "configmaps", "default", "b")
    assert seen.told == [("ADDED", "f"), ("MODIFIED", "a"), ("DELETED", "b")]
    revisions = [int(obj["metadata"]["resourceVersion"]) for _, obj in seen.events]
    assert revisions == sorted(revisions)
    assert revisions[0] > int(revision)


def test_initial_events_end_with_a_bookmark(api: Api) -> None:
    params = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": True}
    seen = watch(api, "configmaps", **params)
    assert seen.told[-1] == ("BOOKMARK", "")
    assert [kind for kind, _ in seen.told[:-1]] == ["ADDED"] * 6
    bookmark = seen.events[-1][1]
    assert bookmark["kind"] == "ConfigMap"
    assert bookmark["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_bookmarks_come_about_every_minute_to_who_asked_for_them(api: Api) -> None:
    revision = page(api).body["metadata"]["resourceVersion"]
    with_bookmarks = watch(api, "configmaps", resourceVersion=revision, allowWatchBookmarks=True)
    without = watch(api, "configmaps", resourceVersion=revision)
    api.run(190)
    assert len(with_bookmarks.events) in (2, 3)
    assert {kind for kind, _ in with_bookmarks.told} == {"BOOKMARK"}
    told = [int(obj["metadata"]["resourceVersion"]) for _, obj in with_bookmarks.events]
    assert told == sorted(told)
    assert told[0] > int(revision)
    assert without.events == []


def test_a_watch_ends_after_its_time_and_goes_on_where_it_was(api: Api) -> None:
    revision = page(api).body["metadata"]["resourceVersion"]
    seen = watch(api, "configmaps", resourceVersion=revision, timeoutSeconds=5)
    api.run(4)
    assert seen.ended is None
    api.run(2)
    assert seen.ended is not None
    assert seen.ended.code == 200
    api.must(config_map("f"))
    assert seen.events == []
    assert watch(api, "configmaps", resourceVersion=revision).told == [("ADDED", "f")]


def test_components_survive_the_end_of_all_their_watches() -> None:
    api = Api()
    watches = api.sim.cluster.apiserver.watches
    for cache in api.sim.cluster.apiserver.storage.caches.values():
        for number in list(cache.watchers):
            watches._time_out(number, cache.resource)
    api.run(5)
    before = [watch["resource"] for watch in api.sim.inspect("kube-apiserver")["watches"]]
    assert before.count("pods") == 3
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    api.run(3)
    assert api.stored("serviceaccounts/shop/default") is not None


def test_a_watch_of_long_ago_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_cache, "WINDOW", 2)
    for name in "fgh":
        api.must(config_map(name))
    seen = watch(api, "configmaps", resourceVersion="1")
    oldest = api.sim.cluster.apiserver.storage.caches["/registry/configmaps/"].oldest
    assert seen.ended is not None
    assert (seen.ended.code, seen.ended.body["reason"]) == (410, "Expired")
    assert message(seen.ended) == f"too old resource version: 1 ({oldest})"


def test_what_leaves_a_selection_is_deleted_for_its_watch(api: Api) -> None:
    revision = page(api).body["metadata"]["resourceVersion"]
    seen = watch(api, "configmaps", resourceVersion=revision, labelSelector="tier=front")

    def label(value: str | None) -> None:
        body = {"metadata": {"labels": {"tier": value}}}
        api.ask("patch", "configmaps", "default", "a", body=body, content_type=MERGE_PATCH)

    label("front")
    label("back")
    label("front")
    api.ask("delete", "configmaps", "default", "a")
    assert seen.told == [("ADDED", "a"), ("DELETED", "a"), ("ADDED", "a"), ("DELETED", "a")]


def test_a_watch_of_one_object_is_told_of_no_other(api: Api) -> None:
    seen = watch(api, "configmaps", fieldSelector="metadata.name=a", resourceVersion="0")
    api.ask("patch", "configmaps", "default", "b", body={"data": {"k": "v"}}, content_type=MERGE_PATCH)
    api.ask("patch", "configmaps", "default", "a", body={"data": {"k": "v"}}, content_type=MERGE_PATCH)
    assert seen.told == [("ADDED", "a"), ("MODIFIED", "a")]


def test_watch_cache_finds_what_is_indexed() -> None:
    """The index must equal a look at everything, whatever happens to the pods."""
    api = Api(2)
    for index in range(4):
        api.must(pod(f"p{index}"))
    api.run(4)
    api.ask("delete", "pods", "default", "p0", params={"gracePeriodSeconds": 0})
    cache = api.sim.cluster.apiserver.storage.cache(kinds.PODS)
    for node in ("node-1", "node-2", ""):
        expected = {key: obj for key, obj in cache.objects.items() if obj["spec"].get("nodeName", "") == node}
        assert cache.indexed(node) == expected
    assert cache.at(cache.oldest) is not None
