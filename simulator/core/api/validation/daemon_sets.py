"""Rules for DaemonSets: ``pkg/apis/apps/validation``."""

from __future__ import annotations

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

_STRATEGIES: Final = ("RollingUpdate", "OnDelete")
_COUNTS: Final = (
    "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration",
    "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount",
)  # fmt: skip
_ONE_WRITER: Final = (
    "must be true for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only"
)


def _daemon_set(obj: Object) -> Errors:
    spec = obj["spec"]
    selector, template = spec.get("selector"), spec.get("template") or {}
    errors = validate_label_selector(selector, "spec.selector")
    own = (template.get("metadata") or {}).get("labels")
    if _excludes(selector, own):
        detail = "`selector` does not match template `labels`"
        errors.append(invalid("spec.template.metadata.labels", own, detail))
    if selector is not None and not selector.get("matchLabels") and not selector.get("matchExpressions"):
        errors.append(invalid("spec.selector", selector, "empty selector is invalid for daemonset"))
    errors += validate_template(template, "spec.template")
    errors += _template(template.get("spec") or {})
    errors += non_negative(spec.get("minReadySeconds"), "spec.minReadySeconds")
    errors += _strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")
    return errors + non_negative(spec.get("revisionHistoryLimit"), "spec.revisionHistoryLimit")


def _excludes(selector: Object | None, own: Object | None) -> bool:
    try:
        return not labels.from_object(selector).matches(own)
    except labels.SelectorError:
        return False


def _template(spec: Object) -> Errors:
    errors: Errors = []
    for index, volume in enumerate(spec.get("volumes") or ()):
        disk = volume.get("gcePersistentDisk")
        if disk is not None and not disk.get("readOnly"):
            path = f"spec.template.spec.volumes[{index}].gcePersistentDisk.readOnly"
            errors.append(invalid(path, False, _ONE_WRITER))
    if spec.get("restartPolicy") != "Always":
        policy = spec.get("restartPolicy", "")
        errors.append(not_supported("spec.template.spec.restartPolicy", policy, ("Always",)))
    if spec.get("activeDeadlineSeconds") is not None:
        detail = "activeDeadlineSeconds in DaemonSet is not Supported"
        errors.append(forbidden("spec.template.spec.activeDeadlineSeconds", detail))
    return errors


def _strategy(strategy: Object, path: str) -> Errors:
    kind, rolling = strategy.get("type", ""), strategy.get("rollingUpdate")
    if kind == "OnDelete":
        return []
    if kind != "RollingUpdate":
        return [not_supported(path, internal("DaemonSetUpdateStrategy", strategy), _STRATEGIES)]
    if rolling is None:
        return [required(f"{path}.rollingUpdate")]
    unavailable, surge = rolling.get("maxUnavailable", 0), rolling.get("maxSurge", 0)
    path = f"{path}.rollingUpdate"
    errors = validate_int_or_percent(unavailable, f"{path}.maxUnavailable")
    errors += validate_int_or_percent(surge, f"{path}.maxSurge")
    errors += at_most_everything(unavailable, f"{path}.maxUnavailable")
    errors += at_most_everything(surge, f"{path}.maxSurge")
    if number(unavailable) and number(surge):
        errors.append(invalid(f"{path}.maxSurge", surge, "may not be set when maxUnavailable is non-zero"))
    elif not number(unavailable) and not number(surge):
        errors.append(required(f"{path}.maxUnavailable", "cannot be 0 when maxSurge is 0"))
    return errors


def _update(new: Object, old: Object) -> Errors:
    selector = new["spec"].get("selector")
    changed = selector != old["spec"].get("selector")
    errors = [invalid("spec.selector", pointed_at(selector), IMMUTABLE)] if changed else []
    return errors + _daemon_set(new)


def _status(new: Object, old: Object) -> Errors:
    status, before = new.get("status") or {}, old.get("status") or {}
    errors: Errors = []
    for field in _COUNTS:
        errors += non_negative(status.get(field), f"status.{field}")
    return errors + not_decremented(status, before)


def not_decremented(status: Object, before: Object) -> Errors:
    """``collisionCount`` only grows."""
    count = status.get("collisionCount") or 0
    if count < (before.get("collisionCount") or 0):
        return [invalid("status.collisionCount", count, "cannot be decremented")]
    return []


RULES: Final = Rules(spec=_daemon_set, update=_update, status=_status)
