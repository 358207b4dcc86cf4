"""/healthz, /readyz and /metrics: for whatever watches over the process."""

import asyncio
import logging
from collections.abc import Awaitable

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 3


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the event loop turns."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
async def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: 200 if the database and the channel layer answer in time, 503 if not; says which."""
    checks = {"database": _database(), "channel_layer": _channel_layer()}
    results = await asyncio.gather(*(_outcome(name, check) for name, check in checks.items()))
    ready = all(result == "ok" for result in results)
    return JsonResponse(dict(zip(checks, results, strict=True)), status=200 if ready else 503)


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text of this process."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


async def _outcome(name: str, check: Awaitable[None]) -> str:
    """ "ok" or "failed": the reason goes to the log, not to strangers."""
    try:
        await asyncio.wait_for(check, TIMEOUT_SECONDS)
    except Exception as error:  # any failure at all means not ready
        logger.warning("not ready: %s: %r", name, error)
        return "failed"
    return "ok"


@sync_to_async
def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _channel_layer() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "readyz"})
    await layer.receive(channel)
