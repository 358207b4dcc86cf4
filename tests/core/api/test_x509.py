"""Certificate requests as openssl makes them, and the certificates that the cluster issues for them."""

from __future__ import annotations

import hashlib

import pytest

from simulator.core.api import der, x509
from simulator.core.control_plane.root_ca import AUTHORITY, ROOT_CA

# openssl req -new -newkey rsa:1024 -subj "/O=developers/O=team-a/CN=dev" -addext "subjectAltName=DNS:…,IP:…,email:…,URI:…"
DEV = """\
-----BEGIN CERTIFICATE REQUEST-----
MIIB0jCCATsCAQAwNDETMBEGA1UECgwKZGV2ZWxvcGVyczEPMA0GA1UECgwGdGVh
bS1hMQwwCgYDVQQDDANkZXYwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBANKq
kD0RKZLoqt6Nl8DlsLV5u1dhlkLHfK5eq6ENuHfw3lv4MAu1/lAuKYr49zab3BYc
k2QZGuzhfbvhDVQtYBqsNiPHRk5N2MsNPUcxwSebLV37YImDhR4t0XxvDZRnFsJj
/3NuvOGilTNvRFWMpDXnPWNefk9Yosg5/Q6qtGSpAgMBAAGgXjBcBgkqhkiG9w0B
CQ4xTzBNMEsGA1UdEQREMEKCD2Rldi5leGFtcGxlLmNvbYcECgAAAYEPZGV2QGV4
YW1wbGUuY29thhhzcGlmZmU6Ly9leGFtcGxlLmNvbS9kZXYwDQYJKoZIhvcNAQEL
BQADgYEAhvYd2B0qPFIihYkm6FwVODv1jWqC15u2iKgWtU3g7iEyFR5pTqFI6kFR
bWJycRa+sloJF2JWBw3xL7B+1ZaRqwSUofAYfNZ9F9VQBmUVtX1qb2d70lldPpE4
iFnMmD/vj9MFOv/5jQBKAW7Y0ACIr7AaHQW4KXQP6KS1mskqPxs=
-----END CERTIFICATE REQUEST-----
"""


def test_a_request_of_openssl() -> None:
    request = x509.parse_request(DEV)
    assert (request.common_name, request.organizations) == ("dev", ["developers", "team-a"])
    assert (request.dns_names, request.ip_addresses) == (["dev.example.com"], ["10.0.0.1"])
    assert (request.emails, request.uris) == (["dev@example.com"], ["spiffe://example.com/dev"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\nMII!\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIIB0jCCATsCAQ==\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\nMAMCAQA=\n-----END CERTIFICATE REQUEST-----",
        ROOT_CA,
    ],
)
def test_what_is_no_request(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        x509.parse_request(text)


def parts(certificate: str) -> tuple[list[der.Value], bytes, bytes]:
    """The fields of what is signed, those bytes, and the signature."""
    signed, _, signature = der.read(x509.unpem(x509.CERTIFICATE, certificate)).items()
    return signed.items(), signed.raw, signature.content[1:]


def test_a_certificate_is_signed_by_the_cluster() -> None:
    request = x509.parse_request(DEV)
    issued = x509.certificate(
        request, AUTHORITY, 77, 1_000_000_000, 2_000_000_000, ["client auth", "digital signature"]
    )
    fields, signed, signature = parts(issued)
    assert fields[1].content == b"\x4d"
    assert fields[3].raw == AUTHORITY.subject
    assert fields[5].raw == request.subject
    assert fields[6].raw == request.public_key
    assert request.alternative_names in fields[7].content
    authority, _, _ = parts(ROOT_CA)
    key = der.read(authority[6].items()[1].content[1:]).items()
    modulus, exponent = (int.from_bytes(one.content, "big") for one in key)
    opened = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(256, "big")
    assert opened.startswith(b"\x00\x01\xff\xff")
    assert opened.endswith(hashlib.sha256(signed).digest())
    assert x509.expiry(issued) == 2_000_000_000


@pytest.mark.parametrize("moment", [1_767_225_599, 2_524_607_999, 2_524_608_000, 4_000_000_000])
def test_times_before_and_after_2050(moment: int) -> None:
    issued = x509.certificate(x509.parse_request(DEV), AUTHORITY, 1, 1_000_000_000, moment, ["client auth"])
    assert x509.expiry(issued) == moment


@pytest.mark.parametrize(("bits", "expected"), [([0], "03020780"), ([0, 2, 5], "030202a4"), ([8], "0303070080")])
def test_named_bits(bits: list[int], expected: str) -> None:
    assert der.named_bits(bits).hex() == expected


@pytest.mark.parametrize(
    "text", ["2.5.4.3", "1.2.840.113549.1.9.14", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3"]
)
def test_object_identifiers(text: str) -> None:
    assert der.oid_text(der.read(der.oid(text))) == text
