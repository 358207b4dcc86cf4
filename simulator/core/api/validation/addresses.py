"""Rules for IP addresses and CIDR blocks: apimachinery's ``util/validation/ip.go``.

The rules are strict, as v1.36 has them (``StrictIPCIDRValidation``), with one exception of upstream's: what was sloppy
in an object before may stay, which callers decide by not calling.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final

from simulator.core.api.field_errors import FieldError, invalid

Errors = list[FieldError]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NOT_AN_IP: Final = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
_NOT_A_CIDR: Final = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
_LEADING_ZEROS: Final = re.compile(r"(?:^|[.:])0+(?=[0-9]+(?:\.|$))")


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Address | None, bool]:
    """The address, and whether it was written with leading zeros; None if it is none (``ParseIPSloppy``)."""
    if "%" in text:
        return None, False
    try:
        return ipaddress.ip_address(text), False
    except ValueError:
        pass
    if "." not in text:
        return None, False
    try:
        return ipaddress.ip_address(_LEADING_ZEROS.sub(lambda found: found[0].rstrip("0"), text)), True
    except ValueError:
        return None, False


def _is_mapped(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None


def validate_ip(text: str, path: str) -> Errors:
    """``IsValidIPForLegacyField``."""
    address, sloppy = parse(text)
    if address is None:
        return [invalid(path, text, _NOT_AN_IP)]
    if sloppy:
        return [invalid(path, text, "must not have leading 0s")]
    if _is_mapped(address):
        return [invalid(path, text, "must not be an IPv4-mapped IPv6 address")]
    return []


def parse_network(text: str) -> Network | None:
    """The block that a CIDR value names, also where it is written sloppily; None if it is none."""
    written, slash, length = text.partition("/")
    address, _ = parse(written)
    if address is None or not slash or not length.isascii() or not length.isdigit():
        return None
    if int(length) > address.max_prefixlen:
        return None
    return ipaddress.ip_network((address, int(length)), strict=False)


def validate_cidr(text: str, path: str) -> Errors:
    """``IsValidCIDRForLegacyField``."""
    network = parse_network(text)
    if network is None:
        return [invalid(path, text, _NOT_A_CIDR)]
    written, _, length = text.partition("/")
    address, sloppy = parse(written)
    if sloppy or length != str(int(length)):
        return [invalid(path, text, "must not have leading 0s in IP or prefix length")]
    if address is not None and _is_mapped(address):
        return [invalid(path, text, "must not have an IPv4-mapped IPv6 address")]
    if address != network.network_address:
        return [invalid(path, text, "must not have bits set beyond the prefix length")]
    return []


def validate_ip_of_family(text: str, version: int, path: str) -> Errors:
    """``IsValidIPv4Address`` (4), ``IsValidIPv6Address`` (6)."""
    address, _ = parse(text)
    return (
        []
        if address is not None and address.version == version
        else [invalid(path, text, f"must be a valid IPv{version} address")]
    )


def validate_non_special_ip(text: str, path: str) -> Errors:
    """``ValidateNonSpecialIP``: where nothing local to one host may stand, as in Endpoints."""
    address, _ = parse(text)
    if address is None:
        return [invalid(path, text, "must be a valid IP address")]
    errors: Errors = []
    if address.is_unspecified:
        errors.append(invalid(path, text, f"may not be unspecified ({text})"))
    if address.is_loopback:
        errors.append(invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)"))
    if address.is_link_local:
        detail = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
        errors.append(invalid(path, text, detail))
    if _is_link_local_multicast(address):
        detail = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
        errors.append(invalid(path, text, detail))
    return errors


def _is_link_local_multicast(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return address in ipaddress.IPv4Network("224.0.0.0/24")
    return address.packed[0] == 0xFF and address.packed[1] & 0x0F == 0x02
