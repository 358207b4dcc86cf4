"""How endpoints are spread over slices, with as few writes as possible. Pure. Modelled: k8s.io/endpointslice.

First what is in a slice is brought up to date there; what is new fills slices that are written anyway, then the one
other slice that it fits best, then new ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from simulator.core.api import meta
from simulator.core.control_plane.controllers import service_pods
from simulator.core.control_plane.controllers.endpointslice.endpoint import identity
from simulator.core.protocol.api import Object

MAX_ENDPOINTS_PER_SLICE = 100
CONTROLLER = "endpointslice-controller.k8s.io"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
SERVICE_NAME = "kubernetes.io/service-name"
_RESERVED = (MANAGED_BY, SERVICE_NAME, service_pods.HEADLESS)


@dataclass(slots=True)
class Desired:
    """The endpoints that have the same ports, by :func:`identity`."""

    ports: list[Object]
    endpoints: dict[tuple[object, ...], Object] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    create: list[Object] = field(default_factory=list)
    update: list[Object] = field(default_factory=list)
    delete: list[Object] = field(default_factory=list)

    def add(self, other: Plan) -> None:
        self.create += other.create
        self.update += other.update
        self.delete += other.delete


def port_key(ports: list[Object] | None) -> str:
    return json.dumps(ports or [], sort_keys=True)


def plan(service: Object, family: str, existing: list[Object], desired: dict[str, Desired]) -> Plan:
    """What to do so that the slices of one address family hold ``desired`` (which is by :func:`port_key`)."""
    by_ports: dict[str, list[Object]] = {}
    result = Plan()
    for one in existing:
        if meta.is_controlled_by(one, service):
            by_ports.setdefault(port_key(one.get("ports")), []).append(one)
        else:
            result.delete.append(one)
    for key, group in desired.items():
        result.add(_plan_ports(service, family, by_ports.pop(key, []), group))
    for unwanted in by_ports.values():
        result.delete += unwanted
    return _with_placeholder(service, family, existing, result)


def _plan_ports(service: Object, family: str, existing: list[Object], group: Desired) -> Plan:
    """reconcileByPortMapping."""
    left = dict(group.endpoints)
    unchanged: list[Object] = []
    updates: list[Object] = []
    result = Plan()
    for one in existing:
        kept, changed = _kept(one, left)
        if not kept:
            result.delete.append(one)
        elif changed or labels(service, one) != meta.labels(one):
            updates.append({**one, "endpoints": kept})
        else:
            unchanged.append(one)
    new = list(left.values())
    # The fullest first: so that slices become full, and others may become empty.
    updates.sort(key=lambda one: len(one["endpoints"]), reverse=True)
    for index, one in enumerate(updates):
        room = MAX_ENDPOINTS_PER_SLICE - len(one["endpoints"])
        updates[index] = {**one, "endpoints": [*one["endpoints"], *new[:room]]}
        new = new[room:]
    if new:
        best = _best_fit(unchanged, len(new))
        if best is not None:
            room = MAX_ENDPOINTS_PER_SLICE - len(best["endpoints"])
            updates.append({**best, "endpoints": [*best["endpoints"], *new[:room]]})
            new = new[room:]
    while new:
        result.create.append(new_slice(service, family, group.ports, new[:MAX_ENDPOINTS_PER_SLICE]))
        new = new[MAX_ENDPOINTS_PER_SLICE:]
    result.update = updates
    return result


def _kept(one: Object, left: dict[tuple[object, ...], Object]) -> tuple[list[Object], bool]:
    """Its endpoints that stay, as they are now; they are taken from ``left``. And whether anything differs."""
    before = one.get("endpoints") or []
    kept = [wanted for present in before if (wanted := left.pop(identity(present), None)) is not None]
    return kept, kept != before


def _best_fit(candidates: list[Object], count: int) -> Object | None:
    """The slice that would be the fullest with ``count`` more, without being too full (getSliceToFill)."""
    fitting = [one for one in candidates if len(one["endpoints"]) + count <= MAX_ENDPOINTS_PER_SLICE]
    return max(fitting, key=lambda one: len(one["endpoints"]), default=None)


def _with_placeholder(service: Object, family: str, existing: list[Object], result: Plan) -> Plan:
    """A Service without endpoints has one slice that says so. What goes is used again for what comes."""
    if len(existing) == len(result.delete) and not result.create:
        if len(result.delete) == 1 and _is_placeholder(service, result.delete[0]):
            return Plan()
        result.create.append(new_slice(service, family, [], []))
    for doomed in list(result.delete):
        if result.create and meta.is_controlled_by(doomed, service):
            wanted = result.create.pop()
            result.delete.remove(doomed)
            result.update.append({**doomed, "endpoints": wanted["endpoints"], "ports": wanted["ports"]})
    return result


def _is_placeholder(service: Object, one: Object) -> bool:
    empty = not one.get("endpoints") and not one.get("ports")
    return empty and meta.is_controlled_by(one, service) and labels(service, one) == meta.labels(one)


def new_slice(service: Object, family: str, ports: list[Object], endpoints: list[Object]) -> Object:
    """An EndpointSlice that the server will give a name."""
    return {
        "kind": "EndpointSlice",
        "apiVersion": "discovery.k8s.io/v1",
        "metadata": {
            "generateName": f"{meta.name(service)}-",
            "namespace": meta.namespace(service),
            "labels": labels(service, None),
            "ownerReferences": [meta.owner_reference(service)],
        },
        "addressType": family,
        "endpoints": endpoints or None,
        "ports": ports or None,
    }


def labels(service: Object, present: Object | None) -> dict[str, str]:
    """The labels that a slice of the Service has: the Service's own, and those by which it is found."""
    found = {key: value for key, value in meta.labels(service).items() if key not in _RESERVED}
    if service_pods.is_headless(service):
        found[service_pods.HEADLESS] = ""
    found |= {SERVICE_NAME: meta.name(service), MANAGED_BY: CONTROLLER}
    if present is not None and found == meta.labels(present):
        return meta.labels(present)
    return dict(sorted(found.items()))
