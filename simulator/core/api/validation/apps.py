"""Rules for Deployments and ReplicaSets: ``pkg/apis/apps/validation``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import labels
from simulator.core.api.field_errors import FieldError, forbidden, invalid, not_supported, pointed_at, required
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import IMMUTABLE, non_negative
from simulator.core.api.validation.percentages import at_most_everything, number, validate_int_or_percent
from simulator.core.api.validation.pod_spec import validate_template
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_NO_MATCH: Final = "`selector` does not match template `labels`"
_DEADLINE: Final = "activeDeadlineSeconds in ReplicaSet is not Supported"


def _deployment(obj: Object) -> Errors:
    spec = obj["spec"]
    errors = non_negative(spec.get("replicas"), "spec.replicas")
    errors += _selector_and_template(spec)
    errors += _strategy(spec.get("strategy") or {}, "spec.strategy")
    errors += non_negative(spec.get("minReadySeconds"), "spec.minReadySeconds")
    errors += non_negative(spec.get("revisionHistoryLimit"), "spec.revisionHistoryLimit")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None:
        errors += non_negative(deadline, "spec.progressDeadlineSeconds")
        if deadline <= spec.get("minReadySeconds", 0):
            detail = "must be greater than minReadySeconds"
            errors.append(invalid("spec.progressDeadlineSeconds", deadline, detail))
    return errors


def _replica_set(obj: Object) -> Errors:
    spec = obj["spec"]
    errors = non_negative(spec.get("replicas"), "spec.replicas")
    errors += non_negative(spec.get("minReadySeconds"), "spec.minReadySeconds")
    return errors + _selector_and_template(spec)


def _selector_and_template(spec: Object) -> Errors:
    selector = spec.get("selector")
    errors: Errors = []
    if selector is None:
        errors.append(required("spec.selector"))
    else:
        errors += validate_label_selector(selector, "spec.selector")
        if not selector.get("matchLabels") and not selector.get("matchExpressions"):
            detail = "empty selector is invalid for deployment"
            errors.append(invalid("spec.selector", selector, detail))
    try:
        compiled = labels.from_object(selector)
    except labels.SelectorError:
        return [*errors, invalid("spec.selector", selector, "invalid label selector")]
    return errors + _template(spec.get("template") or {}, compiled)


def _template(template: Object, selector: labels.Selector) -> Errors:
    errors: Errors = []
    own = (template.get("metadata") or {}).get("labels")
    if not selector.everything and not selector.matches(own):
        errors.append(invalid("spec.template.metadata.labels", own, _NO_MATCH))
    errors += validate_template(template, "spec.template")
    spec = template.get("spec") or {}
    if spec.get("restartPolicy") != "Always":
        policy = spec.get("restartPolicy", "")
        errors.append(not_supported("spec.template.spec.restartPolicy", policy, ("Always",)))
    if spec.get("activeDeadlineSeconds") is not None:
        errors.append(forbidden("spec.template.spec.activeDeadlineSeconds", _DEADLINE))
    return errors


def _strategy(strategy: Object, path: str) -> Errors:
    kind, rolling = strategy.get("type", ""), strategy.get("rollingUpdate")
    if kind == "Recreate":
        if rolling is None:
            return []
        detail = "may not be specified when strategy `type` is 'Recreate'"
        return [forbidden(f"{path}.rollingUpdate", detail)]
    if kind != "RollingUpdate":
        dump = internal("DeploymentStrategy", strategy)
        return [not_supported(path, dump, ("Recreate", "RollingUpdate"))]
    if rolling is None:
        return [required(f"{path}.rollingUpdate", "this should be defaulted and never be nil")]
    return _rolling_update(rolling, f"{path}.rollingUpdate")


def _rolling_update(rolling: Mapping[str, Any], path: str) -> Errors:
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    errors = validate_int_or_percent(unavailable, f"{path}.maxUnavailable")
    errors += validate_int_or_percent(surge, f"{path}.maxSurge")
    if number(unavailable) == 0 and number(surge) == 0:
        detail = "may not be 0 when `maxSurge` is 0"
        errors.append(invalid(f"{path}.maxUnavailable", unavailable, detail))
    return errors + at_most_everything(unavailable, f"{path}.maxUnavailable")


def _immutable_selector(new: Object, old: Object) -> Errors:
    selector = new["spec"].get("selector")
    if selector == old["spec"].get("selector"):
        return []
    return [invalid("spec.selector", pointed_at(selector), IMMUTABLE)]


def _update_deployment(new: Object, old: Object) -> Errors:
    return _deployment(new) + _immutable_selector(new, old)


def _update_replica_set(new: Object, old: Object) -> Errors:
    return _replica_set(new) + _immutable_selector(new, old)


_DEPLOYMENT_COUNTS: Final = (
    "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas",
)  # fmt: skip
_REPLICA_SET_COUNTS: Final = ("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas")


def _counts(status: Mapping[str, Any], fields: tuple[str, ...]) -> Errors:
    """None is negative, none but ``unavailableReplicas`` is more than ``replicas``, available ones are ready."""
    errors: Errors = []
    for field in fields:
        errors += non_negative(status.get(field), f"status.{field}")
    errors += non_negative(status.get("observedGeneration"), "status.observedGeneration")
    total = status.get("replicas", 0)
    for field in fields[1:]:
        count = status.get(field, 0)
        if field != "unavailableReplicas" and count > total:
            detail = "cannot be greater than status.replicas"
            errors.append(invalid(f"status.{field}", count, detail))
    if status.get("availableReplicas", 0) > status.get("readyReplicas", 0):
        detail = "cannot be greater than readyReplicas"
        errors.append(invalid("status.availableReplicas", status["availableReplicas"], detail))
    return errors


def _deployment_status(new: Object, _: Object) -> Errors:
    return _counts(new.get("status") or {}, _DEPLOYMENT_COUNTS)


def replica_set_status(new: Object, _: Object) -> Errors:
    return _counts(new.get("status") or {}, _REPLICA_SET_COUNTS)


DEPLOYMENT_RULES: Final = Rules(spec=_deployment, update=_update_deployment, status=_deployment_status)
REPLICA_SET_RULES: Final = Rules(spec=_replica_set, update=_update_replica_set, status=replica_set_status)
