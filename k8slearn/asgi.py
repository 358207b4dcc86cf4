"""The ASGI application: pages by Django, /ws/ by Channels."""

import os
from urllib.parse import ParseResult

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")
pages = get_asgi_application()  # before the imports below: they need the apps to be loaded

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import re_path  # noqa: E402

from simulator.lab.routing import websocket_urlpatterns  # noqa: E402

from .limits import BodyLimit  # noqa: E402


class BrowserOriginValidator(OriginValidator):
    """Refuses a websocket that a page of another site opens.

    A browser always says the origin of the page. What says none is no browser, carries no visitor's cookies,
    and proves itself by a token.
    """

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or self.validate_origin(parsed_origin)


class NoSuchSocket(AsyncWebsocketConsumer):
    """Answers a websocket handshake at an unknown address with a refusal."""

    async def connect(self) -> None:
        await self.close()


sockets = URLRouter([*websocket_urlpatterns, re_path("", NoSuchSocket.as_asgi())])
application = BodyLimit(
    ProtocolTypeRouter(
        {
            "http": pages,
            "websocket": BrowserOriginValidator(SessionMiddlewareStack(sockets), settings.ALLOWED_HOSTS),
        }
    ),
    settings.MAX_BODY_BYTES,
)
