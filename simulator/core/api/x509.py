"""Certificate requests (PKCS #10) read, and certificates (X.509 v3) made: crypto/x509 as far as a cluster uses it. Pure."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulator.core.api import der
from simulator.core.api.der import DerError, Value

REQUEST = "CERTIFICATE REQUEST"
CERTIFICATE = "CERTIFICATE"

_COMMON_NAME, _ORGANIZATION = "2.5.4.3", "2.5.4.10"
_EXTENSION_REQUEST = "1.2.840.113549.1.9.14"
_KEY_USAGE, _ALTERNATIVE_NAMES, _BASIC_CONSTRAINTS = "2.5.29.15", "2.5.29.17", "2.5.29.19"
_AUTHORITY_KEY, _EXTENDED_KEY_USAGE = "2.5.29.35", "2.5.29.37"
_SHA256_WITH_RSA = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.write(der.NULL))

# Bits of keyUsage and object identifiers of extendedKeyUsage, by the API's names of usages.
_BITS = {
    "signing": 0, "digital signature": 0, "content commitment": 1, "key encipherment": 2, "data encipherment": 3,
    "key agreement": 4, "cert sign": 5, "crl sign": 6, "encipher only": 7, "decipher only": 8,
}  # fmt: skip
_EXTENDED = {
    "any": "2.5.29.37.0", "server auth": "1.3.6.1.5.5.7.3.1", "client auth": "1.3.6.1.5.5.7.3.2",
    "code signing": "1.3.6.1.5.5.7.3.3", "email protection": "1.3.6.1.5.5.7.3.4", "s/mime": "1.3.6.1.5.5.7.3.4",
    "ipsec end system": "1.3.6.1.5.5.7.3.5", "ipsec tunnel": "1.3.6.1.5.5.7.3.6", "ipsec user": "1.3.6.1.5.5.7.3.7",
    "timestamping": "1.3.6.1.5.5.7.3.8", "ocsp signing": "1.3.6.1.5.5.7.3.9",
    "microsoft sgc": "1.3.6.1.4.1.311.10.3.3", "netscape sgc": "2.16.840.1.113730.4.1",
}  # fmt: skip


@dataclass(slots=True)
class Request:
    """``subject`` and ``public_key`` are DER, and so is ``alternative_names``: the extension's value, or empty."""

    subject: bytes
    public_key: bytes
    common_name: str = ""
    organizations: list[str] = field(default_factory=list)
    dns_names: list[str] = field(default_factory=list)
    ip_addresses: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    uris: list[str] = field(default_factory=list)
    alternative_names: bytes = b""


def pem(label: str, content: bytes) -> str:
    text = base64.b64encode(content).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----")) + "\n"


def unpem(label: str, text: str) -> bytes:
    """The content of the first block of that label. Raises ValueError."""
    match = re.search(f"-----BEGIN {label}-----(.*?)-----END {label}-----", text, re.DOTALL)
    if match is None:
        raise ValueError(f"PEM block type must be {label}")
    return base64.b64decode("".join(match[1].split()), validate=True)


def parse_request(text: str) -> Request:
    """A PEM block. Raises ValueError."""
    info = der.read(unpem(REQUEST, text)).items()
    try:
        _, subject, key, *more = info[0].items()
    except (ValueError, IndexError) as error:
        raise DerError("not a certificate request") from error
    request = Request(subject.raw, key.raw)
    for part in subject.items():
        for attribute in part.items():
            kind, value = attribute.items()
            if der.oid_text(kind) == _COMMON_NAME:
                request.common_name = value.text()
            elif der.oid_text(kind) == _ORGANIZATION:
                request.organizations.append(value.text())
    for attribute in more[0].items() if more else ():
        kind, values = attribute.items()
        if der.oid_text(kind) == _EXTENSION_REQUEST:
            _read_extensions(request, values.items()[0].items())
    return request


def _read_extensions(request: Request, extensions: Iterable[Value]) -> None:
    for extension in extensions:
        kind, *_, value = extension.items()
        if der.oid_text(kind) == _ALTERNATIVE_NAMES:
            request.alternative_names = value.content
            for name in der.read(value.content).items():
                _read_name(request, name)


def _read_name(request: Request, name: Value) -> None:
    if name.tag == 0x81:
        request.emails.append(name.text())
    elif name.tag == 0x82:
        request.dns_names.append(name.text())
    elif name.tag == 0x86:
        request.uris.append(name.text())
    elif name.tag == 0x87:
        request.ip_addresses.append(str(ipaddress.ip_address(name.content)))


# Certificates


@dataclass(frozen=True, slots=True)
class Authority:
    """``subject`` and ``key_id`` are bytes of its certificate; ``sign`` signs with its RSA key (see :func:`rsa_sign`)."""

    subject: bytes
    key_id: bytes
    sign: Callable[[bytes], bytes]


def rsa_sign(content: bytes, modulus: int, exponent: int) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.write(der.NULL))
    digest = der.sequence(algorithm, der.write(der.OCTET_STRING, hashlib.sha256(content).digest()))
    size = (modulus.bit_length() + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(padded, "big"), exponent, modulus).to_bytes(size, "big")


def certificate(
    request: Request, authority: Authority, serial: int, since: int, until: int, usages: Iterable[str]
) -> str:
    """A PEM block. ``since`` and ``until`` are Unix seconds; ``usages`` are names of the API."""
    named = list(usages)
    bits = sorted({_BITS[usage] for usage in named if usage in _BITS})
    extended = [_EXTENDED[usage] for usage in named if usage in _EXTENDED]
    extensions = [_extension(_KEY_USAGE, der.named_bits(bits), critical=True)] if bits else []
    if extended:
        extensions.append(_extension(_EXTENDED_KEY_USAGE, der.sequence(*map(der.oid, extended))))
    extensions.append(_extension(_BASIC_CONSTRAINTS, der.sequence(), critical=True))
    extensions.append(_extension(_AUTHORITY_KEY, der.sequence(der.write(0x80, authority.key_id))))
    if request.alternative_names:
        extensions.append(_extension(_ALTERNATIVE_NAMES, request.alternative_names))
    signed = der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(serial),
        _SHA256_WITH_RSA,
        authority.subject,
        der.sequence(_time(since), _time(until)),
        request.subject,
        request.public_key,
        der.explicit(3, der.sequence(*extensions)),
    )
    return pem(CERTIFICATE, der.sequence(signed, _SHA256_WITH_RSA, der.bit_string(authority.sign(signed))))


def _extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = der.write(der.BOOLEAN, b"\xff") if critical else b""
    return der.sequence(der.oid(kind), flag, der.write(der.OCTET_STRING, value))


def _time(seconds: int) -> bytes:
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    if moment.year < 2050:
        return der.write(der.UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())
    return der.write(der.GENERALIZED_TIME, moment.strftime("%Y%m%d%H%M%SZ").encode())


def expiry(text: str) -> int:
    """Until when a certificate (PEM) is good, Unix seconds. Raises ValueError."""
    signed = der.read(unpem(CERTIFICATE, text)).items()[0].items()
    until = signed[4].items()[1]
    moment = until.text() if until.tag == der.GENERALIZED_TIME else f"20{until.text()}"
    return int(datetime.datetime.strptime(moment, "%Y%m%d%H%M%SZ").replace(tzinfo=datetime.UTC).timestamp())
