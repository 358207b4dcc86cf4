"""Goals: conditions on the state of the simulated cluster, never on clicks.

A condition is one of

    {workflow: pod-creation, step: 10}
        a pod has done that step
    {workflow: pod-creation, blocked_at: 4, reason: component-down}
        a pod waits there; without ``reason``, for any
    {component: kube-scheduler, state: crashed}
        the component's process is that; ``kubelet`` fits the one of every node, ``kubelet/node-1`` that one
    {key: "/registry/pods/default/*", value: {spec.nodeName: node-1}, count: 3}
        so many keys match the pattern and have these fields; without ``count`` one, without ``value`` any
    {all: [...]}  {any: [...]}  {not: ...}

and is read against the reducer's state (``simulator.core.protocol.reducer``):
``state["workflows"][workflow][pod]`` is ``{"steps": {"1": {"done": frame | None}}, "blocked": {"step": 4,
"reason": "..."} | None}``; ``state["components"][id]["state"]`` is ``running`` or ``crashed``;
``state["keys"][key]["value"]`` is the object stored under that etcd key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

State = Mapping[str, Any]
Condition = Mapping[str, Any]
# The pods, components or keys that meet a condition; None where it is not met.
Subjects = tuple[str, ...] | None
# Goal id -> the subjects that have met it so far.
Progress = Mapping[str, tuple[str, ...]]

_FIELDS: dict[str, tuple[str, ...]] = {
    "workflow": ("step", "blocked_at", "reason"),
    "component": ("state",),
    "key": ("value", "count"),
    "all": (),
    "any": (),
    "not": (),
}
_MOST_NESTED = 8


@dataclass(frozen=True, slots=True)
class Goal:
    """``after``: the goal that has to be met first, by one of the same subjects; empty for none."""

    id: str
    when: Condition
    after: str = ""


def advance(goals: Sequence[Goal], state: State, progress: Progress) -> dict[str, tuple[str, ...]]:
    """The progress after this state. What was met stays met; goals are looked at in their order, once."""
    now = dict(progress)
    for goal in goals:
        subjects = subjects_of(goal.when, state)
        if subjects is None:
            continue
        if goal.after:
            before = now.get(goal.after, ())
            subjects = tuple(subject for subject in subjects if subject in before)
            if not subjects:
                continue
        known = now.get(goal.id, ())
        now[goal.id] = known + tuple(subject for subject in subjects if subject not in known)
    return now


def subjects_of(condition: Condition, state: State) -> Subjects:
    """What meets a condition that ``problem`` found nothing wrong with; None if it is not met."""
    return _EVALUATORS[_kind(condition)](condition, state)


def problem(condition: Any, depth: int = 0) -> str:
    """What is wrong with a condition, or an empty text."""
    if not isinstance(condition, dict):
        return "a condition must be a mapping"
    if depth > _MOST_NESTED:
        return f"a condition is nested deeper than {_MOST_NESTED}"
    kind = _kind(condition)
    if not kind:
        return f"a condition has one of the fields {', '.join(_FIELDS)}"
    for name in condition:
        if name != kind and name not in _FIELDS[kind]:
            return f"a condition on {kind!r} has no field {name!r}; known: {', '.join(_FIELDS[kind]) or 'none'}"
    return _PROBLEMS[kind](condition, depth)


def _kind(condition: Condition) -> str:
    return next((name for name in _FIELDS if name in condition), "")


def _workflow(condition: Condition, state: State) -> Subjects:
    pods = state.get("workflows", {}).get(condition["workflow"], {})
    met = _is_blocked if "blocked_at" in condition else _has_step
    return tuple(sorted(pod for pod, run in pods.items() if met(condition, run))) or None


def _has_step(condition: Condition, run: Mapping[str, Any]) -> bool:
    return run.get("steps", {}).get(str(condition["step"]), {}).get("done") is not None


def _is_blocked(condition: Condition, run: Mapping[str, Any]) -> bool:
    blocked = run.get("blocked") or {}
    if blocked.get("step") != condition["blocked_at"]:
        return False
    return "reason" not in condition or blocked.get("reason") == condition["reason"]


def _component(condition: Condition, state: State) -> Subjects:
    name, wanted = condition["component"], condition["state"]
    found = [
        identifier
        for identifier, component in state.get("components", {}).items()
        if name in (identifier, identifier.partition("/")[0]) and component.get("state") == wanted
    ]
    return tuple(sorted(found)) or None


def _key(condition: Condition, state: State) -> Subjects:
    wanted = condition.get("value", {})
    found = [
        key
        for key, entry in state.get("keys", {}).items()
        if fnmatchcase(key, condition["key"]) and all(_field(entry["value"], path) == at for path, at in wanted.items())
    ]
    return tuple(sorted(found)) if len(found) >= condition.get("count", 1) else None


def _field(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _all(condition: Condition, state: State) -> Subjects:
    found: tuple[str, ...] = ()
    for part in condition["all"]:
        subjects = subjects_of(part, state)
        if subjects is None:
            return None
        found += tuple(subject for subject in subjects if subject not in found)
    return found


def _any(condition: Condition, state: State) -> Subjects:
    return next((found for part in condition["any"] if (found := subjects_of(part, state)) is not None), None)


def _not(condition: Condition, state: State) -> Subjects:
    return ("",) if subjects_of(condition["not"], state) is None else None


def _workflow_problem(condition: Condition, depth: int) -> str:
    steps = [name for name in ("step", "blocked_at") if name in condition]
    if not isinstance(condition["workflow"], str) or len(steps) != 1:
        return "a condition on a workflow names it, and has either 'step' or 'blocked_at'"
    if not isinstance(condition[steps[0]], int):
        return f"{steps[0]!r} must be the number of a step"
    if "reason" in condition and steps == ["step"]:
        return "'reason' belongs to 'blocked_at'"
    return ""


def _component_problem(condition: Condition, depth: int) -> str:
    if condition.get("state") not in ("running", "crashed"):
        return "a condition on a component needs 'state': running or crashed"
    return ""


def _key_problem(condition: Condition, depth: int) -> str:
    if not str(condition["key"]).startswith("/registry/"):
        return "a condition on a key needs one below /registry/"
    if not isinstance(condition.get("value", {}), dict):
        return "'value' must map paths such as spec.nodeName to values"
    if not isinstance(condition.get("count", 1), int) or condition.get("count", 1) < 1:
        return "'count' must be 1 or more"
    return ""


def _parts_problem(condition: Condition, depth: int) -> str:
    parts = condition[_kind(condition)]
    if not isinstance(parts, list) or not parts:
        return f"{_kind(condition)!r} must be a list of conditions"
    return next((found for part in parts if (found := problem(part, depth + 1))), "")


_EVALUATORS: dict[str, Callable[[Condition, State], Subjects]] = {
    "workflow": _workflow,
    "component": _component,
    "key": _key,
    "all": _all,
    "any": _any,
    "not": _not,
}
_PROBLEMS: dict[str, Callable[[Condition, int], str]] = {
    "workflow": _workflow_problem,
    "component": _component_problem,
    "key": _key_problem,
    "all": _parts_problem,
    "any": _parts_problem,
    "not": lambda condition, depth: problem(condition["not"], depth + 1),
}
