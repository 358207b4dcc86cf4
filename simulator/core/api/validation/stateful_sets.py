"""Rules for StatefulSets and ControllerRevisions: ``pkg/apis/apps/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import labels, names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    pointed_at,
    required,
)
from simulator.core.api.validation.daemon_sets import not_decremented
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import IMMUTABLE, non_negative
from simulator.core.api.validation.percentages import at_most_everything, number, validate_int_or_percent
from simulator.core.api.validation.pod_spec import validate_template
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_RETENTION: Final = ("Retain", "Delete")
_COUNTS: Final = (
    "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration",
    "collisionCount",
)  # fmt: skip
_FREE: Final = (
    "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
)  # fmt: skip
_FROZEN: Final = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)


def _stateful_set(obj: Object) -> Errors:
    spec = obj["spec"]
    errors = _policies(spec)
    errors += non_negative(spec.get("replicas"), "spec.replicas")
    errors += non_negative(spec.get("minReadySeconds"), "spec.minReadySeconds")
    errors += non_negative((spec.get("ordinals") or {}).get("start"), "spec.ordinals.start")
    errors += non_negative(spec.get("revisionHistoryLimit"), "spec.revisionHistoryLimit")
    service = spec.get("serviceName", "")
    if service:
        errors += all_invalid("spec.serviceName", service, names.dns1123_label(service))
    errors += _selector_and_template(spec)
    pod = (spec.get("template") or {}).get("spec") or {}
    if pod.get("restartPolicy") != "Always":
        policy = pod.get("restartPolicy", "")
        errors.append(not_supported("spec.template.spec.restartPolicy", policy, ("Always",)))
    if pod.get("activeDeadlineSeconds") is not None:
        detail = "activeDeadlineSeconds in StatefulSet is not Supported"
        errors.append(forbidden("spec.template.spec.activeDeadlineSeconds", detail))
    return errors


def _policies(spec: Object) -> Errors:
    policy, path = spec.get("podManagementPolicy", ""), "spec.podManagementPolicy"
    errors: Errors = []
    if not policy:
        errors.append(required(path))
    elif policy not in ("OrderedReady", "Parallel"):
        errors.append(invalid(path, policy, "must be 'OrderedReady' or 'Parallel'"))
    errors += _update_strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    for field, value in retention.items():
        if value not in _RETENTION:
            at = f"spec.persistentVolumeClaimRetentionPolicy.{field}"
            errors.append(not_supported(at, value, _RETENTION))
    return errors


def _update_strategy(strategy: Object, path: str) -> Errors:
    kind, rolling = strategy.get("type", ""), strategy.get("rollingUpdate")
    if not kind:
        return [required(path)]
    if kind == "OnDelete":
        if rolling is None:
            return []
        dump = internal("RollingUpdateStatefulSetStrategy", rolling)
        return [invalid(f"{path}.rollingUpdate", dump, "only allowed for updateStrategy 'RollingUpdate'")]
    if kind != "RollingUpdate":
        dump = internal("StatefulSetUpdateStrategy", strategy)
        return [invalid(path, dump, "must be 'RollingUpdate' or 'OnDelete'")]
    if rolling is None:
        return []
    errors = non_negative(rolling.get("partition"), f"{path}.rollingUpdate.partition")
    unavailable, at = rolling.get("maxUnavailable"), f"{path}.rollingUpdate.maxUnavailable"
    if unavailable is not None:
        errors += validate_int_or_percent(unavailable, at)
        if not number(unavailable):
            errors.append(invalid(at, unavailable, "cannot be 0"))
        errors += at_most_everything(unavailable, at)
    return errors


def _selector_and_template(spec: Object) -> Errors:
    selector = spec.get("selector")
    errors: Errors = []
    if selector is None:
        errors.append(required("spec.selector"))
    else:
        errors += validate_label_selector(selector, "spec.selector")
        if not selector.get("matchLabels") and not selector.get("matchExpressions"):
            errors.append(invalid("spec.selector", selector, "empty selector is invalid for statefulset"))
    try:
        compiled = labels.from_object(selector)
    except labels.SelectorError:
        return [*errors, invalid("spec.selector", selector, "")]
    template = spec.get("template") or {}
    own = (template.get("metadata") or {}).get("labels")
    if not compiled.everything and not compiled.matches(own):
        detail = "`selector` does not match template `labels`"
        errors.append(invalid("spec.template.metadata.labels", own, detail))
    claims = [(claim.get("metadata") or {}).get("name", "") for claim in spec.get("volumeClaimTemplates") or ()]
    return errors + validate_template(template, "spec.template", claims)


def _update(new: Object, old: Object) -> Errors:
    errors = _stateful_set(new)
    if _frozen(new["spec"]) != _frozen(old["spec"]):
        errors.append(forbidden("spec", _FROZEN))
    return errors


def _frozen(spec: Object) -> Object:
    return {field: value for field, value in spec.items() if field not in _FREE}


def _status(new: Object, old: Object) -> Errors:
    status = new.get("status") or {}
    errors: Errors = []
    for field in _COUNTS:
        errors += non_negative(status.get(field), f"status.{field}")
    total = status.get("replicas", 0)
    for field in _COUNTS[1:5]:
        if status.get(field, 0) > total:
            errors.append(invalid(f"status.{field}", status[field], "cannot be greater than status.replicas"))
    available = status.get("availableReplicas", 0)
    if available > status.get("readyReplicas", 0):
        detail = "cannot be greater than status.readyReplicas"
        errors.append(invalid("status.availableReplicas", available, detail))
    return errors + not_decremented(status, old.get("status") or {})


def _revision(obj: Object) -> Errors:
    errors = [] if obj.get("data") is not None else [required("data", "data is mandatory")]
    return errors + non_negative(obj.get("revision"), "revision")


def _update_revision(new: Object, old: Object) -> Errors:
    changed = new.get("data") != old.get("data")
    return _revision(new) + ([invalid("data", pointed_at(new.get("data")), IMMUTABLE)] if changed else [])


STATEFUL_SET_RULES: Final = Rules(spec=_stateful_set, update=_update, status=_status)
CONTROLLER_REVISION_RULES: Final = Rules(spec=_revision, update=_update_revision)
