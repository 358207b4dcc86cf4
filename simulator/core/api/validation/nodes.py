"""Rules for Nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, duplicate, forbidden, invalid
from simulator.core.api.validation.addresses import parse_network, validate_cidr
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import validate_label_name
from simulator.core.api.validation.resources import validate_quantity
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.scheduling import validate_effect

Object = dict[str, Any]
Errors = list[FieldError]

# The server says ``metadata.taints``, though they are in the spec.
_TAINTS: Final = "metadata.taints"
_UNIQUE: Final = "taints must be unique by key and effect pair"


def _taints(obj: Object) -> Errors:
    taints: Sequence[Object] = (obj.get("spec") or {}).get("taints") or ()
    errors: Errors = []
    seen: list[tuple[str, str]] = []
    for index, taint in enumerate(taints):
        at = f"{_TAINTS}[{index}]"
        key, effect, value = taint.get("key", ""), taint.get("effect", ""), taint.get("value", "")
        errors += validate_label_name(key, f"{at}.key")
        texts = names.label_value(value)
        if texts:
            errors.append(invalid(f"{at}.value", value, ";".join(texts)))
        errors += validate_effect(effect, f"{at}.effect")
        if (key, effect) in seen:
            errors.append(duplicate(at, internal("Taint", taint), _UNIQUE))
        seen.append((key, effect))
    return errors


def _node(obj: Object) -> Errors:
    return _taints(obj) + _resources(obj) + _pod_cidrs((obj.get("spec") or {}).get("podCIDRs") or [])


def _pod_cidrs(blocks: list[str]) -> Errors:
    """At most one of each family."""
    path = "spec.podCIDRs"
    errors: Errors = []
    for index, block in enumerate(blocks):
        errors += validate_cidr(block, f"{path}[{index}]")
    if len(blocks) < 2:
        return errors
    versions = [network.version for network in map(parse_network, blocks) if network is not None]
    if len(blocks) > 2 or sorted(versions) != [4, 6]:
        errors.append(invalid(path, blocks, "may specify no more than one CIDR for each IP family"))
    return errors + [duplicate(f"{path}[{i}]", block) for i, block in enumerate(blocks) if block in blocks[:i]]


def _update(new: Object, old: Object) -> Errors:
    """Also of the status: both doors have the same rules."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _resources(new)
    addresses: Sequence[Object] = (new.get("status") or {}).get("addresses") or ()
    for index, address in enumerate(addresses):
        if address in addresses[:index]:
            errors.append(duplicate(f"status.addresses[{index}]", internal("NodeAddress", address)))
    errors += _podcidrs_kept(spec.get("podCIDRs") or (), before.get("podCIDRs") or ())
    if before.get("providerID") and spec.get("providerID") != before["providerID"]:
        detail = 'node updates may not change providerID except from "" to valid'
        errors.append(forbidden("spec.providerID", detail))
    errors += _taints(new)
    if spec.get("externalID", "") != before.get("externalID", ""):
        errors.append(forbidden("spec.externalID", "may not be updated"))
    return errors


def _podcidrs_kept(new: Sequence[str], old: Sequence[str]) -> Errors:
    """Once a node has its blocks, it keeps them. One error for each that differs."""
    refusal = forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid')
    if old and len(new) != len(old):
        return [refusal]
    return [refusal for one, other in zip(new, old, strict=False) if one != other]


def _resources(obj: Object) -> Errors:
    status = obj.get("status") or {}
    errors: Errors = []
    for field in ("capacity", "allocatable"):
        for name, amount in (status.get(field) or {}).items():
            errors += validate_quantity(name, amount, f"status.{field}.{name}")
    return errors


RULES: Final = Rules(spec=_node, update=_update, status=_update)
