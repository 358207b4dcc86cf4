"""Setting missing fields without touching what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.core.api import quantity
from simulator.core.api.schema import STRUCTS

Object = dict[str, Any]


def fill(struct: str, obj: Object, defaults: Mapping[str, Any]) -> Object:
    """``obj`` with those of ``defaults`` that it lacks. Decoding has dropped what Go takes for missing."""
    missing = {key: value for key, value in defaults.items() if key not in obj}
    return ordered(struct, {**obj, **missing}) if missing else obj


def ordered(struct: str, obj: Object) -> Object:
    """The fields in the order of the struct; unknown ones at the end."""
    fields = STRUCTS[struct].fields
    known = {name: obj[name] for name in fields if name in obj}
    return known if len(known) == len(obj) else {**known, **{k: v for k, v in obj.items() if k not in known}}


def put(struct: str, obj: Object, key: str, value: Any) -> Object:
    """``obj`` with ``key`` set; ``obj`` itself if it is that value already (the same object)."""
    if key in obj:
        return obj if obj[key] is value else {**obj, key: value}
    return ordered(struct, {**obj, key: value})


def change(struct: str, obj: Object, key: str, setter: Callable[[Any], Any]) -> Object:
    """``obj`` with ``setter`` applied to the value of ``key``, where there is one."""
    value = obj.get(key)
    return obj if value is None else put(struct, obj, key, setter(value))


def each(struct: str, obj: Object, key: str, setter: Callable[[Any], Any]) -> Object:
    """``obj`` with ``setter`` applied to each item of the list at ``key``; the list itself if no item changes."""
    items = obj.get(key)
    if not items:
        return obj
    new = [setter(item) for item in items]
    same = all(a is b for a, b in zip(items, new, strict=True))
    return obj if same else put(struct, obj, key, new)


def round_resources(resources: Object) -> Object:
    """Quantities of a ResourceList in canonical form, rounded up to thousandths: ``SetDefaults_ResourceList``."""
    rounded = {name: _rounded(text) for name, text in resources.items()}
    return resources if rounded == resources else rounded


def _rounded(text: str) -> str:
    parsed = quantity.parse(text)
    return parsed.round_up(-3).canonical()
