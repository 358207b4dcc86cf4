"""The messages that a client sends: read, and held to their size and shape before anything else sees them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from simulator.lab.clock import FASTEST, SLOWEST
from simulator.lab.conf import LabSettings
from simulator.lab.errors import LabError

MAX_ID = 64
MAX_NAME = 300
MAX_LINE = 4_096
MAX_NUMBER = 2**53

Check = Callable[[Any], bool]


def _text(most: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_NUMBER


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID


def _speed(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and SLOWEST <= value <= FASTEST


# type -> field -> (check, what it must be). A field with a "?" may be left out.
MESSAGES: dict[str, dict[str, tuple[Check, str]]] = {
    "hello": {
        "history?": (_or_null(_text(MAX_ID)), "a text or null"),
        "after?": (_or_null(_count), "a number of a frame or null"),
        "token?": (_text(MAX_NAME), "a text"),
    },
    "command": {"id": (_id, "a short text"), "command": (lambda value: isinstance(value, dict), "an object")},
    "inspect": {"id": (_id, "a short text"), "component": (_text(MAX_NAME), "a component's id")},
    "complete": {
        "id": (_id, "a short text"),
        "line": (_text(MAX_LINE), f"a text of at most {MAX_LINE} characters"),
        "cursor": (_count, "a place in the line"),
    },
    "keyframe": {"id": (_id, "a short text"), "n": (_count, "a number of a frame")},
    "ping": {"id": (_id, "a short text")},
}

CLOCK_ACTIONS: dict[str, dict[str, tuple[Check, str]]] = {
    "play": {"speed?": (_speed, f"a number from {SLOWEST} to {FASTEST:g}")},
    "pause": {},
    "speed": {"speed": (_speed, f"a number from {SLOWEST} to {FASTEST:g}")},
    "step-frame": {},
    "step-workflow": {"pod": (_text(MAX_NAME), "namespace/name of a pod")},
}


class Rejected(Exception):
    """A message that is not taken; ``message_id`` names it where it could be read."""

    def __init__(self, error: LabError, message_id: str | None = None) -> None:
        super().__init__(str(error.code))
        self.error = error
        self.message_id = message_id


def read(text: str | None, settings: LabSettings) -> dict[str, Any]:
    """A message with a known type and only fields of the right shape. Raises Rejected."""
    if text is None:
        raise Rejected(LabError("bad-message", detail="a message is text, not bytes"))
    if len(text) > settings.lab_command_bytes:
        raise Rejected(LabError("too-big", detail=_size(text, settings.lab_command_bytes)))
    message = _parse(text)
    message_id = message.get("id") if _id(message.get("id")) else None
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in MESSAGES:
        raise Rejected(LabError("bad-message", detail=f"type {_show(kind)}"), message_id)
    if kind != "command" and len(text) > settings.lab_message_bytes:
        raise Rejected(LabError("too-big", detail=_size(text, settings.lab_message_bytes)), message_id)
    _check(message, {"type"}, MESSAGES[kind], "bad-message", message_id)
    return message


def check_clock(command: dict[str, Any], message_id: str) -> None:
    """Hold a command of kind ``clock`` to its shape. Raises Rejected."""
    action = command.get("action")
    if not isinstance(action, str) or action not in CLOCK_ACTIONS:
        raise Rejected(LabError("bad-command", detail=f"action {_show(action)}"), message_id)
    _check(command, {"kind", "action"}, CLOCK_ACTIONS[action], "bad-command", message_id)


def _check(
    value: dict[str, Any],
    known: set[str],
    fields: dict[str, tuple[Check, str]],
    code: str,
    message_id: str | None,
) -> None:
    names = known | {name.rstrip("?") for name in fields}
    unknown = next((name for name in value if name not in names), None)
    if unknown is not None:
        raise Rejected(LabError(code, detail=f"unknown field {_show(unknown)}"), message_id)
    for name, (check, what) in fields.items():
        plain = name.rstrip("?")
        if plain not in value and name.endswith("?"):
            continue
        if not check(value.get(plain)):
            raise Rejected(LabError(code, detail=f"{plain}: {what}"), message_id)


def _parse(text: str) -> dict[str, Any]:
    # Half of a surrogate pair cannot be sent on as UTF-8, and PostgreSQL keeps no NUL.
    try:
        text.encode()
        message = json.loads(text, parse_constant=_no_constant)
        clean = _encodable(message)
    except (ValueError, RecursionError):
        raise Rejected(LabError("bad-message", detail="not JSON")) from None
    if not isinstance(message, dict):
        raise Rejected(LabError("bad-message", detail="not an object"))
    if not clean:
        raise Rejected(LabError("bad-message", detail="a character that cannot be kept"))
    return message


def _encodable(message: Any) -> bool:
    """Whether all text in a JSON value can be stored and sent again."""
    plain = json.dumps(message, ensure_ascii=False)
    try:
        plain.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in plain.replace("\\\\", "")


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _size(text: str, most: int) -> str:
    return f"{len(text)} > {most}"
