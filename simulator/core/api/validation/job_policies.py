"""Rules for what a Job makes of pods that fail, and of pods that succeed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api.field_errors import (
    FieldError,
    duplicate,
    invalid,
    invalid_without_value,
    not_supported,
    required,
    too_long,
    too_many,
)
from simulator.core.api.job_indexes import IndexesError, count_indexes
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import non_negative, validate_label_name

Object = dict[str, Any]
Errors = list[FieldError]

_ACTIONS: Final = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS: Final = ("In", "NotIn")
_STATUSES: Final = ("False", "True", "Unknown")
_REPLACEMENT: Final = ("Failed", "TerminatingOrFailed")
_MOST_RULES: Final = 20
_MOST_VALUES: Final = 255
_MOST_INDEXES_BYTES: Final = 64 * 1024


def _valid_values(values: Sequence[str]) -> str:
    return "valid values: [" + " ".join(f'"{value}"' for value in values) + "]"


def validate_pod_replacement_policy(spec: Object, path: str) -> Errors:
    policy = spec.get("podReplacementPolicy")
    known = _REPLACEMENT if spec.get("podFailurePolicy") is None else ("Failed",)
    return [] if policy is None or policy in known else [not_supported(path, policy, known)]


def validate_pod_failure_policy(spec: Object, path: str) -> Errors:
    rules = spec["podFailurePolicy"].get("rules") or ()
    pod = (spec.get("template") or {}).get("spec") or {}
    containers = [c.get("name", "") for field in ("containers", "initContainers") for c in pod.get(field) or ()]
    errors: Errors = []
    if len(rules) > _MOST_RULES:
        errors.append(too_many(f"{path}.rules", len(rules), _MOST_RULES))
    for index, rule in enumerate(rules):
        errors += _rule(spec, rule, containers, f"{path}.rules[{index}]")
    return errors


def _rule(spec: Object, rule: Object, containers: Sequence[str], path: str) -> Errors:
    action, codes, conditions = rule.get("action", ""), rule.get("onExitCodes"), rule.get("onPodConditions") or ()
    errors: Errors = []
    if not action:
        errors.append(required(f"{path}.action", _valid_values(_ACTIONS)))
    elif action == "FailIndex":
        if spec.get("backoffLimitPerIndex") is None:
            errors.append(invalid(f"{path}.action", action, "requires the backoffLimitPerIndex to be set"))
    elif action not in _ACTIONS:
        errors.append(not_supported(f"{path}.action", action, _ACTIONS))
    if codes is not None:
        errors += _exit_codes(codes, containers, f"{path}.onExitCodes")
    if conditions:
        errors += _pod_conditions(conditions, f"{path}.onPodConditions")
    if codes is not None and conditions:
        detail = "specifying both OnExitCodes and OnPodConditions is not supported"
        errors.append(invalid_without_value(path, detail))
    if codes is None and not conditions:
        detail = "specifying one of OnExitCodes and OnPodConditions is required"
        errors.append(invalid_without_value(path, detail))
    return errors


def _pod_conditions(conditions: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    if len(conditions) > _MOST_RULES:
        errors.append(too_many(path, len(conditions), _MOST_RULES))
    for index, pattern in enumerate(conditions):
        errors += validate_label_name(pattern.get("type", ""), f"{path}[{index}].type")
        status = pattern.get("status", "")
        if not status:
            errors.append(required(f"{path}[{index}].status", _valid_values(_STATUSES)))
        elif status not in _STATUSES:
            errors.append(not_supported(f"{path}[{index}].status", status, _STATUSES))
    return errors


def _exit_codes(requirement: Object, containers: Sequence[str], path: str) -> Errors:
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    container = requirement.get("containerName")
    errors: Errors = []
    if not operator:
        errors.append(required(f"{path}.operator", _valid_values(_OPERATORS)))
    elif operator not in _OPERATORS:
        errors.append(not_supported(f"{path}.operator", operator, _OPERATORS))
    if container is not None and container not in containers:
        detail = "must be one of the container or initContainer names in the pod template"
        errors.append(invalid(f"{path}.containerName", container, detail))
    if not values:
        errors.append(invalid(f"{path}.values", requirement.get("values"), "at least one value is required"))
    elif len(values) > _MOST_VALUES:
        errors.append(too_many(f"{path}.values", len(values), _MOST_VALUES))
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            errors.append(invalid(f"{path}.values[{index}]", 0, "must not be 0 for the In operator"))
        if value in values[:index]:
            errors.append(duplicate(f"{path}.values[{index}]", value))
    if values != sorted(values):
        errors.append(invalid(f"{path}.values", values, "must be ordered"))
    return errors


def validate_success_policy(spec: Object, path: str) -> Errors:
    policy: Object = spec["successPolicy"]
    if spec.get("completionMode") != "Indexed":
        return [invalid(path, internal("SuccessPolicy", policy), "requires indexed completion mode")]
    rules = policy.get("rules") or ()
    errors: Errors = []
    if not rules:
        detail = "at least one rules must be specified when the successPolicy is specified"
        errors.append(required(f"{path}.rules", detail))
    if len(rules) > _MOST_RULES:
        errors.append(too_many(f"{path}.rules", len(rules), _MOST_RULES))
    for index, rule in enumerate(rules):
        errors += _success_rule(rule, spec.get("completions") or 0, f"{path}.rules[{index}]")
    return errors


def _success_rule(rule: Object, completions: int, path: str) -> Errors:
    count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
    if count is None and indexes is None:
        detail = "at least one of succeededCount or succeededIndexes must be specified"
        return [required(path, detail)]
    errors: Errors = []
    total = 0
    if indexes is not None:
        at = f"{path}.succeededIndexes"
        if len(indexes) > _MOST_INDEXES_BYTES:
            errors.append(too_long(at, _MOST_INDEXES_BYTES))
        try:
            total = count_indexes(indexes, completions)
        except IndexesError as error:
            errors.append(invalid(at, indexes, f"error parsing succeededIndexes: {error}"))
    if count is None:
        return errors
    at = f"{path}.succeededCount"
    errors += non_negative(count, at)
    if count > completions:
        detail = f"must be less than or equal to {completions} (the number of specified completions)"
        errors.append(invalid(at, count, detail))
    if indexes is not None and count > total:
        what = "the number of indexes in the specified succeededIndexes field"
        errors.append(invalid(at, count, f"must be less than or equal to {total} ({what})"))
    return errors
