"""LimitRanger: a namespace's defaults for containers, and its bounds for them, pods and claims.

plugin/pkg/admission/limitranger
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.core.api import kinds, meta, quantity
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.quota import pod_resources
from simulator.core.protocol.api import Object

LIMIT_RANGES = kinds.resource("limitranges", "v1")
ANNOTATION = "kubernetes.io/limit-ranger"
Amounts = dict[str, str]
Constraint = Callable[[str, str, str, Amounts, Amounts], str]
"""What is wrong, or empty: (resource, type of limit, the bound, requests, limits)."""


def _limit_ranges(attributes: Attributes) -> list[Object]:
    return attributes.view.select(LIMIT_RANGES, attributes.namespace)


def _items(limit_range: Object, kind: str) -> Iterator[Object]:
    return (item for item in limit_range["spec"].get("limits") or () if item["type"] == kind)


def _mutate(attributes: Attributes, obj: Object) -> Object:
    for limit_range in _limit_ranges(attributes):
        defaults: dict[str, Amounts] = {"requests": {}, "limits": {}}
        for item in _items(limit_range, "Container"):
            defaults["requests"] |= item.get("defaultRequest") or {}
            defaults["limits"] |= item.get("default") or {}
        obj = _with_defaults(obj, defaults)
    return obj


def _with_defaults(pod: Object, defaults: dict[str, Amounts]) -> Object:
    said: list[str] = []
    spec = pod["spec"]
    for group, word in (("containers", "container"), ("initContainers", "init container")):
        if spec.get(group):
            filled = [_filled(container, defaults, word, said) for container in spec[group]]
            spec = {**spec, group: filled}
    if not said:
        return pod
    annotations = {**meta.annotations(pod), ANNOTATION: "LimitRanger plugin set: " + "; ".join(said)}
    return {**pod, "metadata": {**pod["metadata"], "annotations": annotations}, "spec": spec}


def _filled(container: Object, defaults: dict[str, Amounts], word: str, said: list[str]) -> Object:
    resources = dict(container.get("resources") or {})
    changed = False
    for kind, singular in (("requests", "request"), ("limits", "limit")):
        present = resources.get(kind) or {}
        added = {name: amount for name, amount in sorted(defaults[kind].items()) if name not in present}
        if added:
            changed = True
            resources[kind] = dict(sorted({**present, **added}.items()))
            said.append(f"{', '.join(added)} {singular} for {word} {container['name']}")
    return {**container, "resources": resources} if changed else container


def _validate(attributes: Attributes, obj: Object) -> None:
    check = _claim_problems if attributes.resource.plural == "persistentvolumeclaims" else _pod_problems
    for limit_range in _limit_ranges(attributes):
        problems = list(dict.fromkeys(check(limit_range, obj)))
        if problems:
            why = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
            raise attributes.forbidden(obj, why)


def _pod_problems(limit_range: Object, pod: Object) -> Iterator[str]:
    spec = pod["spec"]
    for item in limit_range["spec"].get("limits") or ():
        if item["type"] == "Container":
            for container in [*spec["containers"], *(spec.get("initContainers") or ())]:
                resources = container.get("resources") or {}
                yield from _problems(item, resources.get("requests") or {}, resources.get("limits") or {})
        elif item["type"] == "Pod":
            yield from _problems(item, pod_resources.total(spec, "requests"), pod_resources.total(spec, "limits"))


def _problems(item: Object, requests: Amounts, limits: Amounts) -> Iterator[str]:
    for field, check in _CONSTRAINTS:
        for name, bound in sorted((item.get(field) or {}).items()):
            problem = check(name, item["type"], bound, requests, limits)
            if problem:
                yield problem


def _claim_problems(limit_range: Object, claim: Object) -> Iterator[str]:
    requests = (claim["spec"].get("resources") or {}).get("requests") or {}
    for item in _items(limit_range, "PersistentVolumeClaim"):
        for name, bound in sorted((item.get("min") or {}).items()):
            yield from filter(None, [_minimum(name, item["type"], bound, requests, {})])
        for name, bound in sorted((item.get("max") or {}).items()):
            said = f"maximum {name} usage per {item['type']} is {bound}"
            if name not in requests:
                yield f"{said}.  No request is specified"
            elif quantity.compare(requests[name], bound) > 0:
                yield f"{said}, but request is {requests[name]}"


def _minimum(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> str:
    said = f"minimum {name} usage per {kind} is {bound}"
    if name not in requests:
        return f"{said}.  No request is specified"
    if quantity.compare(requests[name], bound) < 0:
        return f"{said}, but request is {requests[name]}"
    if name in limits and quantity.compare(limits[name], bound) < 0:
        return f"{said}, but limit is {limits[name]}"
    return ""


def _maximum(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> str:
    said = f"maximum {name} usage per {kind} is {bound}"
    if name not in limits:
        return f"{said}.  No limit is specified"
    if quantity.compare(limits[name], bound) > 0:
        return f"{said}, but limit is {limits[name]}"
    if name in requests and quantity.compare(requests[name], bound) > 0:
        return f"{said}, but request is {requests[name]}"
    return ""


def _ratio(name: str, kind: str, bound: str, requests: Amounts, limits: Amounts) -> str:
    said = f"{name} max limit to request ratio per {kind} is {bound}"
    for word, amounts in (("request", requests), ("limit", limits)):
        if name not in amounts or not quantity.milli(amounts[name]):
            return f"{said}, but no {word} is specified or {word} is 0"
    limit, request = quantity.milli(limits[name]), quantity.milli(requests[name])
    if limit * 1000 > quantity.milli(bound) * request:
        return f"{said}, but provided ratio is {limit / request:f}"
    return ""


_CONSTRAINTS: tuple[tuple[str, Constraint], ...] = (
    ("min", _minimum),
    ("max", _maximum),
    ("maxLimitRequestRatio", _ratio),
)
PLUGINS = (
    Plugin("LimitRanger", ("pods",), (CREATE,), mutate=_mutate, validate=_validate),
    Plugin("LimitRanger", ("persistentvolumeclaims",), (CREATE, UPDATE), validate=_validate),
)
