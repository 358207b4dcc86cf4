"""What the API server fills in before admission sees an object: ``SetDefaults_…`` of ``pkg/apis/<group>/v1``.

An object that has all its defaults is given back as it is; else only what changes is copied, and fields stand in
the order of the Go struct.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.core.api.defaulting import apps, core
from simulator.core.api.defaulting.pods import default_pod, default_template
from simulator.core.api.kinds import Resource

__all__ = ["default", "default_template"]

Object = dict[str, Any]

_BY_KIND: Final[dict[str, Callable[[Object], Object]]] = {
    "Pod": default_pod,
    "Deployment": apps.default_deployment,
    "ReplicaSet": apps.default_replica_set,
    "Namespace": core.default_namespace,
    "Node": core.default_node,
    "Secret": core.default_secret,
}


def default(obj: Object, resource: Resource) -> Object:
    """``obj`` with its defaults. Kinds without any come back unchanged."""
    setter = _BY_KIND.get(resource.kind)
    return setter(obj) if setter else obj
