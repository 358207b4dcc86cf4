"""Rules for CertificateSigningRequests: ``pkg/apis/certificates/validation``."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    invalid,
    not_supported,
    required,
)
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_USAGES: Final = (
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
    "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
    "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
    "server auth", "signing", "timestamping",
)  # fmt: skip
_STATUSES: Final = ("False", "True", "Unknown")
_LEGACY: Final = "kubernetes.io/legacy-unknown"
_SHORTEST: Final = 600


def _create(obj: Object) -> Errors:
    return _request(obj) + _conditions((obj.get("status") or {}).get("conditions") or ())


def _request(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    errors: Errors = []
    if b"-----BEGIN CERTIFICATE REQUEST-----" not in b64decode(spec.get("request") or ""):
        errors.append(invalid("spec.request", spec.get("request"), "PEM block type must be CERTIFICATE REQUEST"))
    usages = spec.get("usages") or ()
    if not usages:
        errors.append(required("spec.usages"))
    for index, usage in enumerate(usages):
        if usage not in _USAGES:
            errors.append(not_supported(f"spec.usages[{index}]", usage, _USAGES))
        if usage in usages[:index]:
            errors.append(duplicate(f"spec.usages[{index}]", usage))
    signer = spec.get("signerName", "")
    if signer == _LEGACY:
        detail = "the legacy signerName is not allowed via this API version"
        errors.append(invalid("spec.signerName", signer, detail))
    else:
        errors += validate_signer_name(signer, "spec.signerName")
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < _SHORTEST:
        detail = "may not specify a duration less than 600 seconds (10 minutes)"
        errors.append(invalid("spec.expirationSeconds", seconds, detail))
    return errors


def validate_signer_name(name: str, path: str) -> Errors:
    """``example.com/signer-name``."""
    if not name:
        return [required(path)]
    segments = name.split("/")
    if len(segments) != 2:
        detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
        return [invalid(path, name, detail)]
    domain, rest = segments
    errors: Errors = []
    labels = domain.split(".")
    if len(labels) < 2:
        detail = "should be a domain with at least two segments separated by dots"
        errors.append(invalid(path, domain, detail))
    for label in labels:
        texts = names.dns1123_label(label)
        errors += [invalid(path, domain, f'validating label "{label}": {text}') for text in texts]
    for part in rest.split("."):
        errors += all_invalid(path, part, names.dns1123_subdomain(part))
    return errors


def _conditions(conditions: Sequence[Object]) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, condition in enumerate(conditions):
        path = f"status.conditions[{index}]"
        kind, status = condition.get("type", ""), condition.get("status", "")
        if not kind:
            errors.append(required(f"{path}.type"))
        if not status:
            errors.append(required(f"{path}.status"))
        elif status not in _STATUSES:
            errors.append(not_supported(f"{path}.status", status, _STATUSES))
        elif kind in ("Approved", "Denied", "Failed") and status != "True":
            errors.append(not_supported(f"{path}.status", status, ("True",)))
        if kind in seen:
            errors.append(duplicate(f"{path}.type", kind))
        seen.append(kind)
    if "Approved" in seen and "Denied" in seen:
        errors.append(invalid("status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive"))
    return errors


def _update(new: Object, _: Object) -> Errors:
    return _create(new)


def _status(new: Object, old: Object) -> Errors:
    """Of ``/status``; a certificate that was issued stays."""
    status, before = new.get("status") or {}, old.get("status") or {}
    errors = _conditions(status.get("conditions") or ())
    if before.get("certificate") and status.get("certificate") != before["certificate"]:
        detail = "updates may not modify a certificate that is already set"
        errors.append(invalid("status.certificate", status.get("certificate"), detail))
    return errors


RULES: Final = Rules(create=_create, update=_update, status=_status)
