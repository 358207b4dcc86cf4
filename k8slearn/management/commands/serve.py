"""manage.py serve: the whole site in one process. script/serve calls it once the environment is there."""

import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from k8slearn import listening, startup

SECONDS_TO_FINISH = 3  # what is open on Ctrl-C has this long to end


class Command(BaseCommand):
    help = "Serves the site: pages, static files and websockets, in one process."
    requires_system_checks: list[str] = []  # the tests run them; here they would only cost time

    def add_arguments(self, parser: ArgumentParser) -> None:
        listening.add_arguments(parser)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)
        try:
            self._serve(host, port)
        except KeyboardInterrupt:
            pass  # Ctrl-C is how this command ends
        self.stdout.write("Stopped.")

    def _serve(self, host: str, port: int) -> None:
        try:
            sock = listening.listen(host, port)
        except listening.CannotListen as error:
            raise CommandError(str(error)) from None
        with sock:
            try:
                startup.prepare()
            except DatabaseError as error:
                reason = " ".join(str(error).split())  # drivers write several lines
                raise CommandError(f"cannot use the database {_database()}: {reason}") from None
            except OSError as error:
                raise CommandError(f"cannot write {error.filename}: {error.strerror}") from None
            if not os.environ.get("K8SLEARN_ALLOWED_HOSTS"):
                settings.ALLOWED_HOSTS = listening.allowed_hosts(host)
            startup.warm_up()
            Server(_config(), lambda: self._announce(host, sock.getsockname()[1])).run(sockets=[sock])

    def _announce(self, host: str, port: int) -> None:
        self.stdout.write(f"k8slearn: {listening.url(host, port)}  (Ctrl-C stops it)")
        if listening.is_wildcard(host):
            for address in listening.room_addresses():
                self.stdout.write(f"For phones in the room: {listening.url(address, port)}")
        self.stdout.flush()


def _database() -> str:
    """Which database, without its password."""
    database = settings.DATABASES["default"]
    return f"{database['NAME']} at {database['HOST']}" if database.get("HOST") else str(database["NAME"])


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM, as a container's runtime sends it, ends this command as Ctrl-C does."""
    raise KeyboardInterrupt


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        "k8slearn.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.MAX_WEBSOCKET_MESSAGE_BYTES,
        lifespan="off",
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        server_header=False,
        proxy_headers=False,  # Django reads X-Forwarded-Proto itself, where K8SLEARN_HTTPS says so
    )


class Server(uvicorn.Server):
    """uvicorn's server, which says when it serves: from then on it handles signals itself, too."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.announce()
