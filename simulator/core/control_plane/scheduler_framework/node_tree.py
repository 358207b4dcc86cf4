"""The order in which nodes are looked at: zone by zone in turn (``scheduler/backend/cache/node_tree.go``)."""

from __future__ import annotations

from simulator.core.protocol.api import Object

_ZONE_LABELS = ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone")
_REGION_LABELS = ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region")


class NodeTree:
    """Node names by zone; zones and the nodes in them in the order in which they came."""

    def __init__(self) -> None:
        self._zones: dict[tuple[str, str], dict[str, None]] = {}
        self._zone_of: dict[str, tuple[str, str]] = {}
        self._interleaved: list[str] | None = []

    def add(self, node: Object) -> None:
        """A new node, or a new version of one: it keeps its place unless its zone changed."""
        name: str = node["metadata"]["name"]
        zone = _zone(node)
        if self._zone_of.get(name) == zone:
            return
        self.remove(name)
        self._zones.setdefault(zone, {})[name] = None
        self._zone_of[name] = zone
        self._interleaved = None

    def remove(self, name: str) -> None:
        zone = self._zone_of.pop(name, None)
        if zone is None:
            return
        del self._zones[zone][name]
        if not self._zones[zone]:
            del self._zones[zone]
        self._interleaved = None

    def names(self) -> list[str]:
        """All names: the first of each zone, then the second of each, … Do not change the list."""
        if self._interleaved is None:
            self._interleaved = self._interleave()
        return self._interleaved

    def _interleave(self) -> list[str]:
        zones = [list(names) for names in self._zones.values()]
        longest = max(map(len, zones), default=0)
        return [zone[i] for i in range(longest) for zone in zones if i < len(zone)]


def _zone(node: Object) -> tuple[str, str]:
    """(region, zone); the deprecated labels win, as upstream."""
    labels = node["metadata"].get("labels") or {}
    return (_first(labels, _REGION_LABELS), _first(labels, _ZONE_LABELS))


def _first(labels: dict[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name] for name in names if name in labels), "")
