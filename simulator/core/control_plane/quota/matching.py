"""Which quotas an object counts against: the scopes of a ResourceQuota. pkg/quota/v1/evaluator/core/pods.go"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.core.api import qos
from simulator.core.protocol.api import Object

_TERMS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")


def matches(quota: Object, obj: Object) -> bool:
    """Whether an object is within all scopes of a quota. Only pods are in any."""
    return all(_in_scope(requirement, obj) for requirement in _requirements(quota))


def _requirements(quota: Object) -> Iterator[Object]:
    for scope in quota["spec"].get("scopes") or ():
        yield {"scopeName": scope, "operator": "Exists"}
    yield from (quota["spec"].get("scopeSelector") or {}).get("matchExpressions") or ()


def _in_scope(requirement: Object, obj: Object) -> bool:
    if obj["kind"] != "Pod":
        return False
    spec, scope = obj["spec"], requirement["scopeName"]
    if scope in ("Terminating", "NotTerminating"):
        return (spec.get("activeDeadlineSeconds") is not None) is (scope == "Terminating")
    if scope in ("BestEffort", "NotBestEffort"):
        return (qos.qos_class(spec) == "BestEffort") is (scope == "BestEffort")
    if scope == "PriorityClass":
        return _of_class(requirement, spec.get("priorityClassName", ""))
    return scope == "CrossNamespacePodAffinity" and any(map(_crosses, _terms(spec)))


def _of_class(requirement: Object, name: str) -> bool:
    operator, values = requirement["operator"], requirement.get("values") or ()
    if operator == "Exists":
        return bool(name)
    if operator == "DoesNotExist":
        return not name
    return (name in values) if operator == "In" else not name or name not in values


def _terms(spec: Object) -> Iterator[Object]:
    for kind in ("podAffinity", "podAntiAffinity"):
        rules = (spec.get("affinity") or {}).get(kind) or {}
        for group in _TERMS:
            for term in rules.get(group) or ():
                yield term.get("podAffinityTerm", term)


def _crosses(term: Object) -> bool:
    return bool(term.get("namespaces")) or "namespaceSelector" in term
