"""etcd's store against a model that keeps every state, and against what etcd 3.5 printed (see tests/data/README.md)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.core.control_plane.etcd_store import EtcdError, Store, prefix_end
from simulator.core.protocol.etcd import COMPACTED, FUTURE, LEASE_NOT_FOUND, Compare, Delete, Put, Range

KEYS = ("/reg/a", "/reg/b", "/reg/c", "/other")
keys = st.sampled_from(KEYS)
values = st.integers(0, 9)


def put(store: Store, key: str, value: object, lease: int = 0) -> int:
    return store.txn((), [Put(key, value, lease)]).revision


def test_an_empty_store_is_at_revision_1_and_each_write_is_one_revision() -> None:
    store = Store()
    assert store.revision == 1
    assert [put(store, "/reg/a", 1), put(store, "/reg/b", 1), put(store, "/reg/a", 2)] == [2, 3, 4]
    kv = store.get("/reg/a")
    assert kv is not None
    assert (kv.create_revision, kv.mod_revision, kv.version, kv.value) == (2, 4, 2, 2)


def test_a_deleted_key_comes_back_with_version_1() -> None:
    store = Store()
    put(store, "/reg/a", 1)
    assert store.txn((), [Delete("/reg/a")]).revision == 3
    assert store.get("/reg/a") is None
    put(store, "/reg/a", 3)
    kv = store.get("/reg/a")
    assert kv is not None
    assert (kv.create_revision, kv.mod_revision, kv.version) == (4, 4, 1)


def test_deleting_what_is_not_there_is_no_revision() -> None:
    store = Store()
    assert store.txn((), [Delete("/reg/a")]).revision == 1


def test_a_transaction_of_two_keys_is_one_revision() -> None:
    store = Store()
    result = store.txn((), [Put("/reg/b", 2), Put("/reg/c", "x")])
    assert result.revision == 2
    assert [event.kv.mod_revision for event in result.events] == [2, 2]


def test_optimistic_lock_succeeds_once_and_then_shows_the_present() -> None:
    store = Store()
    put(store, "/reg/b", 1)
    lock = (Compare("/reg/b", "mod_revision", "=", 2),)
    assert store.txn(lock, [Put("/reg/b", 2)], [Range("/reg/b")]).succeeded
    second = store.txn(lock, [Put("/reg/b", 3)], [Range("/reg/b")])
    assert not second.succeeded
    assert second.revision == 3
    assert second.ranges[0].kvs[0].value == 2


def test_create_if_absent() -> None:
    store = Store()
    absent = (Compare("/reg/d", "create_revision", "=", 0),)
    assert store.txn(absent, [Put("/reg/d", "new")]).succeeded
    assert not store.txn(absent, [Put("/reg/d", "newer")]).succeeded


@pytest.mark.parametrize(
    ("operator", "value", "holds"),
    [("=", 5, True), ("!=", 5, False), ("<", 6, True), ("<", 5, False), (">", 4, True), (">", 5, False)],
)
def test_compare_operators(operator: str, value: int, holds: bool) -> None:
    store = Store()
    put(store, "k", 5)
    assert store.txn((Compare("k", "value", operator, value),), ()).succeeded is holds


def test_reading_the_past_the_compacted_and_the_future() -> None:
    store = Store()
    for value in (1, 2, 3, 4):
        put(store, "/reg/a", value)
    assert store.range(Range("/reg/a", revision=3)).kvs[0].value == 2
    store.compact(4)
    assert store.range(Range("/reg/a", revision=4)).kvs[0].value == 3
    with pytest.raises(EtcdError, match=COMPACTED):
        store.range(Range("/reg/a", revision=3))
    with pytest.raises(EtcdError, match=FUTURE):
        store.range(Range("/reg/a", revision=99))
    with pytest.raises(EtcdError, match=COMPACTED):
        store.compact(4)
    with pytest.raises(EtcdError, match=FUTURE):
        store.compact(99)
    with pytest.raises(EtcdError, match=COMPACTED):
        store.events_since(2, "/reg/", prefix_end("/reg/"))


def test_a_lease_takes_its_keys_with_it_at_one_revision() -> None:
    store = Store()
    store.grant(7, ttl=60, now=0)
    put(store, "/events/a", 1, lease=7)
    put(store, "/events/b", 1, lease=7)
    put(store, "/events/b", 2)  # no longer on the lease
    result = store.revoke(7)
    assert [event.kv.key for event in result.events] == ["/events/a"]
    assert store.get("/events/b") is not None
    with pytest.raises(EtcdError, match=LEASE_NOT_FOUND):
        put(store, "/events/c", 1, lease=7)
    with pytest.raises(EtcdError, match=LEASE_NOT_FOUND):
        store.revoke(7)


def test_a_page_says_how_many_there_are() -> None:
    store = Store()
    for key in KEYS:
        put(store, key, 0)
    page = store.range(Range("/reg/", prefix_end("/reg/"), limit=2))
    assert ([kv.key for kv in page.kvs], page.count, page.more) == (["/reg/a", "/reg/b"], 3, True)


class StoreModel(RuleBasedStateMachine):
    """Whatever happens, the store at every revision that is not compacted is what the model remembers of it."""

    @initialize()
    def empty(self) -> None:
        self.store = Store()
        self.states: dict[int, dict[str, int]] = {1: {}}

    def _remember(self, changed: dict[str, int]) -> None:
        self.states[self.store.revision] = changed

    @property
    def now(self) -> dict[str, int]:
        return dict(self.states[max(self.states)])

    @rule(key=keys, value=values)
    def put(self, key: str, value: int) -> None:
        before = self.store.revision
        put(self.store, key, value)
        assert self.store.revision == before + 1
        self._remember({**self.now, key: value})

    @rule(key=keys)
    def delete(self, key: str) -> None:
        present = self.now
        existed = present.pop(key, None) is not None
        before = self.store.revision
        self.store.txn((), [Delete(key)])
        assert self.store.revision == before + existed
        if existed:
            self._remember(present)

    @rule(key=keys, value=values, guess=st.integers(0, 30))
    def compare_and_put(self, key: str, value: int, guess: int) -> None:
        kv = self.store.get(key)
        right = (kv.mod_revision if kv else 0) == guess
        result = self.store.txn((Compare(key, "mod_revision", "=", guess),), [Put(key, value)])
        assert result.succeeded is right
        if right:
            self._remember({**self.now, key: value})

    @rule(back=st.integers(0, 5))
    def compact(self, back: int) -> None:
        revision = self.store.revision - back
        if revision > self.store.compact_revision:
            self.store.compact(revision)
            self.states = {at: state for at, state in self.states.items() if at >= revision} or self.states

    @invariant()
    def every_remembered_revision_can_be_read(self) -> None:
        for revision, state in self.states.items():
            if revision >= self.store.compact_revision:
                kvs = self.store.range(Range("", "\0", revision=revision)).kvs
                assert {kv.key: kv.value for kv in kvs} == state
                assert [kv.key for kv in kvs] == sorted(state)

    @invariant()
    def a_watch_from_any_revision_leads_to_the_present(self) -> None:
        start = max(self.store.compact_revision, 1)
        if start not in self.states:
            return
        state = dict(self.states[start])
        last = start
        for event in self.store.events_since(start + 1, "", "\0"):
            assert event.kv.mod_revision >= last
            last = event.kv.mod_revision
            if event.type == "PUT":
                state[event.kv.key] = event.kv.value
            else:
                del state[event.kv.key]
        assert state == self.now


StoreModel.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestStoreModel = StoreModel.TestCase


@given(st.lists(st.tuples(keys, values), max_size=20), keys)
def test_version_counts_the_writes_since_creation(writes: list[tuple[str, int]], key: str) -> None:
    store = Store()
    for name, value in writes:
        put(store, name, value)
    kv = store.get(key)
    assert (kv.version if kv else 0) == sum(name == key for name, _ in writes)
