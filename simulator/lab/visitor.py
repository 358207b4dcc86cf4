"""Who somebody without an account is: a random name in a signed cookie, known here only by its hash."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "k8slearn_visitor"
COOKIE_SECONDS = 365 * 24 * 3600
_SALT = "simulator.lab.visitor"


def owner_of_cookie(value: str | None) -> str:
    """``visitor:<hash>`` for a cookie that this site has signed; "" for any other."""
    if not value:
        return ""
    try:
        name = signing.Signer(salt=_SALT).unsign(value)
    except signing.BadSignature:
        return ""
    return f"visitor:{digest(name)}"


def digest(secret: str) -> str:
    """What the database keeps of a secret that has enough randomness of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def owner_of_request(request: HttpRequest) -> str:
    """The account or the visitor behind a request; "" for one who has neither yet."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return owner_of_cookie(getattr(request, "new_visitor", None) or request.COOKIES.get(COOKIE))


def ensure_owner(request: HttpRequest) -> str:
    """Like ``owner_of_request``; makes a visitor where there is none. VisitorMiddleware then sends the
    cookie."""
    owner = owner_of_request(request)
    if owner:
        return owner
    value = signing.Signer(salt=_SALT).sign(secrets.token_urlsafe(24))
    request.new_visitor = value  # type: ignore[attr-defined]
    return owner_of_cookie(value)


def send_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie of a visitor who was made in this request."""
    value = getattr(request, "new_visitor", None)
    if value:
        response.set_cookie(
            COOKIE,
            value,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
