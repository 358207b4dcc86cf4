"""Nodes and namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.core.api import quantity
from simulator.core.api.quantity import Quantity
from simulator.kubectl.printers.columns.cluster import node_roles
from simulator.kubectl.printers.columns.common import age
from simulator.kubectl.printers.describe.config import write_limits, write_quota
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import (
    UNSET,
    Object,
    Writer,
    lower_truth,
    rfc1123,
)  # fmt: skip

_INFO = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"),
)  # fmt: skip
_ZERO = Quantity(0)
Amounts = dict[str, Quantity]


def node(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    name = metadata.get("name", "")
    lease, lease_error = reader.get("leases", "kube-node-lease", name)
    fields = f"spec.nodeName={name},status.phase!=Failed,status.phase!=Succeeded"
    pods = reader.objects("pods", "", fields=fields) or []
    events = reader.events(obj)
    if events is not None:
        # The kubelet writes Events about its node under the node's name instead of its uid.
        events = events + (reader.events(obj, uid=name) or [])
    w = Writer()
    w.head(obj, namespace=False, labels=False)
    w.field("Roles", node_roles(obj))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    w.field("CreationTimestamp", rfc1123(metadata.get("creationTimestamp")))
    w.column("Taints", [taint(item) for item in sorted(spec.get("taints") or (), key=_taint_key)])
    w.field("Unschedulable", lower_truth(spec.get("unschedulable")))
    _lease(w, lease, lease_error)
    _conditions(w, status)
    w.line(0, "Addresses:")
    for address in status.get("addresses") or ():
        w.field(address.get("type", ""), address.get("address", ""), 1)
    for title, field in (("Capacity", "capacity"), ("Allocatable", "allocatable")):
        if status.get(field):
            w.line(0, f"{title}:")
            for resource in sorted(status[field]):
                w.field(resource, status[field][resource], 1)
    w.line(0, "System Info:")
    for title, field in _INFO:
        w.field(title, (status.get("nodeInfo") or {}).get(field, ""), 1)
    if spec.get("podCIDR"):
        w.field("PodCIDR", spec["podCIDR"])
    if spec.get("podCIDRs"):
        w.field("PodCIDRs", ",".join(spec["podCIDRs"]))
    if spec.get("providerID"):
        w.field("ProviderID", spec["providerID"])
    _pods(w, pods, status.get("allocatable") or status.get("capacity") or {}, reader.unix_us)
    write_events(w, events, reader.unix_us)
    return w.text()


def taint(item: Object) -> str:
    """``key=value:Effect`` or ``key:Effect``."""
    value = f"={item['value']}" if item.get("value") else ""
    return f"{item.get('key', '')}{value}:{item.get('effect', '')}"


def _taint_key(item: Object) -> str:
    return f"{item.get('effect', '')},{item.get('key', '')}"


def _lease(w: Writer, lease: Object | None, error: str) -> None:
    if lease is None:
        w.field("Lease", f"Failed to get lease: {error}")
        return
    spec = lease.get("spec", {})
    w.line(0, "Lease:")
    w.field("HolderIdentity", spec.get("holderIdentity") or UNSET, 1)
    w.field("AcquireTime", rfc1123(spec["acquireTime"]) if spec.get("acquireTime") else UNSET, 1)
    w.field("RenewTime", rfc1123(spec["renewTime"]) if spec.get("renewTime") else UNSET, 1)


def _conditions(w: Writer, status: Object) -> None:
    if not status.get("conditions"):
        return
    w.line(0, "Conditions:")
    w.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage")
    w.line(1, "----\t------\t-----------------\t------------------\t------\t-------")
    for item in status["conditions"]:
        times = f"{rfc1123(item.get('lastHeartbeatTime'))} \t{rfc1123(item.get('lastTransitionTime'))}"
        cells = (item.get("type", ""), item.get("status", ""), times, item.get("reason", ""))
        w.line(1, " \t".join(cells) + f" \t{item.get('message', '')}")


def _pods(w: Writer, pods: Sequence[Object], allocatable: Mapping[str, str], unix_us: int) -> None:
    w.field("Non-terminated Pods", f"({len(pods)} in total)")
    w.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
    w.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
    all_requests: Amounts = {}
    all_limits: Amounts = {}
    for pod in pods:
        requests, limits = pod_amounts(pod, "requests"), pod_amounts(pod, "limits")
        all_requests, all_limits = _sum([all_requests, requests]), _sum([all_limits, limits])
        metadata = pod.get("metadata", {})
        cells = [_share(amounts, name, allocatable) for name in ("cpu", "memory") for amounts in (requests, limits)]
        w.line(1, "\t".join([metadata.get("namespace", ""), metadata.get("name", ""), "", *cells, age(pod, unix_us)]))
    w.line(0, "Allocated resources:")
    w.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)")
    w.line(1, "Resource\tRequests\tLimits")
    w.line(1, "--------\t--------\t------")
    ordinary = ["cpu", "memory", "ephemeral-storage"]
    for name in ordinary + sorted(name for name in allocatable if name.startswith("hugepages-")):
        w.line(1, f"{name}\t{_share(all_requests, name, allocatable)}\t{_share(all_limits, name, allocatable)}")
    for name in sorted(allocatable):
        if "/" in name:
            w.line(1, f"{name}\t{all_requests.get(name, _ZERO)}\t{all_limits.get(name, _ZERO)}")


def _share(amounts: Amounts, name: str, allocatable: Mapping[str, str]) -> str:
    amount = amounts.get(name, _ZERO)
    whole = quantity.parse(str(allocatable.get(name, "0"))).nanos
    return f"{amount} ({amount.nanos * 100 // whole if whole else 0}%)"


def pod_amounts(pod: Object, field: str) -> Amounts:
    """What a pod requests, or its limits: all containers together, or an init container that needs more."""
    spec = pod.get("spec", {})
    total = _sum(_amounts(container, field) for container in spec.get("containers") or ())
    sidecars: Amounts = {}
    most: Amounts = {}
    for container in spec.get("initContainers") or ():
        own = _amounts(container, field)
        if container.get("restartPolicy") == "Always":
            total, sidecars = _sum([total, own]), _sum([sidecars, own])
            own = sidecars
        else:
            own = _sum([sidecars, own])
        most = _largest(most, own)
    total = _largest(total, most)
    if spec.get("overhead") and (field == "requests" or total):
        total = _sum([total, {name: quantity.parse(text) for name, text in spec["overhead"].items()}])
    return total


def _amounts(container: Object, field: str) -> Amounts:
    listed: dict[str, Any] = (container.get("resources") or {}).get(field) or {}
    return {name: quantity.parse_json(text) for name, text in listed.items()}


def _sum(parts: Iterable[Amounts]) -> Amounts:
    total: Amounts = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total[name].add(amount) if name in total else amount
    return total


def _largest(one: Amounts, other: Amounts) -> Amounts:
    return {
        name: max(one.get(name, _ZERO), other.get(name, _ZERO), key=lambda amount: amount.nanos)
        for name in dict.fromkeys([*one, *other])
    }


def namespace(obj: Object, reader: Reader) -> str:
    name = obj.get("metadata", {}).get("name", "")
    quotas, limits = reader.objects("resourcequotas", name), reader.objects("limitranges", name)
    w = Writer()
    w.head(obj, namespace=False)
    status = obj.get("status", {})
    w.field("Status", status.get("phase", ""))
    if status.get("conditions"):
        w.line(0, "Conditions:")
        w.line(1, "Type\tLastTransitionTime\tReason\tMessage")
        w.line(1, "----\t------------------\t------\t-------")
        for item in status["conditions"]:
            cells = (item.get("type", ""), rfc1123(item.get("lastTransitionTime")), item.get("reason", ""))
            w.line(1, "\t".join(cells) + f"\t{item.get('message', '')}")
    w.flush()
    if quotas is not None:
        w.line(0, "")
        if not quotas:
            w.line(0, "No resource quota.")
        else:
            w.line(0, "Resource Quotas")
        for number, quota in enumerate(quotas):
            if number:
                w.line(0, "")
            write_quota(w, quota, 1)
        w.flush()
    if limits is not None:
        w.line(0, "")
        if not limits:
            w.line(0, "No LimitRange resource.")
        else:
            w.line(0, "Resource Limits")
            write_limits(w, limits, " ")
    return w.text()
