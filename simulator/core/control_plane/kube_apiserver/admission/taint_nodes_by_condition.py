"""TaintNodesByCondition: a new node is not ready until its kubelet says so."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

_TAINT = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def _admit(_attributes: Attributes, obj: Object) -> Object:
    taints = obj.get("spec", {}).get("taints") or []
    if any(found["key"] == _TAINT["key"] and found["effect"] == _TAINT["effect"] for found in taints):
        return obj
    return meta.set_in(obj, ("spec", "taints"), [*taints, _TAINT])  # type: ignore[no-any-return]


PLUGIN = Plugin("TaintNodesByCondition", ("nodes",), (CREATE,), mutate=_admit)
