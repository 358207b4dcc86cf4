"""Service account tokens: JSON Web Tokens as kube-apiserver issues them, with a signature that is only simulated.

pkg/serviceaccount (claims.go, jwt.go). Nothing is kept about a token: it is true if its signature is, if it has not
expired, and if the objects that it is bound to still exist.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from simulator.core.api import kinds, meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication import user as users
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

ISSUER = "https://kubernetes.default.svc.cluster.local"
# The simulated key pair of --service-account-signing-key-file: whoever knows this string can make tokens.
_KEY = b"simulated service account signing key"
_KEY_ID = base64.urlsafe_b64encode(hashlib.sha256(_KEY).digest()).decode().rstrip("=")


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


def account_claims(account: Object, bound: Object | None, node: Object | None) -> Object:
    """The private claims: the service account, and what the token is bound to."""
    found: Object = {"namespace": meta.namespace(account)}
    if node is not None:
        found["node"] = _named(node)
    if bound is not None:
        found[bound["kind"].lower()] = _named(bound)
    return {**found, "serviceaccount": _named(account)}


def _named(obj: Object) -> Object:
    return {"name": meta.name(obj), "uid": meta.uid(obj)}


def user_of(claims: Object, unix: int, lookup: Any) -> UserInfo | None:
    """The user of a token's claims at Unix time ``unix`` (microseconds), or None if it is no longer good."""
    private = claims.get("kubernetes.io") or {}
    if claims.get("iss") != ISSUER or not claims.get("nbf", 0) * SECOND <= unix < claims.get("exp", 0) * SECOND:
        return None
    namespace, account = private.get("namespace", ""), private.get("serviceaccount") or {}
    if not _exists(lookup, kinds.SERVICE_ACCOUNTS, namespace, account):
        return None
    for claim, resource in (("pod", kinds.PODS), ("secret", kinds.SECRETS)):
        if claim in private and not _exists(lookup, resource, namespace, private[claim]):
            return None
    return users.service_account(namespace, account["name"], account["uid"], _extra(claims, private))


def _exists(lookup: Any, resource: Resource, namespace: str, reference: Object) -> bool:
    obj = lookup(resource, namespace, reference.get("name", ""))
    return obj is not None and meta.uid(obj) == reference.get("uid")


def _extra(claims: Object, private: Object) -> users.Extra:
    extra = {"authentication.kubernetes.io/credential-id": (f"JTI={claims['jti']}",)} if claims.get("jti") else {}
    for kind in ("node", "pod"):
        if kind in private:
            extra[f"authentication.kubernetes.io/{kind}-name"] = (private[kind]["name"],)
            extra[f"authentication.kubernetes.io/{kind}-uid"] = (private[kind]["uid"],)
    return tuple(extra.items())
