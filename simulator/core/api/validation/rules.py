"""The rules of one kind, as functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.core.api.field_errors import FieldError

Object = dict[str, Any]
Errors = list[FieldError]


def _none(_: Object) -> Errors:
    return []


def _none_of_two(_: Object, __: Object) -> Errors:
    return []


@dataclass(frozen=True, slots=True)
class Rules:
    """``spec``: all but the metadata, of any object. ``create``: what else a new one must hold. ``update``: all that
    a changed one must hold, given (new, old). ``status``: the same for an update of the status, ``subresources``: for
    one of another subresource, by its name."""

    spec: Callable[[Object], Errors] = _none
    create: Callable[[Object], Errors] = _none
    update: Callable[[Object, Object], Errors] = _none_of_two
    status: Callable[[Object, Object], Errors] = _none_of_two
    subresources: Mapping[str, Callable[[Object, Object], Errors]] = field(default_factory=dict)


NO_RULES: Final = Rules()


def anew(spec: Callable[[Object], Errors], status: Callable[[Object, Object], Errors] = _none_of_two) -> Rules:
    """The rules of a kind of which an update checks just what the creation of the new object would."""
    return Rules(spec=spec, update=_Anew(spec), status=status)


@dataclass(frozen=True, slots=True)
class _Anew:
    spec: Callable[[Object], Errors]

    def __call__(self, new: Object, _: Object) -> Errors:
        return self.spec(new)
