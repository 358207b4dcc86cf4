"""``kubectl describe pod``, and the pod template in the description of what makes pods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.core.api.labels import format_object
from simulator.core.api.qos import qos_class
from simulator.kubectl.printers.columns.common import condition, since
from simulator.kubectl.printers.describe.containers import write_containers, write_resources
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.volumes import write_volumes
from simulator.kubectl.printers.describe.writer import NONE, Object, Writer, controlled_by, rfc1123


def describe(pod: Object, events: Sequence[Object] | None, unix_us: int) -> str:
    w = Writer()
    spec, status = pod.get("spec", {}), pod.get("status", {})
    _head(w, pod, unix_us)
    w.field("IP", status.get("podIP", ""))
    if status.get("podIPs"):
        w.line(0, "IPs:")
        for ip in status["podIPs"]:
            w.field("IP", ip.get("ip", ""), 1)
    else:
        w.field("IPs", NONE)
    controlled_by(w, pod)
    if status.get("nominatedNodeName"):
        w.field("NominatedNodeName", status["nominatedNodeName"])
    if spec.get("resources"):
        w.line(0, "Resources:")
        write_resources(w, spec["resources"], 1)
    for title, field, statuses in (
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ):
        if spec.get(field) or field == "containers":
            write_containers(w, title, spec.get(field) or [], status.get(statuses) or [], pod, "")
    _conditions(w, pod)
    write_volumes(w, spec.get("volumes") or [], "")
    w.field("QoS Class", status.get("qosClass") or qos_class(spec))
    _placement(w, spec, "")
    write_events(w, events, unix_us)
    return w.text()


def _head(w: Writer, pod: Object, unix_us: int) -> None:
    spec, status, metadata = pod.get("spec", {}), pod.get("status", {}), pod.get("metadata", {})
    w.head(pod, labels=False)
    if spec.get("priority") is not None:
        w.field("Priority", spec["priority"])
    for field, title in (
        ("priorityClassName", "Priority Class Name"),
        ("runtimeClassName", "Runtime Class Name"),
        ("serviceAccountName", "Service Account"),
    ):
        if spec.get(field):
            w.field(title, spec[field])
    w.field("Node", f"{spec['nodeName']}/{status.get('hostIP', '')}" if spec.get("nodeName") else NONE)
    if status.get("startTime"):
        w.field("Start Time", rfc1123(status["startTime"]))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    phase = status.get("phase", "")
    if metadata.get("deletionTimestamp") and phase not in ("Succeeded", "Failed"):
        word = "Unknown" if status.get("reason") == "NodeLost" else "Terminating"
        w.field("Status", f"{word} (lasts {since(metadata['deletionTimestamp'], unix_us)})")
        w.field("Termination Grace Period", f"{metadata.get('deletionGracePeriodSeconds', 0)}s")
    else:
        w.field("Status", phase)
    for field, title in (("reason", "Reason"), ("message", "Message")):
        if status.get(field):
            w.field(title, status[field])
    profile = (spec.get("securityContext") or {}).get("seccompProfile")
    if profile:
        w.field("SeccompProfile", profile.get("type", ""))
        if profile.get("type") == "Localhost":
            w.field("LocalhostProfile", profile.get("localhostProfile", ""))


def _conditions(w: Writer, pod: Object) -> None:
    gates = pod.get("spec", {}).get("readinessGates") or ()
    if gates:
        w.line(0, "Readiness Gates:")
        w.line(1, "Type\tStatus")
        for gate in gates:
            kind = str(gate.get("conditionType", ""))
            w.line(1, f"{kind} \t{condition(pod, kind) or NONE} ")
    conditions = pod.get("status", {}).get("conditions") or ()
    if conditions:
        w.line(0, "Conditions:")
        w.line(1, "Type\tStatus")
        for item in conditions:
            w.line(1, f"{item.get('type', '')} \t{item.get('status', '')} ")


def _placement(w: Writer, spec: Object, indent: str) -> None:
    w.labels("Node-Selectors", spec.get("nodeSelector"), indent)
    w.column("Tolerations", [toleration(item) for item in _by_key(spec.get("tolerations") or [])], indent)
    spreads = [spread(item) for item in spec.get("topologySpreadConstraints") or ()]
    if spreads:
        w.column("Topology Spread Constraints", spreads, indent)


def _by_key(tolerations: list[Object]) -> list[Object]:
    return sorted(tolerations, key=lambda item: str(item.get("key", "")))


def toleration(item: Object) -> str:
    """``node.kubernetes.io/not-ready:NoExecute op=Exists for 300s``."""
    text = str(item.get("key", ""))
    if item.get("value"):
        text += f"={item['value']}"
    if item.get("effect"):
        text += f":{item['effect']}"
    if item.get("operator") == "Exists" and not item.get("value"):
        text += " op=Exists" if text else "op=Exists"
    if item.get("tolerationSeconds") is not None:
        text += f" for {item['tolerationSeconds']}s"
    return text


def spread(item: Object) -> str:
    text = (
        f"{item.get('topologyKey', '')}:{item.get('whenUnsatisfiable', '')} when max skew {item.get('maxSkew', 0)} is "
        "exceeded"
    )
    if item.get("labelSelector"):
        text += f" for selector {format_object(item['labelSelector'])}"
    return text


def write_template(w: Writer, template: dict[str, Any]) -> None:
    """The pod template of a Deployment, a ReplicaSet, a Job …"""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    w.line(0, "Pod Template:")
    w.labels("Labels", metadata.get("labels"), "  ")
    if metadata.get("annotations"):
        w.annotations("Annotations", metadata["annotations"], "  ")
    if spec.get("serviceAccountName"):
        w.field("Service Account", spec["serviceAccountName"], 1)
    if spec.get("initContainers"):
        write_containers(w, "Init Containers", spec["initContainers"], [], None, "  ")
    write_containers(w, "Containers", spec.get("containers") or [], [], None, "  ")
    write_volumes(w, spec.get("volumes") or [], "  ")
    spreads = [spread(item) for item in spec.get("topologySpreadConstraints") or ()]
    if spreads:
        w.column("Topology Spread Constraints", spreads, "  ")
    if spec.get("priorityClassName"):
        w.field("Priority Class Name", spec["priorityClassName"], 1)
    w.labels("Node-Selectors", spec.get("nodeSelector"), "  ")
    w.column("Tolerations", [toleration(item) for item in _by_key(spec.get("tolerations") or [])], "  ")
