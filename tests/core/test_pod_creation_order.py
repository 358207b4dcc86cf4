"""The order of writes that creates a pod: what was recorded as forced must hold (tests/data/recordings)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.core.simulations import DATA, Wire, advance, kubectl_line, simulation, stores

ORDER = json.loads((DATA / "recordings" / "pod-creation-order.json").read_text())

READY_DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: nginx
          image: nginx:1.26
          ports: [{containerPort: 80}]
"""


def _conditions(value: Wire) -> dict[str, str]:
    return {one["type"]: one["status"] for one in value.get("status", {}).get("conditions") or ()}


def _reasons(value: Wire) -> dict[str, str]:
    return {one["type"]: one.get("reason", "") for one in value.get("status", {}).get("conditions") or ()}


def _pod_label(value: Wire, version: int, running: str) -> str | None:
    conditions = _conditions(value)
    if version == 1:
        return "Pod created"
    if value["status"]["phase"] == "Running":
        return running
    if conditions.get("PodReadyToStartContainers") == "True":
        return "Pod status: PodReadyToStartContainers=True"
    if "containerStatuses" in value["status"]:
        return "Pod status: ContainerCreating"
    return "Pod bound" if value["spec"].get("nodeName") else None


def _deployment_label(value: Wire, version: int) -> str | None:
    status, reasons = value["status"], _reasons(value)
    if version == 1:
        return "Deployment created"
    if _conditions(value).get("Available") == "True":
        return "Deployment status: Available=True, Progressing=True NewReplicaSetAvailable"
    if reasons.get("Progressing") == "ReplicaSetUpdated":
        return "Deployment status: replicas, Progressing=True ReplicaSetUpdated"
    if "observedGeneration" in status:
        return "Deployment status: observedGeneration, Available=False"
    return "Deployment status: revision annotation, Progressing=True NewReplicaSetCreated"


def _replicaset_label(value: Wire, version: int) -> str | None:
    status = value["status"]
    if version == 1:
        return "ReplicaSet created"
    if status.get("readyReplicas"):
        return "ReplicaSet status: readyReplicas"
    return "ReplicaSet status: replicas" if status["replicas"] else "ReplicaSet status: observedGeneration"


def labelled(frames: list[Wire], running: str) -> dict[str, int]:
    """The recorded label of each write, and the position at which it came first."""
    found: dict[str, int] = {}
    for position, frame in enumerate(stores(frames)):
        value, version = frame["value"], frame["version"]
        if value is None:
            continue
        label: str | None = None
        if value["kind"] == "Event":
            label = f"Event {value['reason']}"
        elif value["kind"] == "Pod":
            label = _pod_label(value, version, running)
        elif value["kind"] == "Deployment":
            label = _deployment_label(value, version)
        elif value["kind"] == "ReplicaSet":
            label = _replicaset_label(value, version)
        if label:
            found.setdefault(label, position)
    return found


@pytest.mark.parametrize("latency", ["realistic", "teaching"])
@pytest.mark.parametrize(
    ("recording", "line", "stdin", "running"),
    [
        ("one_pod_of_one_container", "run web --image=nginx:1.26", "", "Pod status: Running"),
        ("deployment_of_one_replica", "apply -f -", READY_DEPLOYMENT, "Pod status: Running and Ready"),
    ],
)
def test_writes_come_in_the_forced_order(recording: str, line: str, stdin: str, running: str, latency: str) -> None:
    sim = simulation(latency=latency)
    order = labelled(kubectl_line(sim, line, stdin) + advance(sim, 40), running)
    pairs: list[Any] = ORDER[recording]["assert"]
    missing = sorted({label for pair in pairs for label in pair} - set(order))
    assert not missing
    assert [pair for pair in pairs if order[pair[0]] > order[pair[1]]] == []
