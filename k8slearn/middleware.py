"""Middleware of the project: a page's policy for its websocket, and the counting of requests."""

import time
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction

from csp.middleware import CSPMiddleware as BaseCSPMiddleware
from csp.middleware import PolicyParts
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from . import metrics


class CSPMiddleware(BaseCSPMiddleware):
    """django-csp, plus the websocket of the host that served the page.

    Older Safari does not count ws://host as 'self'; to name this host is stricter than to allow all of ws:.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        try:
            host = request.get_host()
        except DisallowedHost:
            return parts
        socket = f"{'wss' if request.is_secure() else 'ws'}://{host}"
        parts.update = {**(parts.update or {}), "connect-src": [*_sources(parts.update), socket]}
        return parts


def _sources(update: dict | None) -> list[str]:
    sources = (update or {}).get("connect-src", [])
    return [sources] if isinstance(sources, str) else list(sources)


@sync_and_async_middleware
def measure(
    get_response: Callable,
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Count every request and its seconds by route, for /metrics."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponseBase:
            start = time.perf_counter()
            response = await get_response(request)
            metrics.observe(request, response, time.perf_counter() - start)
            return response
    else:

        def middleware(request: HttpRequest) -> HttpResponseBase:
            start = time.perf_counter()
            response = get_response(request)
            metrics.observe(request, response, time.perf_counter() - start)
            return response

    return middleware
