"""Rules for what a pod claims of devices: ``validatePodResourceClaims``, ``validateResourceClaimNames``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, duplicate, invalid, not_found, required
from simulator.core.api.validation.dump import internal

Object = Mapping[str, Any]
Errors = list[FieldError]

_SOURCES: Final = ("resourceClaimName", "resourceClaimTemplateName")


def validate_resource_claims(claims: Sequence[Object], path: str) -> Errors:
    """``spec.resourceClaims``: each has a name, and one place where it comes from."""
    errors: Errors = []
    seen: list[str] = []
    for index, claim in enumerate(claims):
        at, name = f"{path}[{index}]", claim.get("name", "")
        if not name:
            errors.append(required(f"{at}.name"))
        elif name in seen:
            errors.append(duplicate(f"{at}.name", name))
        else:
            errors += all_invalid(f"{at}.name", name, names.dns1123_label(name))
        seen.append(name)
        errors += _sources(claim, at)
    return errors


def _sources(claim: Object, path: str) -> Errors:
    found = [field for field in _SOURCES if claim.get(field) is not None]
    errors: Errors = []
    if len(found) == 2:
        detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
        errors.append(invalid(path, internal("PodResourceClaim", claim), detail))
    if not found:
        detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
        errors.append(invalid(path, internal("PodResourceClaim", claim), detail))
    for field in found:
        errors += all_invalid(f"{path}.{field}", claim[field], names.dns1123_subdomain(claim[field]))
    return errors


def validate_claims_of_container(claims: Sequence[Object], spec: Object, path: str) -> Errors:
    """``resources.claims`` of a container: some of the pod's, whole or one request of them, each once."""
    known = sorted(claim["name"] for claim in spec.get("resourceClaims") or () if claim.get("name"))
    detail = "must be one of the names in pod.spec.resourceClaims"
    detail += ": " + ", ".join(known) if known else " which is empty"
    errors: Errors = []
    seen: list[str] = []
    for index, claim in enumerate(claims):
        at, name, request = f"{path}[{index}]", claim.get("name", ""), claim.get("request", "")
        if not name:
            errors.append(required(at))
            continue
        errors += _repeated(name, request, seen, at)
        if name not in known:
            errors.append(not_found(at, name, detail))
    return errors


def _repeated(name: str, request: str, seen: list[str], path: str) -> Errors:
    """``seen`` is the caller's list of claims and requests so far."""
    if name in seen:
        return [duplicate(path, name)]
    errors = all_invalid(f"{path}.request", request, names.dns1123_label(request)) if request else []
    key = f"{name}/{request}" if request else name
    if key in seen:
        errors.append(duplicate(path, key))
    elif not request:
        errors += [duplicate(path, name) for one in seen if one.partition("/")[0] == name]
    seen.append(key)
    return errors
