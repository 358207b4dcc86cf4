"""Copies of the reducer's state. ``reduce`` changes a state in place, so one that is kept must be a copy."""

from __future__ import annotations

from typing import Any

from simulator.core.protocol.reducer import State

# Parts whose entries the reducer only adds, replaces or removes: a copy of the container is enough, and API
# objects, by far the largest part of a state, are never copied.
_REPLACED = frozenset({"components", "keys", "deleted", "watches", "decisions", "bindings", "events"})


def copy_state(state: State) -> State:
    """A state that ``reduce`` may change without changing ``state``."""
    return {name: _shallow(part) if name in _REPLACED else _deep(part) for name, part in state.items()}


def _shallow(part: Any) -> Any:
    return part.copy()


def _deep(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _deep(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_deep(value) for value in part]
    return part
