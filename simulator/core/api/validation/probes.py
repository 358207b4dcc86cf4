"""Rules for probes and lifecycle hooks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, forbidden, invalid, not_supported, required
from simulator.core.api.validation.metadata import non_negative

Object = Mapping[str, Any]
Errors = list[FieldError]

_SECONDS: Final = (
    "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
)  # fmt: skip
_HEADER: Final = re.compile("[-A-Za-z0-9]+").fullmatch
_HEADER_ERROR: Final = (
    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for "
    "validation is '[-A-Za-z0-9]+')"
)
_SECOND_HANDLER: Final = "may not specify more than 1 handler type"


def validate_probes(container: Object, path: str, grace_period: int) -> Errors:
    """Liveness, readiness and startup probe of a container."""
    errors: Errors = []
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name)
        if probe is None:
            continue
        at = f"{path}.{name}"
        errors += _probe(probe, at, grace_period)
        if name == "readinessProbe":
            seconds = probe.get("terminationGracePeriodSeconds")
            if seconds is not None:
                detail = "must not be set for readinessProbes"
                errors.append(invalid(f"{at}.terminationGracePeriodSeconds", seconds, detail))
        elif probe.get("successThreshold", 0) != 1:
            threshold = probe.get("successThreshold", 0)
            errors.append(invalid(f"{at}.successThreshold", threshold, "must be 1"))
    return errors


def _probe(probe: Object, path: str, grace_period: int) -> Errors:
    errors = _handler(probe, path, grace_period)
    for field in _SECONDS:
        errors += non_negative(probe.get(field), f"{path}.{field}")
    seconds = probe.get("terminationGracePeriodSeconds")
    if seconds is not None and seconds <= 0:
        errors.append(invalid(f"{path}.terminationGracePeriodSeconds", seconds, "must be greater than 0"))
    return errors


def validate_lifecycle(lifecycle: Object | None, path: str, grace_period: int) -> Errors:
    errors: Errors = []
    for hook in ("postStart", "preStop"):
        handler = (lifecycle or {}).get(hook)
        if handler is not None:
            errors += _handler(handler, f"{path}.{hook}", grace_period)
    return errors


def _handler(handler: Object, path: str, grace_period: int) -> Errors:
    """Exactly one of the actions. A second one is refused without a look at what it says."""
    errors: Errors = []
    found = False
    for name, check in _CHECKS.items():
        action = handler.get(name)
        if action is None:
            continue
        if found:
            errors.append(forbidden(f"{path}.{name}", _SECOND_HANDLER))
        else:
            errors += check(action, f"{path}.{name}")
        found = True
    sleep = handler.get("sleep")
    if sleep is not None:
        if found:
            errors.append(forbidden(f"{path}.sleep", _SECOND_HANDLER))
        else:
            errors += _sleep(sleep, f"{path}.sleep", grace_period)
        found = True
    if not found:
        errors.append(required(path, "must specify a handler type"))
    return errors


def _exec(action: Object, path: str) -> Errors:
    return [] if action.get("command") else [required(f"{path}.command")]


def _http_get(action: Object, path: str) -> Errors:
    errors: Errors = []
    if not action.get("path"):
        errors.append(required(f"{path}.path"))
    errors += validate_port(action.get("port", 0), f"{path}.port")
    scheme = action.get("scheme", "")
    if scheme not in ("HTTP", "HTTPS"):
        errors.append(not_supported(f"{path}.scheme", scheme, ("HTTP", "HTTPS")))
    for header in action.get("httpHeaders") or ():
        name = header.get("name", "")
        if not _HEADER(name):
            errors.append(invalid(f"{path}.httpHeaders", name, _HEADER_ERROR))
    return errors


def _tcp_socket(action: Object, path: str) -> Errors:
    return validate_port(action.get("port", 0), f"{path}.port")


def _grpc(action: Object, path: str) -> Errors:
    port = action.get("port", 0)
    return all_invalid(f"{path}.port", port, names.port_number(port))


def _sleep(action: Object, path: str, grace_period: int) -> Errors:
    seconds = action.get("seconds", 0)
    if 0 <= seconds <= grace_period:
        return []
    detail = f"must be non-negative and less than terminationGracePeriodSeconds ({grace_period})"
    return [invalid(path, seconds, detail)]


_CHECKS: Final = {"exec": _exec, "httpGet": _http_get, "tcpSocket": _tcp_socket, "grpc": _grpc}


def validate_port(port: int | str, path: str) -> Errors:
    """A number, or the name of a port."""
    texts = names.port_name(port) if isinstance(port, str) else names.port_number(port)
    return all_invalid(path, port, texts)
