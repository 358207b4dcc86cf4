"""DefaultTolerationSeconds: a pod stays on a node that went away for five minutes, unless it says otherwise."""

from __future__ import annotations

from simulator.core.control_plane.kube_apiserver.admission.attributes import Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

SECONDS = 300
_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def _admit(_attributes: Attributes, obj: Object) -> Object:
    tolerations = obj["spec"].get("tolerations") or []
    added = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": SECONDS}
        for key in _TAINTS
        if not any(_tolerates(toleration, key) for toleration in tolerations)
    ]
    return {**obj, "spec": {**obj["spec"], "tolerations": [*tolerations, *added]}} if added else obj


def _tolerates(toleration: Object, key: str) -> bool:
    return toleration.get("key") in (key, None, "") and toleration.get("effect") in ("NoExecute", None, "")


PLUGIN = Plugin("DefaultTolerationSeconds", ("pods",), mutate=_admit)
