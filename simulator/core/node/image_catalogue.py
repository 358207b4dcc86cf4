"""What is in the images that manifests commonly name: data. An image that is not here is a server that obeys SIGTERM.

A scenario may bring images of its own (image_specs.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.core.engine.clock import SECOND
from simulator.core.node import images
from simulator.core.node.programs.commands import TOOLS, shells
from simulator.core.node.programs.outcome import Program
from simulator.core.node.programs.server import ScriptedServer, Server, WebServer
from simulator.core.node.programs.sleeper import Sleeper


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """A program that stays up. ``roots`` maps its ports to the directory that it serves, None: it answers anything.

    Without ``roots`` it listens on every port. ``starts_after`` in seconds. ``answers``: see ScriptedServer.
    """

    roots: Mapping[int, str | None] = field(default_factory=dict)
    starts_after: int = 0
    exit_code: int = 0
    answers: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def start(self) -> Program:
        after = self.starts_after * SECOND
        if self.answers:
            return ScriptedServer(after, self.exit_code, roots=dict(self.roots), answers=dict(self.answers))
        if self.roots:
            return WebServer(after, self.exit_code, roots=dict(self.roots))
        return Server(after, self.exit_code)


@dataclass(frozen=True, slots=True)
class SleeperSpec:
    """A program that does nothing and obeys SIGTERM."""

    def start(self) -> Program:
        return Sleeper(None, obeys=True)


@dataclass(frozen=True, slots=True)
class Image:
    """``command`` is what runs if the manifest says nothing; ``servers`` are its own programs.

    ``closed``: nothing but these, the shells and the small tools can be executed. ``needs``: (variable, what is printed
    and ends the program with 1 if it is not set).
    """

    size_mib: int = 60
    command: tuple[str, ...] = ()
    family: str = "gnu"
    closed: bool = False
    servers: Mapping[str, ServerSpec | SleeperSpec] = field(default_factory=dict)
    files: Mapping[str, str | None] = field(default_factory=dict)
    directory: str = "/"
    needs: tuple[tuple[str, ...], str] | None = None
    has_tools: bool = True

    def commands(self) -> frozenset[str] | None:
        """Everything that it can execute, None: whatever is asked for."""
        if not self.closed:
            return None
        tools = _TOOLS if self.has_tools else frozenset[str]()
        return tools | frozenset(self.servers)


_TOOLS = (
    frozenset(TOOLS) | shells.NAMES | {"dd", "awk", "sed", "sort", "uniq", "ps", "top", "vi", "tar", "find", "xargs"}
)
_PAGE = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n</html>\n"
_NO_PASSWORD = "Error: Database is uninitialized and superuser password is not specified.\n"
_NO_ROOT_PASSWORD = "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n"
_HELLO: Mapping[str, str | None] = {"/hello": "echo; echo 'Hello from Docker!'"}
_LIVENESS = {"/healthz": ((0, 200), (10, 500))}

_UNKNOWN = Image()
_CATALOGUE: dict[str, Image] = {
    "nginx": Image(
        69,
        ("nginx", "-g", "daemon off;"),
        servers={"nginx": ServerSpec({80: "/usr/share/nginx/html"})},
        files={"/usr/share/nginx/html/index.html": _PAGE},
        closed=True,
    ),
    "httpd": Image(
        57,
        ("httpd-foreground",),
        servers={"httpd-foreground": ServerSpec({80: "/usr/local/apache2/htdocs"})},
        files={"/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n"},
        directory="/usr/local/apache2",
    ),
    "redis": Image(48, ("redis-server",), servers={"redis-server": ServerSpec({6379: None})}, directory="/data"),
    "memcached": Image(31, ("memcached",), servers={"memcached": ServerSpec({11211: None})}),
    "postgres": Image(
        150,
        ("postgres",),
        servers={"postgres": ServerSpec({5432: None}, starts_after=2)},
        needs=(("POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD", "POSTGRES_PASSWORD_FILE"), _NO_PASSWORD),
    ),
    "mysql": Image(
        240,
        ("mysqld",),
        servers={"mysqld": ServerSpec({3306: None}, starts_after=8)},
        needs=(("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"), _NO_ROOT_PASSWORD),
    ),
    "mongo": Image(280, ("mongod",), servers={"mongod": ServerSpec({27017: None}, starts_after=2)}),
    "busybox": Image(4, ("sh",), "busybox", closed=True),
    "alpine": Image(8, ("/bin/sh",), "busybox", closed=True),
    "ubuntu": Image(29, ("/bin/bash",), closed=True),
    "debian": Image(49, ("bash",), closed=True),
    "hello-world": Image(1, ("/hello",), files=_HELLO, closed=True, has_tools=False),
    # An interpreter without a script and without a terminal has nothing to read, and ends.
    "python": Image(380, ("true",)),
    "node": Image(390, ("true",)),
    "registry.k8s.io/pause": Image(1, ("/pause",), servers={"pause": SleeperSpec()}, closed=True, has_tools=False),
    "registry.k8s.io/e2e-test-images/agnhost": Image(
        50,
        ("/agnhost", "pause"),
        servers={"liveness": ServerSpec({8080: None}, answers=_LIVENESS), "pause": SleeperSpec()},
    ),
}


class ImageCatalogue:
    """What images hold. ``own`` are the scenario's, by the repository's name without Docker Hub's prefix and tag."""

    def __init__(self, own: Mapping[str, Image] | None = None) -> None:
        self.own = own or {}

    def find(self, image: str) -> Image:
        """By any name that a manifest may use."""
        name = images.familiar_name(image)
        return self.own.get(name) or _CATALOGUE.get(name, _UNKNOWN)

    def size(self, image: str) -> int:
        """Bytes."""
        return self.find(image).size_mib * 1024 * 1024
