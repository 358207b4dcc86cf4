"""Rules for label selectors and node selectors inside objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, duplicate, forbidden, invalid, required
from simulator.core.api.validation.metadata import validate_label_name, validate_labels

Object = Mapping[str, Any]
Errors = list[FieldError]


def validate_label_selector(selector: Object | None, path: str) -> Errors:
    """A LabelSelector; None is fine."""
    if selector is None:
        return []
    errors = validate_labels(selector.get("matchLabels"), f"{path}.matchLabels")
    for index, expression in enumerate(selector.get("matchExpressions") or ()):
        at = f"{path}.matchExpressions[{index}]"
        errors += _operator(expression, at, numeric=False)
        errors += validate_label_name(expression.get("key", ""), f"{at}.key")
        for i, value in enumerate(expression.get("values") or ()):
            errors += all_invalid(f"{at}.values[{i}]", value, names.label_value(value))
    return errors


def _operator(expression: Object, path: str, numeric: bool) -> Errors:
    """Whether the operator is one, and the number of values suits it. ``numeric``: Gt and Lt are allowed."""
    operator, values = expression.get("operator", ""), expression.get("values") or ()
    if operator in ("In", "NotIn"):
        if not values:
            return [required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'")]
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            return [forbidden(f"{path}.values", detail)]
    elif numeric and operator in ("Gt", "Lt"):
        if len(values) != 1:
            detail = "must be specified single value when `operator` is 'Lt' or 'Gt'"
            return [required(f"{path}.values", detail)]
    else:
        return [invalid(f"{path}.operator", operator, "not a valid selector operator")]
    return []


def validate_node_selector(selector: Object, path: str) -> Errors:
    terms = selector.get("nodeSelectorTerms") or ()
    if not terms:
        return [required(f"{path}.nodeSelectorTerms", "must have at least one node selector term")]
    errors: Errors = []
    for index, term in enumerate(terms):
        errors += validate_node_selector_term(term, f"{path}.nodeSelectorTerms[{index}]")
    return errors


def validate_node_selector_term(term: Object, path: str, check_values: bool = True) -> Errors:
    """``check_values``: a preference may name values that no label can have."""
    errors: Errors = []
    for index, expression in enumerate(term.get("matchExpressions") or ()):
        at = f"{path}.matchExpressions[{index}]"
        errors += _operator(expression, at, numeric=True)
        errors += validate_label_name(expression.get("key", ""), f"{at}.key")
        for i, value in enumerate(expression.get("values") or () if check_values else ()):
            errors += all_invalid(f"{at}.values[{i}]", value, names.label_value(value))
    for index, expression in enumerate(term.get("matchFields") or ()):
        errors += _match_field(expression, f"{path}.matchFields[{index}]")
    return errors


def _match_field(expression: Object, path: str) -> Errors:
    """The only field is ``metadata.name``, and it has one value."""
    errors: Errors = []
    values = expression.get("values") or ()
    if expression.get("operator") in ("In", "NotIn"):
        if len(values) != 1:
            detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            errors.append(required(f"{path}.values", detail))
    else:
        operator = expression.get("operator", "")
        errors.append(invalid(f"{path}.operator", operator, "not a valid selector operator"))
    if expression.get("key") != "metadata.name":
        detail = "not a valid field selector key"
        return [*errors, invalid(f"{path}.key", expression.get("key", ""), detail)]
    for index, value in enumerate(values):
        errors += all_invalid(f"{path}.values[{index}]", value, names.dns1123_subdomain(value))
    return errors


def validate_topology_selector_term(term: Object, path: str) -> Errors:
    """Of a StorageClass: labels of nodes, each with the values that will do."""
    errors: Errors = []
    seen: list[str] = []
    for index, expression in enumerate(term.get("matchLabelExpressions") or ()):
        at = f"{path}.matchLabelExpressions[{index}]"
        key, values = expression.get("key", ""), expression.get("values") or ()
        if key in seen:
            errors.append(duplicate(f"{at}.key", key))
        seen.append(key)
        if not values:
            errors.append(required(f"{at}.values"))
        errors += [duplicate(f"{at}.values[{i}]", value) for i, value in enumerate(values) if value in values[:i]]
        errors += validate_label_name(key, f"{at}.key")
    return errors
