"""Rules for what is asked and never stored: access reviews, token requests, evictions.

``pkg/apis/authorization/validation``, ``pkg/apis/authentication/validation``.
"""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import NIL, FieldError, invalid
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]


def _attributes(spec: Object) -> Errors:
    """Either of resources or of a path."""
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if resource is not None and path is not None:
        detail = "cannot be specified in combination with resourceAttributes"
        return [invalid("spec.nonResourceAttributes", internal("NonResourceAttributes", path), detail)]
    if resource is None and path is None:
        detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        return [invalid("spec.resourceAttributes", NIL, detail)]
    return []


def _subject_access_review(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    errors = _attributes(spec)
    if not spec.get("user") and not spec.get("groups"):
        errors.append(invalid("spec.user", "", "at least one of user or group must be specified"))
    return errors


def _self_subject_access_review(obj: Object) -> Errors:
    return _attributes(obj.get("spec") or {})


def _local_subject_access_review(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    errors = _subject_access_review(obj)
    resource = spec.get("resourceAttributes")
    if resource is not None and resource.get("namespace", "") != obj["metadata"].get("namespace", ""):
        detail = "must match metadata.namespace"
        errors.append(invalid("spec.resourceAttributes.namespace", resource.get("namespace", ""), detail))
    if spec.get("nonResourceAttributes") is not None:
        dump = internal("NonResourceAttributes", spec["nonResourceAttributes"])
        errors.append(invalid("spec.nonResourceAttributes", dump, "disallowed on this kind of request"))
    return errors


def validate_token_request(obj: Object) -> Errors:
    """Of a TokenRequest, which is posted to ``serviceaccounts/<name>/token``."""
    seconds, path = (obj.get("spec") or {}).get("expirationSeconds") or 0, "spec.expirationSeconds"
    if seconds < 600:
        return [invalid(path, seconds, "may not specify a duration less than 10 minutes")]
    if seconds > 1 << 32:
        return [invalid(path, seconds, "may not specify a duration larger than 2^32 seconds")]
    return []


SUBJECT_ACCESS_REVIEW_RULES: Final = Rules(spec=_subject_access_review)
SELF_SUBJECT_ACCESS_REVIEW_RULES: Final = Rules(spec=_self_subject_access_review)
LOCAL_SUBJECT_ACCESS_REVIEW_RULES: Final = Rules(spec=_local_subject_access_review)
