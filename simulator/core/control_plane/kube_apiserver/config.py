"""What differs between API servers: flags and files, as a scenario gives them.

users:                                   # --token-auth-file
  - {name: dev, groups: [developers], token: dev-token}
apiserver:
  max_requests_inflight: 400             # --max-requests-inflight, --max-mutating-requests-inflight
  max_mutating_requests_inflight: 200
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.core.control_plane import spec
from simulator.core.control_plane.kube_apiserver.authentication.authenticator import StaticUser
from simulator.core.control_plane.kube_apiserver.flow_control import Concurrency

_USER = ("name", "uid", "groups", "token")


@dataclass(frozen=True, slots=True)
class ApiServerConfig:
    """``users`` are known by static tokens; ``concurrency``: how much is worked on at once."""

    users: tuple[StaticUser, ...] = ()
    concurrency: Concurrency = field(default_factory=Concurrency)

    @staticmethod
    def parse(users: Any, flags: Any) -> ApiServerConfig:
        """From ``users`` and ``apiserver`` of a scenario. Raises SpecError."""
        known = tuple(_user(raw, path) for raw, path in spec.entries(users, "users"))
        return ApiServerConfig(known, _concurrency(flags if flags is not None else {}))


def _user(raw: Any, path: str) -> StaticUser:
    entry = spec.mapping(raw, path, _USER)
    name = spec.text(entry, "name", path)
    groups = tuple(str(group) for group, _ in spec.entries(entry.get("groups"), f"{path}.groups"))
    return StaticUser(name, str(entry.get("uid", name)), groups, str(entry.get("token", "")))


def _concurrency(raw: Any) -> Concurrency:
    default = Concurrency()
    names = ("max_requests_inflight", "max_mutating_requests_inflight")
    flags = spec.mapping(raw, "apiserver", names)
    for name in flags:
        if isinstance(flags[name], bool) or not isinstance(flags[name], int) or flags[name] < 1:
            raise spec.SpecError(f"apiserver.{name}", "must be a whole number, at least 1")
    return Concurrency(*(int(flags.get(name, getattr(default, name))) for name in names))
