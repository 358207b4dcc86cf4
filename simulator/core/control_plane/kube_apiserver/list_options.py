"""The query of a list or watch: which combinations are valid, and continue tokens.

k8s.io/apimachinery/pkg/apis/meta/internalversion/validation, k8s.io/apiserver/pkg/storage/continue.go
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from simulator.core.api import field_errors, status
from simulator.core.api.field_errors import FieldError
from simulator.core.protocol.api import ApiRequest

_MATCH = "resourceVersionMatch"
_MATCHES = ("Exact", "NotOlderThan")


@dataclass(frozen=True, slots=True)
class ListOptions:
    """``revision``: None where the query has none. ``match``: Exact, NotOlderThan or empty. ``after``: the key (without
    the resource's prefix) after which a continued list goes on, which is then one of ``revision``."""

    revision: int | None
    match: str = ""
    limit: int = 0
    after: str = ""
    send_initial_events: bool = False
    bookmarks: bool = False
    timeout_seconds: int = 0

    @property
    def at_revision(self) -> int | None:
        """The very revision that is asked for, or None if a newer one will do."""
        exact = self.match == "Exact" or bool(self.after) or (self.limit and not self.match and self.revision)
        return self.revision if exact else None


def parse(request: ApiRequest, *, watch: bool) -> ListOptions:
    """Raises ApiError: 400 for what is no number or token, 422 for what does not go together."""
    params = request.params
    revision = _revision(params.get("resourceVersion"))
    initial = params.get("sendInitialEvents")
    options = ListOptions(
        revision,
        str(params.get("resourceVersionMatch", "")),
        _number(params, "limit"),
        "",
        _true(initial),
        _true(params.get("allowWatchBookmarks")),
        _number(params, "timeoutSeconds"),
    )
    errors = _errors(options, watch, initial is not None, bool(params.get("continue")))
    if errors:
        message = f'ListOptions.meta.k8s.io "" is invalid: {field_errors.aggregate(errors)}'
        details = {"group": "meta.k8s.io", "kind": "ListOptions", "causes": [error.cause() for error in errors]}
        raise status.failure(422, "Invalid", message, details)
    if params.get("continue") and not watch:
        at, after = decode_continue(str(params["continue"]))
        return ListOptions(at, "", options.limit, after)
    return options


def _errors(options: ListOptions, watch: bool, has_initial: bool, continued: bool) -> list[FieldError]:
    return _watch_errors(options.match, has_initial) if watch else _list_errors(options, has_initial, continued)


def _watch_errors(match: str, has_initial: bool) -> list[FieldError]:
    why = ""
    if has_initial and match != "NotOlderThan":
        why = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    elif match and not has_initial:
        why = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    return [field_errors.forbidden(_MATCH, why)] if why else []


def _list_errors(options: ListOptions, has_initial: bool, continued: bool) -> list[FieldError]:
    found: list[FieldError] = []
    if has_initial:
        found.append(field_errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    match = options.match
    if not match:
        return found
    if options.revision is None:
        found.append(
            field_errors.forbidden(_MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided")
        )
    if continued:
        found.append(field_errors.forbidden(_MATCH, "resourceVersionMatch is forbidden when continue is provided"))
    if match not in _MATCHES:
        found.append(field_errors.not_supported(_MATCH, match, (*_MATCHES, "")))
    if match == "Exact" and options.revision == 0:
        why = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
        found.append(field_errors.forbidden(_MATCH, why))
    return found


def _revision(raw: Any) -> int | None:
    if raw in (None, ""):
        return None
    try:
        number = int(raw)
    except ValueError:
        number = -1
    if number < 0:
        raise status.bad_request(f'Invalid value: "{raw}": strconv.ParseUint: parsing "{raw}": invalid syntax')
    return number


def _number(params: dict[str, Any], name: str) -> int:
    raw = params.get(name) or 0
    try:
        return int(raw)
    except ValueError:
        raise status.bad_request(f'strconv.ParseInt: parsing "{raw}": invalid syntax') from None


def _true(raw: Any) -> bool:
    return raw is True or str(raw).lower() in ("true", "1")


def encode_continue(revision: int, key: str) -> str:
    """The token of a list at ``revision`` that goes on after ``key`` (``default/web-1``)."""
    token = {"v": "meta.k8s.io/v1", "rv": revision, "start": f"{key}\0"}
    return base64.urlsafe_b64encode(json.dumps(token, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_continue(token: str) -> tuple[int, str]:
    """Revision and key. Raises ApiError (400)."""
    try:
        found = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if found["v"] != "meta.k8s.io/v1":
            raise ValueError(f"server does not recognize this encoded version {json.dumps(found['v'])}")
        return int(found["rv"]), str(found["start"]).rstrip("\0")
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise status.bad_request(f"invalid continue token: continue key is not valid: {error}") from None
