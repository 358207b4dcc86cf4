"""Nodes, namespaces, leases and Events."""

from __future__ import annotations

from simulator.kubectl.printers.columns.common import (
    NONE,
    UNKNOWN,
    Object,
    age,
    columns,
    condition,
    name,
    since,
)  # fmt: skip

_ROLE = "node-role.kubernetes.io/"


def node_roles(node: Object) -> str:
    """``control-plane,worker``, from labels; ``<none>``."""
    roles = set()
    for key, value in (node.get("metadata", {}).get("labels") or {}).items():
        if key.startswith(_ROLE) and len(key) > len(_ROLE):
            roles.add(key.removeprefix(_ROLE))
        elif key == "kubernetes.io/role" and value:
            roles.add(value)
    return ",".join(sorted(roles)) or NONE


def _address(node: Object, kind: str) -> str:
    for address in node.get("status", {}).get("addresses") or ():
        if address.get("type") == kind:
            return str(address.get("address", ""))
    return NONE


def _node(node: Object, now: int) -> list[str]:
    ready = condition(node, "Ready")
    status = [("Ready" if ready == "True" else "NotReady") if ready else "Unknown"]
    if node.get("spec", {}).get("unschedulable"):
        status.append("SchedulingDisabled")
    info = node.get("status", {}).get("nodeInfo") or {}
    kernel = info.get("kernelVersion") or UNKNOWN
    if info.get("kernelVersion") and info.get("architecture"):
        kernel = f"{kernel} ({info['architecture']})"
    return [
        name(node),
        ",".join(status),
        node_roles(node),
        age(node, now),
        str(info.get("kubeletVersion") or ""),
        _address(node, "InternalIP"),
        _address(node, "ExternalIP"),
        str(info.get("osImage") or UNKNOWN),
        kernel,
        str(info.get("containerRuntimeVersion") or UNKNOWN),
    ]


def event_times(event: Object, now: int) -> tuple[str, str, int]:
    """Last seen, first seen and count of an Event, of either API."""
    first = since(event.get("firstTimestamp") or event.get("eventTime"), now)
    last = since(event["lastTimestamp"], now) if event.get("lastTimestamp") else first
    series = event.get("series")
    if series:
        return since(series.get("lastObservedTime"), now), first, int(series.get("count") or 0)
    return last, first, int(event.get("count") or 1)


def event_source(event: Object) -> str:
    source = event.get("source") or {}
    component = str(source.get("component") or event.get("reportingComponent") or "")
    instance = str(source.get("host") or event.get("reportingInstance") or "")
    return f"{component}, {instance}" if instance else component


def _event(event: Object, now: int) -> list[str]:
    last, first, count = event_times(event, now)
    about = event.get("involvedObject") or event.get("regarding") or {}
    kind = str(about.get("kind", "")).lower()
    return [
        last,
        str(event.get("type", "")),
        str(event.get("reason", "")),
        f"{kind}/{about['name']}" if about.get("name") else kind,
        str(about.get("fieldPath", "")),
        event_source(event),
        str(event.get("message") or event.get("note") or "").strip(),
        first,
        str(count),
        name(event),
    ]


def _lease(lease: Object, now: int) -> list[str]:
    return [name(lease), str(lease.get("spec", {}).get("holderIdentity") or ""), age(lease, now)]


def _namespace(namespace: Object, now: int) -> list[str]:
    return [name(namespace), str(namespace.get("status", {}).get("phase", "")), age(namespace, now)]


def _csi_node(node: Object, now: int) -> list[str]:
    return [name(node), str(len(node.get("spec", {}).get("drivers") or ())), age(node, now)]


NODES = columns(
    "Name;Status;Roles;Age;Version;Internal-IP*;External-IP*;OS-Image*;Kernel-Version*;Container-Runtime*", _node
)
EVENTS = columns("Last Seen;Type;Reason;Object;Subobject*;Source*;Message;First Seen*;Count*;Name*", _event)
LEASES = columns("Name;Holder;Age", _lease)
NAMESPACES = columns("Name;Status;Age", _namespace)
CSI_NODES = columns("Name;Drivers;Age", _csi_node)
