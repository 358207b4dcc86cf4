"""The chain of authenticators, in the order of pkg/kubeapiserver/authenticator: certificate, tokens, anonymous.

A credential that is there but not good is a 401, and never anonymous.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.core.api import kinds, status, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane import token_signing
from simulator.core.control_plane.kube_apiserver.authentication import tokens
from simulator.core.control_plane.kube_apiserver.authentication import user as users
from simulator.core.control_plane.kube_apiserver.authentication.user import ALL_AUTHENTICATED, UserInfo
from simulator.core.protocol.api import ApiRequest, Object

Lookup = Callable[[Resource, str, str], Object | None]

# The client certificates that kubeadm makes: common name -> organisations. Nodes' and users' are not listed.
CERTIFICATES: Mapping[str, tuple[str, ...]] = {
    "kubernetes-admin": ("kubeadm:cluster-admins",),
    "kubernetes-super-admin": (users.MASTERS,),
    "system:apiserver": (users.MASTERS,),
    "system:kube-scheduler": (),
    "system:kube-controller-manager": (),
    "system:kube-proxy": (),
    "system:cloud-controller-manager": (),
}
BOOTSTRAP_TOKEN = re.compile(r"([a-z0-9]{6})\.([a-z0-9]{16})")
BOOTSTRAP_GROUP = "system:bootstrappers"
# Of a component's request no learner needs to see each stage.
_COMPONENTS = ("system:",)


@dataclass(frozen=True, slots=True)
class StaticUser:
    """A line of ``--token-auth-file``; here a user of the scenario."""

    name: str
    uid: str
    groups: tuple[str, ...]
    token: str


def is_component(request: ApiRequest) -> bool:
    """Whether a part of the cluster itself shows its credential, and not a person."""
    return not request.token and request.user.startswith(_COMPONENTS) and request.user != users.ANONYMOUS


class Authenticator:
    """``lookup`` reads the server's cache; ``unix`` is the time in Unix microseconds."""

    def __init__(self, lookup: Lookup, unix: Callable[[], int], static: tuple[StaticUser, ...] = ()) -> None:
        self.lookup = lookup
        self.unix = unix
        self.static = static
        self._certificates: dict[str, UserInfo] = {}

    def authenticate(self, request: ApiRequest) -> UserInfo:
        """Raises ApiError (401)."""
        if request.token:
            found = self.token_user(request.token)
        elif request.user in ("", users.ANONYMOUS):
            found = users.anonymous()
        else:
            found = self._certificates.get(request.user) or self._certificate(request.user)
        if found is None:
            raise status.unauthorized()
        return found

    def _certificate(self, name: str) -> UserInfo | None:
        """The user of the certificate, token file or mounted token that belongs to a name."""
        account = users.split_service_account(name)
        if account is not None:
            found: UserInfo | None = users.service_account(*account)
        elif name.startswith(users.NODE_PREFIX):
            found = _of_certificate(name, (users.NODES,))
        elif name in CERTIFICATES:
            found = _of_certificate(name, CERTIFICATES[name])
        else:
            found = next((_of_static(one) for one in self.static if one.name == name), None)
        if found is not None:
            self._certificates[name] = found
        return found

    def token_user(self, token: str) -> UserInfo | None:
        """Whose bearer token this is, or None."""
        for one in self.static:
            if one.token and one.token == token:
                return _of_static(one)
        claims = token_signing.claims_of(token)
        if claims is not None:
            return tokens.user_of(token, claims, self.unix(), self.lookup)
        match = BOOTSTRAP_TOKEN.fullmatch(token)
        return self._bootstrap(match[1], match[2]) if match else None

    def _bootstrap(self, token_id: str, secret: str) -> UserInfo | None:
        """plugin/pkg/auth/authenticator/token/bootstrap: Secrets ``bootstrap-token-<id>`` in kube-system."""
        obj = self.lookup(kinds.SECRETS, "kube-system", f"bootstrap-token-{token_id}")
        if obj is None or obj.get("type") != "bootstrap.kubernetes.io/token" or "deletionTimestamp" in obj["metadata"]:
            return None
        data = {key: base64.b64decode(value).decode() for key, value in (obj.get("data") or {}).items()}
        if data.get("token-id") != token_id or data.get("token-secret") != secret:
            return None
        if data.get("usage-bootstrap-authentication") != "true" or self._expired(data.get("expiration", "")):
            return None
        more = tuple(sorted(filter(None, data.get("auth-extra-groups", "").split(","))))
        return UserInfo(f"system:bootstrap:{token_id}", (*more, BOOTSTRAP_GROUP, ALL_AUTHENTICATED))

    def _expired(self, moment: str) -> bool:
        try:
            return bool(moment) and timestamps.parse(moment) <= self.unix()
        except ValueError:
            return True


def _of_certificate(name: str, organisations: tuple[str, ...]) -> UserInfo:
    fingerprint = hashlib.sha256(f"certificate of {name}".encode()).hexdigest()
    extra = (("authentication.kubernetes.io/credential-id", (f"X509SHA256={fingerprint}",)),)
    return UserInfo(name, (*organisations, ALL_AUTHENTICATED), extra=extra)


def _of_static(one: StaticUser) -> UserInfo:
    return UserInfo(one.name, (*one.groups, ALL_AUTHENTICATED), one.uid)
