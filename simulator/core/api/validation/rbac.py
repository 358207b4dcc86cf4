"""Rules for roles and bindings: ``pkg/apis/rbac/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import labels, names
from simulator.core.api.field_errors import NIL, FieldError, all_invalid, invalid, not_supported, required
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.rules import Rules, anew
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

GROUP: Final = "rbac.authorization.k8s.io"


def _role(obj: Object) -> Errors:
    return _rules(obj, namespaced=True)


def _rules(obj: Object, namespaced: bool) -> Errors:
    errors: Errors = []
    for index, rule in enumerate(obj.get("rules") or ()):
        errors += _rule(rule, namespaced, f"rules[{index}]")
    return errors


def _rule(rule: Object, namespaced: bool, path: str) -> Errors:
    """Of a rule about paths (``nonResourceURLs``) or about resources."""
    errors: Errors = []
    if not rule.get("verbs"):
        errors.append(required(f"{path}.verbs", "verbs must contain at least one value"))
    urls = rule.get("nonResourceURLs")
    if urls:
        at = f"{path}.nonResourceURLs"
        if namespaced:
            errors.append(invalid(at, urls, "namespaced rules cannot apply to non-resource URLs"))
        if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
            detail = "rules cannot apply to both regular resources and non-resource URLs"
            errors.append(invalid(at, urls, detail))
        return errors
    if not rule.get("apiGroups"):
        errors.append(required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
    if not rule.get("resources"):
        errors.append(required(f"{path}.resources", "resource rules must supply at least one resource"))
    return errors


def _cluster_role(obj: Object) -> Errors:
    errors = _rules(obj, namespaced=False)
    aggregation = obj.get("aggregationRule")
    if aggregation is None:
        return errors
    path = "aggregationRule.clusterRoleSelectors"
    selectors = aggregation.get("clusterRoleSelectors") or ()
    if not selectors:
        errors.append(required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil"))
    for index, selector in enumerate(selectors):
        errors += validate_label_selector(selector, f"{path}[{index}]")
        try:
            labels.from_object(selector)
        except labels.SelectorError:
            errors.append(invalid(f"{path}[{index}]", NIL, "invalid label selector."))
    return errors


def _binding(obj: Object, namespaced: bool) -> Errors:
    reference = obj.get("roleRef") or {}
    group, kind, name = (reference.get(field, "") for field in ("apiGroup", "kind", "name"))
    kinds = ("Role", "ClusterRole") if namespaced else ("ClusterRole",)
    errors: Errors = []
    if group != GROUP:
        errors.append(not_supported("roleRef.apiGroup", group, (GROUP,)))
    if kind not in kinds:
        errors.append(not_supported("roleRef.kind", kind, kinds))
    if not name:
        errors.append(required("roleRef.name"))
    else:
        errors += all_invalid("roleRef.name", name, names.path_segment_name(name))
    for index, subject in enumerate(obj.get("subjects") or ()):
        errors += _subject(subject, namespaced, f"subjects[{index}]")
    return errors


def _subject(subject: Object, namespaced: bool, path: str) -> Errors:
    kind, name, group = subject.get("kind", ""), subject.get("name", ""), subject.get("apiGroup", "")
    errors = [] if name else [required(f"{path}.name")]
    if kind == "ServiceAccount":
        if name:
            errors += all_invalid(f"{path}.name", name, names.dns1123_subdomain(name))
        if group:
            errors.append(not_supported(f"{path}.apiGroup", group, ("",)))
        if not namespaced and not subject.get("namespace"):
            errors.append(required(f"{path}.namespace"))
    elif kind in ("User", "Group"):
        if group != GROUP:
            errors.append(not_supported(f"{path}.apiGroup", group, (GROUP,)))
    else:
        errors.append(not_supported(f"{path}.kind", kind, ("ServiceAccount", "User", "Group")))
    return errors


def _role_binding(obj: Object) -> Errors:
    return _binding(obj, namespaced=True)


def _cluster_role_binding(obj: Object) -> Errors:
    return _binding(obj, namespaced=False)


def _same_role(new: Object, old: Object) -> Errors:
    if new.get("roleRef") == old.get("roleRef"):
        return []
    return [invalid("roleRef", internal("RoleRef", new.get("roleRef") or {}), "cannot change roleRef")]


def _update_role_binding(new: Object, old: Object) -> Errors:
    return _role_binding(new) + _same_role(new, old)


def _update_cluster_role_binding(new: Object, old: Object) -> Errors:
    return _cluster_role_binding(new) + _same_role(new, old)


ROLE_RULES: Final = anew(_role)
CLUSTER_ROLE_RULES: Final = anew(_cluster_role)
ROLE_BINDING_RULES: Final = Rules(spec=_role_binding, update=_update_role_binding)
CLUSTER_ROLE_BINDING_RULES: Final = Rules(spec=_cluster_role_binding, update=_update_cluster_role_binding)
