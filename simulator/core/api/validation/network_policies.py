"""Rules for NetworkPolicies: ``pkg/apis/networking/validation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    required,
    too_many,
)
from simulator.core.api.validation.addresses import parse_network, validate_cidr
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_TYPES: Final = ("Ingress", "Egress")
_DIRECTIONS: Final = (("ingress", "from"), ("egress", "to"))


def _policy(obj: Object, kept: Sequence[str] = ()) -> Errors:
    """``kept``: CIDR values that were there before, and may stay however sloppily they are written."""
    spec = obj.get("spec") or {}
    errors = validate_label_selector(spec.get("podSelector"), "spec.podSelector")
    for direction, field in _DIRECTIONS:
        for index, rule in enumerate(spec.get(direction) or ()):
            path = f"spec.{direction}[{index}]"
            for i, port in enumerate(rule.get("ports") or ()):
                errors += _port(port, f"{path}.ports[{i}]")
            for i, peer in enumerate(rule.get(field) or ()):
                errors += _peer(peer, f"{path}.{field}[{i}]", kept)
    types = spec.get("policyTypes") or ()
    if len(types) > len(_TYPES):
        return [*errors, too_many("spec.policyTypes", len(types), len(_TYPES))]
    for index, kind in enumerate(types):
        if kind not in _TYPES:
            errors.append(not_supported(f"spec.policyTypes[{index}]", kind, _TYPES))
    return errors


def _port(port: Object, path: str) -> Errors:
    protocol, number, last = port.get("protocol"), port.get("port"), port.get("endPort")
    errors: Errors = []
    if protocol is not None and protocol not in _PROTOCOLS:
        errors.append(not_supported(f"{path}.protocol", protocol, _PROTOCOLS))
    if number is None:
        if last is not None:
            errors.append(invalid(f"{path}.endPort", last, "may not be specified when `port` is not specified"))
        return errors
    if isinstance(number, str):
        if last is not None:
            errors.append(invalid(f"{path}.endPort", last, "may not be specified when `port` is non-numeric"))
        return errors + all_invalid(f"{path}.port", number, names.port_name(number))
    errors += all_invalid(f"{path}.port", number, names.port_number(number))
    if last is not None and last < number:
        errors.append(invalid(f"{path}.endPort", number, "must be greater than or equal to `port`"))
    if last is not None:
        errors += all_invalid(f"{path}.endPort", last, names.port_number(last))
    return errors


def _peer(peer: Object, path: str, kept: Sequence[str]) -> Errors:
    pods, namespaces, block = peer.get("podSelector"), peer.get("namespaceSelector"), peer.get("ipBlock")
    errors = validate_label_selector(pods, f"{path}.podSelector")
    errors += validate_label_selector(namespaces, f"{path}.namespaceSelector")
    if block is not None:
        errors += _block(block, f"{path}.ipBlock", kept)
        if pods is not None or namespaces is not None:
            errors.append(forbidden(path, "may not specify both ipBlock and another peer"))
    elif pods is None and namespaces is None:
        errors.append(required(path, "must specify a peer"))
    return errors


def _block(block: Object, path: str, kept: Sequence[str]) -> Errors:
    cidr = block.get("cidr", "")
    if not cidr:
        return [required(f"{path}.cidr")]
    errors = [] if cidr in kept else validate_cidr(cidr, f"{path}.cidr")
    whole = parse_network(cidr)
    if whole is None:
        return errors
    for index, text in enumerate(block.get("except") or ()):
        at = f"{path}.except[{index}]"
        errors += [] if text in kept else validate_cidr(text, at)
        part = parse_network(text)
        if part is None:
            continue
        if part.version != whole.version or part.prefixlen <= whole.prefixlen or part.network_address not in whole:
            errors.append(invalid(at, text, "must be a strict subset of `cidr`"))
    return errors


def _blocks(obj: Object) -> list[str]:
    spec = obj.get("spec") or {}
    rules = [(rule, field) for direction, field in _DIRECTIONS for rule in spec.get(direction) or ()]
    blocks = [peer["ipBlock"] for rule, field in rules for peer in rule.get(field) or () if peer.get("ipBlock")]
    return [text for block in blocks for text in (block.get("cidr", ""), *(block.get("except") or ()))]


def _update(new: Object, old: Object) -> Errors:
    return _policy(new, _blocks(old))


RULES: Final = Rules(spec=_policy, update=_update)
