"""What ``kubectl drain`` asks the API server: which pods a node has, and that they go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import check
from simulator.kubectl.session import Session

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod by its names; ``object`` is what the list said of it."""

    namespace: str
    name: str
    uid: str
    object: Object = field(compare=False, hash=False)


def pods_of(io: Session, inv: Invocation, node: str) -> list[Pod]:
    """The pods of a node, in all namespaces. Raises ServerError."""
    params = {"fieldSelector": f"spec.nodeName={node}", "limit": int(inv.flag("chunk-size"))}
    if inv.flag("pod-selector"):
        params["labelSelector"] = str(inv.flag("pod-selector"))
    found: list[Pod] = []
    while True:
        body = check(io.ask(ApiRequest("list", "pods", params=params)))
        for item in body.get("items") or ():
            metadata = item["metadata"]
            found.append(Pod(metadata["namespace"], metadata["name"], metadata.get("uid", ""), item))
        following = body.get("metadata", {}).get("continue")
        if not following:
            return found
        params = {**params, "continue": following}


def removal(inv: Invocation, pod: Pod, params: dict[str, Any], *, evict: bool) -> ApiRequest:
    """An eviction, which budgets may refuse, or a deletion, which they cannot."""
    options: Object = {}
    if int(inv.flag("grace-period")) >= 0:
        options["gracePeriodSeconds"] = int(inv.flag("grace-period"))
    if not evict:
        return ApiRequest("delete", "pods", pod.namespace, pod.name, body=options, params=params)
    body: Object = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": pod.name, "namespace": pod.namespace},
        "deleteOptions": options,
    }
    return ApiRequest("create", "pods", pod.namespace, pod.name, "eviction", body, params)


def look(pod: Pod) -> ApiRequest:
    return ApiRequest("get", "pods", pod.namespace, pod.name)
