"""Sends the visitor's cookie, only in the answer to a request that made a visitor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from simulator.lab.visitor import send_cookie


@sync_and_async_middleware
def VisitorMiddleware(
    get_response: Callable[[HttpRequest], Any],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponseBase:
            response: HttpResponseBase = await get_response(request)
            send_cookie(request, response)
            return response
    else:

        def middleware(request: HttpRequest) -> HttpResponseBase:
            response: HttpResponseBase = get_response(request)
            send_cookie(request, response)
            return response

    return middleware
