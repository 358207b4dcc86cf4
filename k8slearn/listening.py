"""Where the site listens: the host and port that were asked for, and the names that lead there.

Pure standard library: script/bootstrap.py asks the same questions before anything is installed.
"""

import argparse
import errno
import ipaddress
import socket

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
BACKLOG = 2048
LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"]


class CannotListen(Exception):
    """The address cannot be used; the text says why and what to do."""


def port(text: str) -> int:
    """A TCP port from the command line. 0 lets the system choose a free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host and --port, in script/serve and in manage.py serve alike."""
    parser.add_argument(
        "--host",
        default=DEFAULT_HOST,
        help=f"address to listen on (default {DEFAULT_HOST}; 0.0.0.0 lets phones in the room in)",
    )
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=f"port to listen on (default {DEFAULT_PORT})")


def listen(host: str, port: int) -> socket.socket:
    """A bound, listening TCP socket. Raises CannotListen in one line."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise CannotListen(f"--host {host}: no such address on this network") from None
    sock = socket.socket(family, kind, proto)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise CannotListen(_reason(host, port, error)) from None
    return sock


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; stop what runs there, or choose another: --port {_another(port)}"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights; choose one above 1023, such as --port {DEFAULT_PORT}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: this machine has no such address; try 127.0.0.1 or 0.0.0.0"
    return f"cannot listen on {host} port {port}: {error.strerror}"


def _another(port: int) -> int:
    return port + 1 if port < 65535 else DEFAULT_PORT


def is_wildcard(host: str) -> bool:
    """True for 0.0.0.0, :: and the empty host: every address of this machine."""
    try:
        return host == "" or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def room_addresses() -> list[str]:
    """This machine's IPv4 addresses that others in the room can reach, the default route's first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a UDP socket sends nothing: it asks the routing table which address it would use.
            probe.connect(("192.0.2.1", 9))
            found.append(probe.getsockname()[0])
        except OSError:
            pass
    try:
        found += [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    except OSError:
        pass
    return [a for a in dict.fromkeys(found) if not ipaddress.ip_address(a).is_loopback]


def allowed_hosts(host: str) -> list[str]:
    """The Host headers to answer when the site listens on `host`."""
    if is_wildcard(host):
        name = socket.gethostname().lower()
        return [*LOOPBACK_NAMES, *room_addresses(), name, f"{name}.local"]
    return list(dict.fromkeys([*LOOPBACK_NAMES, f"[{host}]" if ":" in host else host.lower()]))


def url(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    if is_wildcard(host):
        host = DEFAULT_HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
