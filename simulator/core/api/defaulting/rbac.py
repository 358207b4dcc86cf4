"""Defaults of role bindings: ``pkg/apis/rbac/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put

Object = dict[str, Any]

_GROUP: Final = "rbac.authorization.k8s.io"


def default_binding(obj: Object) -> Object:
    """A RoleBinding or ClusterRoleBinding: both have the same fields."""
    obj = change("RoleBinding", obj, "roleRef", _role_ref)
    return each("RoleBinding", obj, "subjects", _subject)


def _role_ref(reference: Object) -> Object:
    # Decoding writes the empty group out, since the field is not omitted.
    return reference if reference.get("apiGroup") else put("RoleRef", reference, "apiGroup", _GROUP)


def _subject(subject: Object) -> Object:
    if subject.get("kind") in ("User", "Group"):
        return fill("Subject", subject, {"apiGroup": _GROUP})
    return subject
