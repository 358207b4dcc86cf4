"""Who may watch or command a lab. The project may put a policy of its own in place of this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol, cast
from urllib.parse import parse_qs

from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from simulator.lab.conf import lab_settings
from simulator.lab.models import Lab
from simulator.lab.visitor import COOKIE, digest, owner_of_cookie


@dataclass(frozen=True, slots=True)
class Identity:
    """Who opened a socket. ``owner`` is as in ``Lab.owner``, "" for nobody; ``token`` is a lab's own
    secret."""

    owner: str = ""
    token: str = ""
    session: Any = None
    """The Django session, for the policies of others."""

    @property
    def author(self) -> str:
        """What the log keeps as the author of a command."""
        return self.owner or ("token" if self.token else "")


class AccessPolicy(Protocol):
    """Called in a thread: it may read the database."""

    def may_watch(self, who: Identity, lab: Lab) -> bool: ...

    def may_command(self, who: Identity, lab: Lab) -> bool: ...


class OwnerPolicy:
    """A lab belongs to the visitor or the account that made it, and to who knows its token."""

    def may_watch(self, who: Identity, lab: Lab) -> bool:
        return self._owns(who, lab)

    def may_command(self, who: Identity, lab: Lab) -> bool:
        return self._owns(who, lab)

    @staticmethod
    def _owns(who: Identity, lab: Lab) -> bool:
        if lab.owner and constant_time_compare(who.owner, lab.owner):
            return True
        return bool(lab.token_hash and who.token) and constant_time_compare(digest(who.token), lab.token_hash)


def access_policy() -> AccessPolicy:
    """The policy that the setting LAB_ACCESS_POLICY names."""
    return _policy(lab_settings().lab_access_policy)


@lru_cache(maxsize=4)
def _policy(path: str) -> AccessPolicy:
    return cast(AccessPolicy, import_string(path)())


def identity_of_scope(scope: dict[str, Any], token: str = "") -> Identity:
    """Read cookies and query string of a websocket's handshake; ``token`` from its first message comes
    first."""
    user = scope.get("user")
    if user is not None and user.is_authenticated:
        owner = f"user:{user.pk}"
    else:
        owner = owner_of_cookie(cookies_of_scope(scope).get(COOKIE))
    return Identity(owner, token or query_value(scope, "token"), scope.get("session"))


def query_value(scope: dict[str, Any], name: str) -> str:
    """The first value of a parameter of the query string, or ""."""
    query = scope.get("query_string", b"").decode("latin-1")
    return parse_qs(query, max_num_fields=20).get(name, [""])[0] if query.count("&") < 20 else ""


def cookies_of_scope(scope: dict[str, Any]) -> dict[str, str]:
    """The cookies of a handshake; {} where the header cannot be read."""
    if isinstance(scope.get("cookies"), dict):
        return cast(dict[str, str], scope["cookies"])
    header = "; ".join(value.decode("latin-1") for name, value in scope.get("headers", []) if name == b"cookie")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
