"""Rules for Endpoints and EndpointSlices: ``pkg/apis/core/validation``, ``pkg/apis/discovery/validation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    invalid,
    not_supported,
    required,
    too_many,
)
from simulator.core.api.validation.addresses import validate_ip, validate_ip_of_family, validate_non_special_ip
from simulator.core.api.validation.metadata import IMMUTABLE, validate_label_name, validate_labels
from simulator.core.api.validation.rules import Rules, anew
from simulator.core.api.validation.services import PROTOCOLS, validate_port_number

Object = dict[str, Any]
Errors = list[FieldError]

_ADDRESS_TYPES: Final = ("FQDN", "IPv4", "IPv6")
_MAX_ENDPOINTS: Final = 1000
_MAX_ADDRESSES: Final = 100
_MAX_PORTS: Final = 20000
_MAX_ZONES: Final = 8


def _endpoints(obj: Object) -> Errors:
    errors: Errors = []
    for index, subset in enumerate(obj.get("subsets") or ()):
        path = f"subsets[{index}]"
        ready, others = subset.get("addresses") or (), subset.get("notReadyAddresses") or ()
        if not ready and not others:
            errors.append(required(path, "must specify `addresses` or `notReadyAddresses`"))
        for i, address in enumerate(ready):
            errors += _address(address, f"{path}.addresses[{i}]")
        for i, address in enumerate(others):
            errors += _address(address, f"{path}.notReadyAddresses[{i}]")
        ports = subset.get("ports") or ()
        for i, port in enumerate(ports):
            errors += _port(port, len(ports) > 1, f"{path}.ports[{i}]")
    return errors


def _address(address: Object, path: str) -> Errors:
    errors = validate_ip(address.get("ip", ""), f"{path}.ip")
    if address.get("hostname"):
        errors += all_invalid(f"{path}.hostname", address["hostname"], names.dns1123_label(address["hostname"]))
    node = address.get("nodeName")
    if node is not None:
        errors += all_invalid(f"{path}.nodeName", node, names.dns1123_subdomain(node))
    return errors + validate_non_special_ip(address.get("ip", ""), f"{path}.ip")


def _port(port: Object, needs_name: bool, path: str) -> Errors:
    name = port.get("name", "")
    errors: Errors = []
    if name:
        errors += all_invalid(f"{path}.name", name, names.dns1123_label(name))
    elif needs_name:
        errors.append(required(f"{path}.name"))
    errors += validate_port_number(port.get("port", 0), f"{path}.port")
    protocol = port.get("protocol", "")
    if protocol not in PROTOCOLS:
        errors.append(not_supported(f"{path}.protocol", protocol, PROTOCOLS))
    if port.get("appProtocol") is not None:
        errors += validate_label_name(port["appProtocol"], f"{path}.appProtocol")
    return errors


def _slice(obj: Object) -> Errors:
    return _address_type(obj.get("addressType", "")) + _slice_ports(obj) + _slice_endpoints(obj)


def _address_type(kind: str) -> Errors:
    if not kind:
        return [required("addressType")]
    return [] if kind in _ADDRESS_TYPES else [not_supported("addressType", kind, _ADDRESS_TYPES)]


def _slice_ports(obj: Object) -> Errors:
    ports: Sequence[Object] = obj.get("ports") or ()
    if len(ports) > _MAX_PORTS:
        return [too_many("ports", len(ports), _MAX_PORTS)]
    errors: Errors = []
    seen: list[str] = []
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port.get("name") or ""
        if name:
            errors += all_invalid(f"{path}.name", name, names.dns1123_label(name))
        if name in seen:
            errors.append(duplicate(f"{path}.name", name))
        seen.append(name)
        protocol = port.get("protocol")
        if protocol is None:
            errors.append(required(f"{path}.protocol"))
        elif protocol not in PROTOCOLS:
            errors.append(not_supported(f"{path}.protocol", protocol, PROTOCOLS))
        if port.get("appProtocol") is not None:
            errors += validate_label_name(port["appProtocol"], f"{path}.appProtocol")
    return errors


def _slice_endpoints(obj: Object) -> Errors:
    endpoints: Sequence[Object] = obj.get("endpoints") or ()
    if len(endpoints) > _MAX_ENDPOINTS:
        return [too_many("endpoints", len(endpoints), _MAX_ENDPOINTS)]
    errors: Errors = []
    for index, endpoint in enumerate(endpoints):
        errors += _endpoint(endpoint, obj.get("addressType", ""), f"endpoints[{index}]")
    return errors


def _endpoint(endpoint: Object, kind: str, path: str) -> Errors:
    addresses = endpoint.get("addresses") or ()
    errors: Errors = []
    if not addresses:
        errors.append(required(f"{path}.addresses", "must contain at least 1 address"))
    elif len(addresses) > _MAX_ADDRESSES:
        errors.append(too_many(f"{path}.addresses", len(addresses), _MAX_ADDRESSES))
    for index, address in enumerate(addresses):
        errors += _slice_address(address, kind, f"{path}.addresses[{index}]")
    node, host = endpoint.get("nodeName"), endpoint.get("hostname")
    if node is not None:
        errors += all_invalid(f"{path}.nodeName", node, names.dns1123_subdomain(node))
    errors += validate_labels(endpoint.get("deprecatedTopology"), f"{path}.deprecatedTopology")
    if host is not None:
        errors += all_invalid(f"{path}.hostname", host, names.dns1123_label(host))
    return errors + _zones((endpoint.get("hints") or {}).get("forZones") or (), f"{path}.hints.forZones")


def _slice_address(address: str, kind: str, path: str) -> Errors:
    if kind in ("IPv4", "IPv6"):
        return validate_ip_of_family(address, int(kind[-1]), path) + validate_non_special_ip(address, path)
    return all_invalid(path, address, names.dns1123_subdomain(address)) if kind == "FQDN" else []


def _zones(zones: Sequence[Object], path: str) -> Errors:
    if len(zones) > _MAX_ZONES:
        return [too_many(path, len(zones), _MAX_ZONES)]
    errors: Errors = []
    seen: list[str] = []
    for index, zone in enumerate(zones):
        name = zone.get("name", "")
        if name in seen:
            errors.append(duplicate(f"{path}[{index}].name", name))
        seen.append(name)
        errors += all_invalid(f"{path}[{index}].name", name, names.label_value(name))
    return errors


def _update_slice(new: Object, old: Object) -> Errors:
    errors = _address_type(new.get("addressType", "")) + _slice_ports(new)
    if new.get("endpoints") != old.get("endpoints"):
        errors += _slice_endpoints(new)
    if new.get("addressType") != old.get("addressType"):
        errors.append(invalid("addressType", new.get("addressType", ""), IMMUTABLE))
    return errors


ENDPOINTS_RULES: Final = anew(_endpoints)
ENDPOINT_SLICE_RULES: Final = Rules(spec=_slice, update=_update_slice)
