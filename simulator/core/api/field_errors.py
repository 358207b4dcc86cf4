"""Errors about one field of an object, as apimachinery's ``field.Error`` prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

_ESCAPES: Final = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
    '"': '\\"', "\\": "\\\\",
}  # fmt: skip

_TEXTS: Final = {
    "FieldValueNotFound": "Not found",
    "FieldValueRequired": "Required value",
    "FieldValueDuplicate": "Duplicate value",
    "FieldValueInvalid": "Invalid value",
    "FieldValueNotSupported": "Unsupported value",
    "FieldValueForbidden": "Forbidden",
    "FieldValueTooLong": "Too long",
    "FieldValueTooMany": "Too many",
    "InternalError": "Internal error",
}

NIL: Final = object()
"""The value of an error about a nil pointer, which Go prints as ``"null"``; None is a nil map or list: ``null``."""

_WITHOUT_VALUE: Final = frozenset(("FieldValueRequired", "FieldValueForbidden", "FieldValueTooLong", "InternalError"))


def quote(text: str) -> str:
    """A string as Go's ``%q`` prints it."""
    return '"' + "".join(_quoted_char(char) for char in text) + '"'


def _quoted_char(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def pointed_at(value: Any) -> Any:
    """What an optional field holds, as the value of an error."""
    return NIL if value is None else value


def go_json(value: Any) -> str:
    """A value as Go's ``json.Marshal`` writes it: compact, with ``<``, ``>`` and ``&`` escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error. ``reason`` as in a Status's causes; ``body`` the text after the path and its colon."""

    reason: str
    field: str
    body: str

    def __str__(self) -> str:
        return f"{self.field}: {self.body}"

    def cause(self) -> dict[str, str]:
        return {"reason": self.reason, "message": self.body, "field": self.field}


def _error(reason: str, path: str, value: Any, detail: str) -> FieldError:
    body = _TEXTS[reason]
    if reason not in _WITHOUT_VALUE:
        body += ": " + _shown(value)
    if detail:
        body += ": " + detail
    return FieldError(reason, path, body)


def _shown(value: Any) -> str:
    if value is NIL:
        return '"null"'
    return quote(value) if isinstance(value, str) else go_json(value)


def required(path: str, detail: str = "") -> FieldError:
    return _error("FieldValueRequired", path, None, detail)


def invalid(path: str, value: Any, detail: str) -> FieldError:
    """``value`` is printed: a string in quotes, a number as it is, anything else as JSON."""
    return _error("FieldValueInvalid", path, value, detail)


def invalid_printed(path: str, shown: str, detail: str) -> FieldError:
    """Where the value prints itself, as it does if it is a path or a time."""
    return FieldError("FieldValueInvalid", path, f"Invalid value: {shown}: {detail}")


def invalid_without_value(path: str, detail: str) -> FieldError:
    """Where the value would say nothing: ``field.OmitValueType``."""
    return FieldError("FieldValueInvalid", path, f"Invalid value: {detail}")


def duplicate(path: str, value: Any, detail: str = "") -> FieldError:
    return _error("FieldValueDuplicate", path, value, detail)


def forbidden(path: str, detail: str) -> FieldError:
    return _error("FieldValueForbidden", path, None, detail)


def not_found(path: str, value: Any, detail: str = "") -> FieldError:
    return _error("FieldValueNotFound", path, value, detail)


def not_supported(path: str, value: Any, supported: Sequence[str]) -> FieldError:
    """``supported`` in the order in which the server lists it (most lists are sorted, some are not)."""
    detail = "supported values: " + ", ".join(quote(one) for one in supported) if supported else ""
    return _error("FieldValueNotSupported", path, value, detail)


def too_long(path: str, max_length: int) -> FieldError:
    return _error("FieldValueTooLong", path, None, f"may not be more than {max_length} bytes")


def too_many(path: str, actual: int, max_quantity: int) -> FieldError:
    return _error("FieldValueTooMany", path, actual, f"must have at most {max_quantity} items")


def all_invalid(path: str, value: Any, texts: Iterable[str]) -> list[FieldError]:
    """One "Invalid value" for each text of a check of :mod:`simulator.core.api.names`."""
    return [invalid(path, value, text) for text in texts]


def aggregate(errors: Iterable[FieldError]) -> str:
    """Several errors as one text: alone as it is, else in brackets; the same text only once (``ToAggregate``)."""
    texts = list(dict.fromkeys(str(error) for error in errors))
    return texts[0] if len(texts) == 1 else "[" + ", ".join(texts) + "]"
