"""The order of ports in EndpointSlices and Endpoints: that of the hashes of their dumps.

Upstream sorts by the FNV-1a hash (128 bits) of what go-spew prints of the Go value (k8s.io/endpointslice/util,
pkg/api/v1/endpoints), so the order says nothing, but is always the same.
"""

from __future__ import annotations

from simulator.core.protocol.api import Object

_OFFSET = 0x6C62272E07BB014262B821756295C58D
_PRIME = 0x0000000001000000000000000000013B
_MASK = (1 << 128) - 1


def fnv128a(text: str) -> int:
    digest = _OFFSET
    for byte in text.encode():
        digest = (digest ^ byte) * _PRIME & _MASK
    return digest


def slice_ports_in_order(ports: list[Object]) -> list[Object]:
    """Ports of discovery.k8s.io/v1, whose fields are pointers."""
    return sorted(ports, key=_slice_port_hash)


def _slice_port_hash(port: Object) -> int:
    name, protocol = _pointer("string", port.get("name")), _pointer("v1.Protocol", port.get("protocol"))
    number, app = _pointer("int32", port.get("port")), _pointer("string", port.get("appProtocol"))
    return fnv128a(f"(v1.EndpointPort){{Name:{name} Protocol:{protocol} Port:{number} AppProtocol:{app}}}")


def endpoints_ports_in_order(ports: list[Object]) -> list[Object]:
    """Ports of an Endpoints object."""
    return sorted(ports, key=_endpoints_port_hash)


def _endpoints_port_hash(port: Object) -> int:
    name, number, protocol = port.get("name", ""), port["port"], port.get("protocol", "")
    plain = f"Name:(string){name} Port:(int32){number} Protocol:(v1.Protocol){protocol}"
    return fnv128a(f"(v1.EndpointPort){{{plain} AppProtocol:{_pointer('string', port.get('appProtocol'))}}}")


def _pointer(kind: str, value: object) -> str:
    return f"(*{kind}){'<nil>' if value is None else value}"
