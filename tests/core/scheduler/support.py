"""What the tests of the scheduler share: recorded data, and clusters built from it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.interface import PreScorePlugin, ScorePlugin, Scores
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.profile import Profile
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Status
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY

DATA = Path(__file__).resolve().parents[2] / "data"

Json = dict[str, Any]


@cache
def table(name: str) -> Json:
    """A table of inputs and expected outputs."""
    content: Json = json.loads((DATA / "tables" / f"{name}.json").read_text())
    return content


def cases(name: str, function: str) -> list[Any]:
    """The cases of one function, as pytest's parameters."""
    return [
        pytest.param(case["input"], case["expected"], id=case["name"])
        for case in table(name)["cases"]
        if case["function"] == function
    ]


def status_json(status: Status) -> Json:
    """A status as the tables write it."""
    found: Json = {"code": status.code.value}
    return {**found, "reasons": list(status.reasons)} if status.reasons else found


def score(plugin: ScorePlugin, snapshot: Snapshot, pod: PodInfo, names: list[str] | None = None) -> Scores | None:
    """The plugin's scores after normalising, of the named nodes or of all; None if it skips the pod."""
    nodes = [snapshot.nodes[name] for name in names or snapshot.names()]
    state = CycleState(snapshot)
    if isinstance(plugin, PreScorePlugin) and plugin.pre_score(state, pod, nodes).skipped:
        return None
    raw = {node.name: plugin.score(state, pod, node) for node in nodes}
    return plugin.normalize_score(state, pod, raw)


def existing_pod(index: int, node_name: str, spec: Json) -> Json:
    return {"metadata": {"name": f"existing-{index}"}, "spec": {**spec, "nodeName": node_name}}


def table_pod(given: Json, index: int) -> Json:
    """A pod as the topology tables write it: metadata and spec side by side, often without a name."""
    metadata = {key: value for key, value in given.items() if key not in ("spec", "status")}
    return {"metadata": {"name": f"pod-{index}", **metadata}, "spec": given.get("spec") or {}}


@cache
def situations() -> tuple[Json, ...]:
    lines = (DATA / "scheduler-decisions" / "situations.jsonl").read_text().splitlines()
    return tuple(json.loads(line) for line in lines)


def framework(**profile: Any) -> Framework:
    """The default profile, or one that differs in the fields given."""
    return Framework(Profile(**profile), REGISTRY)


def node_object(given: Json) -> Json:
    """A Node from how the tables and the situations write it."""
    spec = given.get("spec") or {key: given[key] for key in ("taints", "unschedulable") if key in given}
    status = {key: given[key] for key in ("allocatable", "images") if key in given}
    return {"metadata": {"name": given["name"], "labels": given.get("labels") or {}}, "spec": spec, "status": status}


def defaulted(pod: Json) -> Json:
    """The pod as the API server stores it, as far as the scheduler can tell: a limit without a request is one."""
    spec = dict(pod["spec"])
    for name in ("containers", "initContainers"):
        spec[name] = [_with_requests(container) for container in spec.get(name) or ()]
    return {**pod, "spec": spec}


def _with_requests(container: Json) -> Json:
    resources = container.get("resources") or {}
    requests = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return {**container, "resources": {**resources, "requests": requests}}


def snapshot_of(situation: Json) -> Snapshot:
    """The cluster of a situation, before its pod is scheduled."""
    snapshot = Snapshot()
    for name in ("default", "other"):
        labels = {"kubernetes.io/metadata.name": name}
        snapshot.set_object("namespaces", {"metadata": {"name": name, "labels": labels}})
    for service in situation.get("services") or ():
        snapshot.set_object("services", service)
    for node in situation["nodes"]:
        snapshot.set_node(node_object(node))
    for pod in situation["pods"]:
        snapshot.set_pod(defaulted(pod))
    return snapshot
