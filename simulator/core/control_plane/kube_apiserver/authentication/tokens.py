"""What service account tokens claim, and whose they are: pkg/serviceaccount (claims.go, legacy.go).

Nothing is kept about a token: it is true if its signature is, if it has not
expired, and if the objects that it is bound to still exist.
"""

from __future__ import annotations

import base64
from typing import Any

from simulator.core.api import kinds, meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication import user as users
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.token_signing import LEGACY_CLAIM, LEGACY_ISSUER
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

ISSUER = "https://kubernetes.default.svc.cluster.local"


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


def user_of(token: str, claims: Object, unix: int, lookup: Any) -> UserInfo | None:
    """The user of a token with these claims at Unix time ``unix`` (microseconds), or None if it is no longer good."""
    if claims.get("iss") == LEGACY_ISSUER:
        return _legacy_user(token, claims, lookup)
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


def _legacy_user(token: str, claims: Object, lookup: Any) -> UserInfo | None:
    """A token that is kept in a Secret is good as long as the Secret and its account are there."""
    namespace, secret, name, uid = (
        claims.get(LEGACY_CLAIM + key, "")
        for key in ("namespace", "secret.name", "service-account.name", "service-account.uid")
    )
    kept = lookup(kinds.SECRETS, namespace, secret)
    if kept is None or meta.is_deleting(kept):
        return None
    if base64.b64decode((kept.get("data") or {}).get("token", "")).decode() != token:
        return None
    if not _exists(lookup, kinds.SERVICE_ACCOUNTS, namespace, {"name": name, "uid": uid}):
        return None
    return users.service_account(namespace, name, uid)


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
