"""The scheduling queue: order, back-off, and what makes a pod worth another try."""

import pickle
import re
from datetime import datetime

import pytest

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    ASSIGNED_POD_DELETE,
    NODE_ADD,
    NODE_ALLOCATABLE,
    NODE_LABEL,
    NODE_TAINT,
    Change,
    node_update_events,
)
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.queue import SchedulingQueue
from simulator.core.control_plane.scheduler_framework.queued_pod import (
    MAX_IN_UNSCHEDULABLE_US,
    SECOND_US,
    Place,
    QueuedPodInfo,
    backoff_duration,
)
from tests.core.scheduler.support import Json, cases, framework, node_object

UNITS_NS = {"ns": 1, "µs": 1_000, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}


def nanoseconds(go_duration: str) -> int:
    """``2h47m16.8s`` exactly."""
    total = 0
    for whole, fraction, unit in re.findall(r"(\d+)(?:\.(\d+))?(ns|µs|s|m|h)", go_duration):
        scale = UNITS_NS[unit]
        total += int(whole) * scale + (int(fraction) * scale // 10 ** len(fraction) if fraction else 0)
    return total


@pytest.mark.parametrize(("given", "expected"), cases("scheduling-queue-backoff", "duration"))
def test_backoff_duration(given: Json, expected: str) -> None:
    """The function does not care for the unit of time: the table's is nanoseconds."""
    found = backoff_duration(given["count"], nanoseconds(given["initial"]), nanoseconds(given["max"]))
    assert found == nanoseconds(expected)


@pytest.mark.parametrize(
    ("given", "expected"), [c for c in cases("scheduling-queue-backoff", "expires") if not c.values[0]["known"]]
)
def test_backoff_grows_with_refusals_or_errors(given: Json, expected: str) -> None:
    """Our maximum is the real default of 10 s, the table's is 32 s: both have reached it."""
    queued = QueuedPodInfo(PodInfo(pod("web")), 0)
    queued.unschedulable_count = given["unschedulableCount"]
    queued.consecutive_errors = given["consecutiveErrorsCount"]
    seconds = (datetime.fromisoformat(expected) - datetime.fromisoformat(given["timestamp"])).total_seconds()
    assert seconds == 32
    assert queued.backoff_until() == 10 * SECOND_US


def test_backoff_once_worked_out_stays() -> None:
    queued = QueuedPodInfo(PodInfo(pod("web")), 0)
    queued.unschedulable_count = 1
    assert queued.backoff_until() == SECOND_US
    queued.unschedulable_count = 4
    assert queued.backoff_until() == SECOND_US


def pod(name: str, priority: int = 0, **spec: object) -> Json:
    return {"metadata": {"name": name, "namespace": "shop"}, "spec": {"priority": priority, **spec}}


def node(**given: object) -> Json:
    return node_object({"name": "n", "allocatable": {"cpu": "1", "pods": "110"}, **given})


def deleted_pod() -> Change:
    return Change(ASSIGNED_POD_DELETE, pod("other", nodeName="n"))


def new_queue() -> SchedulingQueue:
    return SchedulingQueue({"default-scheduler": framework()})


def popped(queue: SchedulingQueue, now_us: int) -> str | None:
    queued = queue.pop(now_us)
    return queued.pod.name if queued else None


def fail(queue: SchedulingQueue, name: str, plugins: list[str], now_us: int) -> None:
    """One attempt that ends badly."""
    assert popped(queue, now_us) == name
    queue.add_unschedulable(queue.pods[f"shop/{name}"], plugins, now_us)


def test_priority_first_then_who_came_first() -> None:
    queue = new_queue()
    for name, priority in (("a", 0), ("b", 1000), ("c", 0), ("d", 1000)):
        queue.add(pod(name, priority), 5)
    assert [popped(queue, 6) for _ in range(5)] == ["b", "d", "a", "c", None]


def test_a_refused_pod_waits_for_an_event_that_concerns_the_plugin() -> None:
    queue = new_queue()
    queue.add(pod("a"), 0)
    fail(queue, "a", ["TaintToleration"], 0)
    assert popped(queue, 60 * SECOND_US) is None
    assert queue.move(deleted_pod(), 60 * SECOND_US) == []
    tainted = node(taints=[{"key": "k", "effect": "NoSchedule"}])
    still_tainted = node(taints=[{"key": "l", "effect": "NoSchedule"}])
    assert queue.move(Change(NODE_TAINT, tainted, still_tainted), 60 * SECOND_US) == []
    assert queue.move(Change(NODE_TAINT, node(), node()), 60 * SECOND_US) == [], "it was never this node"
    assert queue.move(Change(NODE_TAINT, tainted, node()), 60 * SECOND_US) == ["shop/a"]
    assert popped(queue, 60 * SECOND_US) == "a"


def test_a_node_that_would_be_too_small_wakes_nobody() -> None:
    queue = new_queue()
    queue.add(pod("a", containers=[{"resources": {"requests": {"cpu": "4"}}}]), 0)
    fail(queue, "a", ["NodeResourcesFit"], 0)
    small, large = (node(allocatable={"cpu": cpu, "pods": "110"}) for cpu in ("2", "8"))
    assert queue.move(Change(NODE_ADD, None, small), 1) == []
    assert queue.move(Change(NODE_ALLOCATABLE, large, large), 1) == [], "not larger than before"
    assert queue.move(Change(NODE_ADD, None, large), 1) == ["shop/a"]


def test_backoff_gives_way_to_other_pods_but_not_to_idleness() -> None:
    queue = new_queue()
    queue.add(pod("a", 1000), 0)
    fail(queue, "a", ["NodeResourcesFit"], 0)
    queue.move(deleted_pod(), 100)
    queue.add(pod("b"), 200)
    assert queue.pods["shop/a"].place is Place.BACKOFF
    assert popped(queue, 300) == "b"
    assert popped(queue, 300) == "a"


def test_backoff_doubles_up_to_ten_seconds() -> None:
    queue = new_queue()
    queue.add(pod("a"), 0)
    waits = []
    now = 0
    for _ in range(6):
        fail(queue, "a", [], now)
        assert popped(queue, now) is None, "an error is not retried early"
        ends = queue.next_time_us()
        assert ends is not None
        assert popped(queue, ends - 1) is None
        waits.append((ends - now) // SECOND_US)
        queue.flush(ends)
        now = ends
    # In whole seconds, and a second is over when the next one has begun.
    assert waits == [2, 3, 5, 9, 11, 11]


def test_five_minutes_without_an_event() -> None:
    queue = new_queue()
    queue.add(pod("a"), 0)
    fail(queue, "a", ["NodeAffinity"], 7)
    assert queue.next_time_us() == 7 + MAX_IN_UNSCHEDULABLE_US + 1
    assert popped(queue, 7 + MAX_IN_UNSCHEDULABLE_US) is None
    assert popped(queue, 7 + MAX_IN_UNSCHEDULABLE_US + 1) == "a"


def test_an_event_during_the_attempt_is_not_lost() -> None:
    queue = new_queue()
    queue.add(pod("a"), 0)
    assert popped(queue, 0) == "a"
    queue.move(Change(NODE_ADD, None, node()), 1)
    queue.add_unschedulable(queue.pods["shop/a"], ["NodeAffinity"], 2)
    assert queue.pods["shop/a"].place is Place.BACKOFF


def test_gates_hold_a_pod_until_they_are_removed() -> None:
    queue = new_queue()
    queue.add(pod("a", schedulingGates=[{"name": "example.com/wait"}]), 0)
    assert queue.pods["shop/a"].gated_by == "SchedulingGates"
    queue.move(Change(NODE_ADD, None, node()), 1)
    assert popped(queue, 1) is None
    queue.update(pod("a"), 2)
    assert popped(queue, 2) == "a"


def test_an_update_wakes_a_pod_if_it_may_change_the_mind_of_who_refused_it() -> None:
    queue = new_queue()
    for name, plugin in (("a", "TaintToleration"), ("b", "NodeAffinity")):
        queue.add(pod(name), 0)
        fail(queue, name, [plugin], 0)
    for name in ("a", "b"):
        queue.update({**pod(name), "status": {"phase": "Pending"}}, 1)
    assert popped(queue, 1) is None
    for name in ("a", "b"):
        queue.update(pod(name, tolerations=[{"operator": "Exists"}]), 2)
    assert [popped(queue, 2), popped(queue, 2)] == ["a", None]


def test_deleted_and_bound_pods_leave() -> None:
    queue = new_queue()
    for name in ("a", "b"):
        queue.add(pod(name), 0)
    assert popped(queue, 0) == "a"
    queue.delete("shop/a")
    queue.delete("shop/b")
    assert popped(queue, MAX_IN_UNSCHEDULABLE_US * 2) is None
    assert queue.pods == {}


def test_what_comes_back_after_its_name_was_taken_is_ignored() -> None:
    queue = new_queue()
    queue.add(pod("a"), 0)
    before = queue.pop(0)
    assert before is not None
    queue.leave(before)
    queue.add(pod("a"), 1)
    queue.add_unschedulable(before, ["NodeAffinity"], 2)
    assert queue.pods["shop/a"] is not before
    assert [popped(queue, 3), popped(queue, 3)] == ["a", None]


def test_a_copy_goes_on_as_the_original() -> None:
    queue = new_queue()
    for name in ("a", "b", "c"):
        queue.add(pod(name, priority=len(name)), 0)
    fail(queue, "a", ["NodeResourcesFit"], 0)
    queue.move(deleted_pod(), 1)
    copy = pickle.loads(pickle.dumps(queue))
    assert [popped(queue, 2) for _ in range(4)] == [popped(copy, 2) for _ in range(4)] == ["b", "c", "a", None]


def test_what_an_update_of_a_node_changed() -> None:
    old = node_object({"name": "n", "labels": {"a": "1"}, "allocatable": {"cpu": "1"}})
    assert node_update_events(old, {**old, "status": {**old["status"], "images": []}}) == []
    assert node_update_events(old, {**old, "spec": {"unschedulable": True}}) == []
    assert node_update_events({**old, "spec": {"unschedulable": True}}, old) == [NODE_TAINT]
    assert node_update_events(old, {**old, "metadata": {"name": "n", "labels": {}}}) == [NODE_LABEL]
