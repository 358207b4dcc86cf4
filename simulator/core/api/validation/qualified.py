"""Rules for names with a domain in front: ``example.com/controller``, ``hook.example.com``."""

from __future__ import annotations

import re
from typing import Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, invalid, required

Errors = list[FieldError]

_PATH: Final = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"
_MATCHES_PATH: Final = re.compile(_PATH).fullmatch


def validate_domain_prefixed_path(value: str, path: str) -> Errors:
    """``IsDomainPrefixedPath``."""
    if not value:
        return [required(path)]
    domain, slash, rest = value.partition("/")
    if not slash or not domain or not rest:
        detail = 'must be a domain-prefixed path (such as "acme.io/foo")'
        return [invalid(path, value, detail)]
    texts = names.dns1123_subdomain(domain)
    if texts:
        return [invalid(path, domain, text) for text in texts]
    if not _MATCHES_PATH(rest):
        detail = f"Invalid path (regex used for validation is '{_PATH}')"
        return [invalid(path, rest, detail)]
    return []


def validate_fully_qualified_name(value: str, path: str) -> Errors:
    """``IsFullyQualifiedName``: the name of a webhook."""
    if not value:
        return [required(path)]
    texts = names.dns1123_subdomain(value)
    if texts:
        return [invalid(path, value, ",".join(texts))]
    if value.count(".") < 2:
        return [invalid(path, value, "should be a domain with at least three segments separated by dots")]
    return []
