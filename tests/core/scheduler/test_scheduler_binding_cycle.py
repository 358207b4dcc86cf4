"""What follows a decision: reserve, permit, pre-bind, bind, post-bind, seen by a plugin that notes what it is asked."""

import pytest

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.interface import (
    PermitPlugin,
    PostBindPlugin,
    PreBindPlugin,
    ReservePlugin,
    ScorePlugin,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.profile import DEFAULT_PLUGINS, Profile
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Code, Status, unschedulable
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from tests.core.scheduler.support import node_object

POD = PodInfo({"metadata": {"name": "web", "namespace": "shop", "uid": "u-1"}, "spec": {"containers": []}})


class Notary(ReservePlugin, PermitPlugin, PreBindPlugin, PostBindPlugin, ScorePlugin):
    """Args: ``permit`` (a code), ``reserve`` (a code), ``score`` (a number for every node)."""

    name = "Notary"

    def reserve(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        state.data.setdefault(self.name, []).append(f"reserve {node_name}")
        return unschedulable("no seal") if self.args.get("reserve") else SUCCESS

    def unreserve(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        state.data[self.name].append(f"unreserve {node_name}")

    def permit(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[Status, int]:
        return Status(Code(self.args.get("permit", "Success"))), 5_000_000

    def post_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        state.data[self.name].append(f"bound {node_name}")

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        return int(self.args.get("score", 0))


def framework_with(**args: object) -> Framework:
    profile = Profile(plugins=(*DEFAULT_PLUGINS, ("Notary", 1)), plugin_config={"Notary": args})
    return Framework(profile, {**REGISTRY, "Notary": Notary})


def test_the_binding_is_the_one_that_kube_scheduler_posts() -> None:
    framework, state = framework_with(), CycleState(Snapshot())
    assert framework.run_reserve(state, POD, "n1").ok
    assert framework.run_permit(state, POD, "n1") == (SUCCESS, 0)
    assert framework.run_bind(state, POD, "n1") == (
        "DefaultBinder",
        {
            "kind": "Binding",
            "apiVersion": "v1",
            "metadata": {"name": "web", "namespace": "shop", "uid": "u-1"},
            "target": {"kind": "Node", "name": "n1"},
        },
    )
    framework.run_post_bind(state, POD, "n1")
    assert state.data["Notary"] == ["reserve n1", "bound n1"]


def test_a_failed_reservation_is_undone() -> None:
    state = CycleState(Snapshot())
    status = framework_with(reserve="Unschedulable").run_reserve(state, POD, "n1")
    assert (status.code, status.plugin) == (Code.UNSCHEDULABLE, "Notary")
    assert state.data["Notary"] == ["reserve n1", "unreserve n1"]


def test_permit_can_hold_a_binding_back() -> None:
    status, timeout_us = framework_with(permit="Wait").run_permit(CycleState(Snapshot()), POD, "n1")
    assert (status.code, status.reasons, timeout_us) == (Code.WAIT, ("Notary",), 5_000_000)


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_out_of_range_is_an_error_of_the_attempt(score: int) -> None:
    snapshot = Snapshot()
    for name in ("n1", "n2"):
        snapshot.set_node(node_object({"name": name, "allocatable": {"pods": "110"}}))
    decision, _ = schedule(framework_with(score=score), POD, snapshot)
    assert decision["status"] == "Error"
    assert decision["message"] is not None
    assert decision["message"].startswith("plugin Notary gives a score out of 0 to 100")
    assert decision["unschedulablePlugins"] == []
