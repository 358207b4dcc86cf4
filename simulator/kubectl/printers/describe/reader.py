"""What a description may ask the API server for, beyond the object itself."""

from __future__ import annotations

from typing import Protocol

from simulator.kubectl.printers.describe.writer import Object


class Reader(Protocol):
    """``unix_us`` is the present; see :class:`simulator.kubectl.verbs.describe.Asking`."""

    @property
    def unix_us(self) -> int: ...

    def get(self, plural: str, namespace: str, name: str) -> tuple[Object | None, str]:
        """An object, or None and the error's text."""

    def objects(self, plural: str, namespace: str, labels: str = "", fields: str = "") -> list[Object] | None:
        """Objects, or None where the server has no such resource."""

    def events(self, obj: Object, uid: str | None = None) -> list[Object] | None:
        """The Events about an object (under another uid, if one is given); None where they are not to be shown."""
