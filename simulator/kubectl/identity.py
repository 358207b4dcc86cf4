"""As whom a command asks the API server: ``--token``, ``--user``, ``--as``, ``--as-group``, ``--as-uid``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.core.protocol.api import ApiRequest, Impersonation
from simulator.kubectl import command_line
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.shell import split, without_program


@dataclass(frozen=True, slots=True)
class Identity:
    """``user`` is an entry of the kubeconfig; empty: the current context's."""

    user: str = ""
    token: str = ""
    impersonate: Impersonation | None = None

    def sign(self, request: ApiRequest) -> ApiRequest:
        """The request with this identity's credential."""
        if self == Identity():
            return request
        return replace(request, user=self.user or request.user, token=self.token, impersonate=self.impersonate)


def of(line: str) -> Identity:
    """The identity that a line's flags name; a line with a mistake in it asks for nothing anyway."""
    try:
        command, rest = command_line.find(without_program(split(line)))
        if command is None or command.run is None:
            return Identity()
        flags = command_line.read(command, rest).parsed.values
    except KubectlError:
        return Identity()
    name, groups, uid = flags.get("as"), flags.get("as-group") or (), flags.get("as-uid")
    wanted = Impersonation(str(name), tuple(groups), str(uid or "")) if name else None
    return Identity(str(flags.get("user") or ""), str(flags.get("token") or ""), wanted)
