"""JSON Web Tokens of service accounts, with a signature that is only simulated: pkg/serviceaccount/jwt.go.

kube-apiserver and kube-controller-manager share the key pair, as the files that kubeadm gives both of them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from simulator.core.api import meta
from simulator.core.protocol.api import Object

# The simulated key pair of --service-account-signing-key-file: whoever knows this string can make tokens.
_KEY = b"simulated service account signing key"
_KEY_ID = base64.urlsafe_b64encode(hashlib.sha256(_KEY).digest()).decode().rstrip("=")

LEGACY_ISSUER = "kubernetes/serviceaccount"
LEGACY_CLAIM = f"{LEGACY_ISSUER}/"


def sign(claims: Object) -> str:
    """``header.claims.signature``."""
    header = {"alg": "RS256", "kid": _KEY_ID}
    signed = f"{_encode(header)}.{_encode(claims)}"
    return f"{signed}.{_signature(signed)}"


def _encode(part: Any) -> str:
    text = json.dumps(part, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _signature(signed: str) -> str:
    digest = b"".join(hashlib.sha256(_KEY + bytes([part]) + signed.encode()).digest() for part in range(8))
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def claims_of(token: str) -> Object | None:
    """The claims of a token that this cluster has signed, or None."""
    signed, _, signature = token.rpartition(".")
    if signed.count(".") != 1 or signature != _signature(signed):
        return None
    payload = signed.partition(".")[2]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims if isinstance(claims, dict) else None


def legacy_claims(account: Object, secret: Object) -> Object:
    """The claims of a token that is kept in a Secret and never expires (legacy.go)."""
    private = {
        "namespace": meta.namespace(account),
        "secret.name": meta.name(secret),
        "service-account.name": meta.name(account),
        "service-account.uid": meta.uid(account),
    }
    subject = f"system:serviceaccount:{meta.namespace(account)}:{meta.name(account)}"
    return {"iss": LEGACY_ISSUER, **{LEGACY_CLAIM + key: value for key, value in private.items()}, "sub": subject}
