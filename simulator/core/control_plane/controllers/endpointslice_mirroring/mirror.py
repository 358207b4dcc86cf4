"""The slices that say what an Endpoints object says. Pure. Modelled: reconciler.go, utils.go of the package."""

from __future__ import annotations

import json

from simulator.core.api import meta
from simulator.core.control_plane.controllers.port_hash import slice_ports_in_order
from simulator.core.control_plane.controllers.service_pods import TRIGGER_TIME
from simulator.core.protocol.api import Object

CONTROLLER = "endpointslicemirroring-controller.k8s.io"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
SERVICE_NAME = "kubernetes.io/service-name"
SKIP = "endpointslice.kubernetes.io/skip-mirror"
HAND_MADE_BY_CONTROLLER = "endpoints.kubernetes.io/managed-by"
LEADER = "control-plane.alpha.kubernetes.io/leader"
MAX_ENDPOINTS_PER_SUBSET = 1000
NOT_MIRRORED = (TRIGGER_TIME, "kubectl.kubernetes.io/last-applied-configuration")


def should_mirror(endpoints: Object) -> bool:
    labels = meta.labels(endpoints)
    if labels.get(SKIP) == "true" or HAND_MADE_BY_CONTROLLER in labels:
        return False
    return LEADER not in meta.annotations(endpoints)


def mirrored(endpoints: Object) -> list[Object]:
    """The bodies of its slices, without names."""
    return [
        {
            "kind": "EndpointSlice",
            "apiVersion": "discovery.k8s.io/v1",
            "metadata": {
                "generateName": f"{meta.name(endpoints)}-",
                "namespace": meta.namespace(endpoints),
                "labels": labels(endpoints),
                "annotations": kept_annotations(endpoints),
                "ownerReferences": [meta.owner_reference(endpoints)],
            },
            "addressType": key.partition(" ")[0],
            "endpoints": found,
            "ports": json.loads(key.partition(" ")[2]) or None,
        }
        for key, found in _groups(endpoints).items()
    ]


def _groups(endpoints: Object) -> dict[str, list[Object]]:
    """Endpoints by address type and ports: a key is ``IPv4 [ports as JSON]``."""
    groups: dict[str, list[Object]] = {}
    for subset in endpoints.get("subsets") or ():
        ports = json.dumps(slice_ports_in_order([_port(one) for one in subset.get("ports") or ()]))
        addresses = [(one, True) for one in subset.get("addresses") or ()]
        addresses += [(one, False) for one in subset.get("notReadyAddresses") or ()]
        for address, ready in addresses[:MAX_ENDPOINTS_PER_SUBSET]:
            family = "IPv6" if ":" in address["ip"] else "IPv4"
            group = groups.setdefault(f"{family} {ports}", [])
            one = _endpoint(address, ready)
            if one not in group:
                group.append(one)
    return groups


def _port(port: Object) -> Object:
    found = {"name": port.get("name", ""), "protocol": port.get("protocol", "TCP"), "port": port["port"]}
    return {**found, "appProtocol": port["appProtocol"]} if port.get("appProtocol") else found


def _endpoint(address: Object, ready: bool) -> Object:
    fields = {
        "addresses": [address["ip"]],
        "conditions": {"ready": ready},
        "hostname": address.get("hostname"),
        "targetRef": address.get("targetRef"),
        "nodeName": address.get("nodeName"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def labels(endpoints: Object) -> dict[str, str]:
    own = {SERVICE_NAME: meta.name(endpoints), MANAGED_BY: CONTROLLER}
    return dict(sorted({**meta.labels(endpoints), **own}.items()))


def kept_annotations(endpoints: Object) -> dict[str, str]:
    return {key: value for key, value in meta.annotations(endpoints).items() if key not in NOT_MIRRORED}
