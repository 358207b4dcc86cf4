"""The cluster's certificate authority: ca.crt and ca.key of kubeadm.

Nothing is encrypted in the simulation, and the key is no secret: it is here so that the certificates that the cluster issues
are real ones, which ``openssl verify`` accepts. The certificate is what every namespace gets in ConfigMap kube-root-ca.crt.
"""

from __future__ import annotations

from simulator.core.api import der
from simulator.core.api.x509 import CERTIFICATE, Authority, rsa_sign, unpem

ROOT_CA = """\
-----BEGIN CERTIFICATE-----
MIIDBTCCAe2gAwIBAgIIHzpcfpstT2AwDQYJKoZIhvcNAQELBQAwFTETMBEGA1UE
AwwKa3ViZXJuZXRlczAeFw0xNTAxMDEwMDAwMDBaFw00OTAxMDEwMDAwMDBaMBUx
EzARBgNVBAMMCmt1YmVybmV0ZXMwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK
AoIBAQDPCCwxtzcvcGevV2ZNGmofpP8AK60ifOKFkMHJpzgAvkhs6Nx2AcJXfIA7
9d1EBDnDVYK9v8FYxGY0vTn011h0t85mjhT/Wm1U8DCPealpI1if3Y57xd17hpSK
f64H8c/2diuaZJQ6IT54948Z/URx06pEzCwi4qg6TyxxegkmeDsSOYAvzigKd5B7
IS+pDc3pnJMoIL9BE2oeTIoZezSz/ABDOinpqw7p+kGcPUSEDx8NU5oTkYIfEVOP
/HOVInGUHYRw3tQ2RuUv6KDooYbb8GJPoRoGCGw/kT44UkmhG7AoJV7m5eri+CgD
9ipTBKCXB3EdDDi/jdYUCjPgicB1AgMBAAGjWTBXMA4GA1UdDwEB/wQEAwICpDAP
BgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSLu/tkGnvWe8X4aj7uK09UnJXofDAV
BgNVHREEDjAMggprdWJlcm5ldGVzMA0GCSqGSIb3DQEBCwUAA4IBAQCP9xjj5kQ5
5VuFCNW7iQ+1ag2jdJSAws4/fbDiaHMqzwfbGFZsmDUR3dFoJInB2sDT7epLYLr5
GOWANvFnf9e95LxeoaERkBGcuMmJeUpWkRNopIZ5tx1waJjadnehJt1vnVYNsPcV
vl8K9DwN8z5e/xz09CR86UN4vgNyWpp2ua7bYWeUV3uzvwL903otZ4EH5uJu/fjf
Veu+3jFZ2D4kwn18XA+6f6LoRSEitmtRKINleL48X5jre+F3xFzAnnVN8CHMWdwN
E/KBphh1gllYuf9jClDbKwTXZKrhkVLM/LbyhI1W237f1VnXWHpaDiQjWPkv/INH
vGxurfEwwCbS
-----END CERTIFICATE-----
"""

_EXPONENT = int.from_bytes(
    bytes.fromhex(
        """
    0c733ede772e013dd4166b7df2496789634d972533ed122fe3280b3cafc02d41eed9672adede888be4a7a788c7c225339367
    75e1d301731a4dd52d18aa51e04c15ee4fcf8a9162a4418a8ce3b69acaaba952e52ad78eff71eec17464c242a5b6ee68e3d8
    0de560c0e00b669925f9cb9f16c35e0e1de2092f0f0bf4d86c262c6321e295b9c884d25b48378e199640350af53a0d3a5db3
    8f72ef4025590ce19e9746581cc1129d4a81bec28deacaa7d47074caa4d9326fa45b62e7ff0221a0a69a04ec54388796967f
    a98c72d7b0c127e9a8cbcdf2049d0e490ca01b0041d530feaf5e3b5ab8f8ba2852d60c7ee54f00ea21d224a96c8b1d4e3c90
    686297cb1baf
        """
    ),
    "big",
)
_KEY_ID = bytes.fromhex("8bbbfb641a7bd67bc5f86a3eee2b4f549c95e87c")


_TBS = der.read(unpem(CERTIFICATE, ROOT_CA)).items()[0].items()


def _modulus() -> int:
    key = der.read(_TBS[6].items()[1].content[1:])
    return int.from_bytes(key.items()[0].content, "big")


def _sign(content: bytes) -> bytes:
    return rsa_sign(content, _modulus(), _EXPONENT)


AUTHORITY = Authority(_TBS[5].raw, _KEY_ID, _sign)
