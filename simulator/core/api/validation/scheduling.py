"""Rules for what steers scheduling: tolerations, taints, affinity, topology spread, scheduling gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    forbidden,
    invalid,
    not_supported,
    required,
)
from simulator.core.api.validation.metadata import validate_label_name
from simulator.core.api.validation.selectors import (
    validate_label_selector,
    validate_node_selector,
    validate_node_selector_term,
)

Object = Mapping[str, Any]
Errors = list[FieldError]

_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_SPREAD_ACTIONS: Final = ("DoNotSchedule", "ScheduleAnyway")
_PREEMPTION_POLICIES: Final = ("PreemptLowerPriority", "Never")
_IN_BOTH: Final = "exists in both matchLabelKeys and labelSelector"
_KEY_EMPTY: Final = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'


def validate_tolerations(tolerations: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    for index, toleration in enumerate(tolerations):
        errors += _toleration(toleration, f"{path}[{index}]")
    return errors


def _toleration(toleration: Object, path: str) -> Errors:
    errors: Errors = []
    key, operator = toleration.get("key", ""), toleration.get("operator", "")
    value, effect = toleration.get("value", ""), toleration.get("effect", "")
    if key:
        errors += validate_label_name(key, f"{path}.key")
    elif operator != "Exists":
        errors.append(invalid(f"{path}.operator", operator, _KEY_EMPTY))
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
        errors.append(invalid(f"{path}.effect", effect, detail))
    if operator in ("", "Equal"):
        texts = names.label_value(value)
        if texts:
            errors.append(invalid(f"{path}.operator", value, ";".join(texts)))
    elif operator == "Exists":
        if value:
            detail = "value must be empty when `operator` is 'Exists'"
            errors.append(invalid(f"{path}.operator", value, detail))
    else:
        errors.append(not_supported(f"{path}.operator", operator, ("Equal", "Exists")))
    return errors + (validate_effect(effect, f"{path}.effect") if effect else [])


def validate_preemption_policy(policy: str | None, path: str) -> Errors:
    if policy is None or policy in _PREEMPTION_POLICIES:
        return []
    return [not_supported(path, policy, _PREEMPTION_POLICIES) if policy else required(path)]


def validate_effect(effect: str, path: str) -> Errors:
    if not effect:
        return [required(path)]
    return [] if effect in _EFFECTS else [not_supported(path, effect, _EFFECTS)]


def validate_affinity(affinity: Object, path: str) -> Errors:
    errors: Errors = []
    node = affinity.get("nodeAffinity")
    if node:
        errors += _node_affinity(node, f"{path}.nodeAffinity")
    for kind in ("podAffinity", "podAntiAffinity"):
        if affinity.get(kind):
            errors += _pod_affinity(affinity[kind], f"{path}.{kind}")
    return errors


def _node_affinity(affinity: Object, path: str) -> Errors:
    errors: Errors = []
    if affinity.get(_REQUIRED) is not None:
        errors += validate_node_selector(affinity[_REQUIRED], f"{path}.{_REQUIRED}")
    for index, term in enumerate(affinity.get(_PREFERRED) or ()):
        at = f"{path}.{_PREFERRED}[{index}]"
        errors += _weight(term, at)
        errors += validate_node_selector_term(term.get("preference") or {}, f"{at}.preference", check_values=False)
    return errors


def _weight(term: Object, path: str) -> Errors:
    weight = term.get("weight", 0)
    return [] if 1 <= weight <= 100 else [invalid(f"{path}.weight", weight, "must be in the range 1-100")]


def _pod_affinity(affinity: Object, path: str) -> Errors:
    errors: Errors = []
    for index, term in enumerate(affinity.get(_REQUIRED) or ()):
        errors += _pod_affinity_term(term, f"{path}.{_REQUIRED}[{index}]")
    for index, weighted in enumerate(affinity.get(_PREFERRED) or ()):
        at = f"{path}.{_PREFERRED}[{index}]"
        errors += _weight(weighted, at)
        errors += _pod_affinity_term(weighted.get("podAffinityTerm") or {}, f"{at}.podAffinityTerm")
    return errors


def _pod_affinity_term(term: Object, path: str) -> Errors:
    errors = validate_label_selector(term.get("labelSelector"), f"{path}.labelSelector")
    errors += validate_label_selector(term.get("namespaceSelector"), f"{path}.namespaceSelector")
    for namespace in term.get("namespaces") or ():
        errors += all_invalid(f"{path}.namespace", namespace, names.dns1123_label(namespace))
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        errors += _label_keys(term, field, path)
    errors += _keys_in_selector(term, path)
    mismatched = term.get("mismatchLabelKeys") or ()
    for index, key in enumerate(term.get("matchLabelKeys") or ()):
        if key in mismatched:
            detail = "exists in both matchLabelKeys and mismatchLabelKeys"
            errors.append(invalid(f"{path}.matchLabelKeys[{index}]", key, detail))
    key = term.get("topologyKey", "")
    if not key:
        errors.append(required(f"{path}.topologyKey", "can not be empty"))
    return errors + validate_label_name(key, f"{path}.topologyKey")


def _keys_in_selector(term: Object, path: str) -> Errors:
    """The pod's own values are in the selector already: a key that stands there a second time was there before.

    The server leaves the name of the list out of the path.
    """
    selector, keys = term.get("labelSelector") or {}, term.get("matchLabelKeys") or ()
    seen = list(selector.get("matchLabels") or ())
    errors: Errors = []
    for expression in selector.get("matchExpressions") or ():
        key = expression.get("key", "")
        if key in keys and key in seen:
            index = len(keys) - 1 - list(reversed(keys)).index(key)
            errors.append(invalid(f"{path}[{index}]", key, _IN_BOTH))
        seen.append(key)
    return errors


def _label_keys(term: Object, field: str, path: str) -> Errors:
    keys = term.get(field) or ()
    if keys and term.get("labelSelector") is None:
        detail = "must not be specified when labelSelector is not set"
        return [forbidden(f"{path}.{field}", detail)]
    errors: Errors = []
    for index, key in enumerate(keys):
        errors += validate_label_name(key, f"{path}.{field}[{index}]")
    return errors


def validate_topology_spread(constraints: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    pairs = [(one.get("topologyKey", ""), one.get("whenUnsatisfiable", "")) for one in constraints]
    for index, constraint in enumerate(constraints):
        at, pair = f"{path}[{index}]", pairs[index]
        errors += _spread(constraint, at)
        if pair in pairs[index + 1 :]:
            text = f"{{{pair[0]}, {pair[1]}}}"
            errors.append(duplicate(f"{at}.{{topologyKey, whenUnsatisfiable}}", text))
        errors += _spread_details(constraint, at)
        errors += _spread_label_keys(constraint, f"{at}.matchLabelKeys")
        errors += validate_label_selector(constraint.get("labelSelector"), f"{at}.labelSelector")
    return errors


def _spread(constraint: Object, path: str) -> Errors:
    skew, action = constraint.get("maxSkew", 0), constraint.get("whenUnsatisfiable", "")
    errors: Errors = []
    if skew <= 0:
        errors.append(invalid(f"{path}.maxSkew", skew, "must be greater than zero"))
    if not constraint.get("topologyKey"):
        errors.append(required(f"{path}.topologyKey", "can not be empty"))
    if action not in _SPREAD_ACTIONS:
        errors.append(not_supported(f"{path}.whenUnsatisfiable", action, _SPREAD_ACTIONS))
    return errors


def _spread_details(constraint: Object, path: str) -> Errors:
    domains, action = constraint.get("minDomains"), constraint.get("whenUnsatisfiable", "")
    errors: Errors = []
    if domains is not None and domains <= 0:
        errors.append(invalid(f"{path}.minDomains", domains, "must be greater than zero"))
    if domains is not None and action != "DoNotSchedule":
        detail = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
        errors.append(invalid(f"{path}.minDomains", domains, detail))
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        policy = constraint.get(field)
        if policy is not None and policy not in ("Honor", "Ignore"):
            errors.append(not_supported(f"{path}.{field}", policy, ("Honor", "Ignore")))
    return errors


def _spread_label_keys(constraint: Object, path: str) -> Errors:
    keys, selector = constraint.get("matchLabelKeys") or (), constraint.get("labelSelector")
    errors: Errors = []
    if keys and selector is None:
        errors.append(forbidden(path, "must not be specified when labelSelector is not set"))
    expressions = (selector or {}).get("matchExpressions") or ()
    # A pod's own values, which the server appends, do not count.
    own = [one.get("key") for one in expressions if one.get("operator") == "In" and len(one.get("values") or ()) == 1]
    selected = [*((selector or {}).get("matchLabels") or ()), *(one.get("key") for one in expressions)]
    for index, key in enumerate(keys):
        errors += validate_label_name(key, f"{path}[{index}]")
        if selected.count(key) > (key in own):
            errors.append(invalid(f"{path}[{index}]", key, _IN_BOTH))
    return errors


def validate_scheduling_gates(gates: Sequence[Object], path: str) -> Errors:
    return _named_once(gates, path, "name", names.qualified_name)


def _named_once(items: Sequence[Object], path: str, field: str, check: Callable[[str], Sequence[str]]) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, item in enumerate(items):
        name = item.get(field, "")
        errors += all_invalid(f"{path}[{index}]", name, check(name))
        if name in seen:
            errors.append(duplicate(f"{path}[{index}]", name))
        seen.append(name)
    return errors
