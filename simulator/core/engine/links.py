"""Links between two ends: whole, or cut so that nothing gets through and nobody is told."""

from __future__ import annotations

from simulator.core.engine.clock import SECOND

# How long an end believes in a connection on which nothing comes back, microseconds. https: client-go's HTTP/2 health
# check, 30 s without a frame and 15 s for a ping. grpc: keep-alive of the API server's etcd client, 30 s and 10 s.
KEEP_ALIVE = {"https": 45 * SECOND, "grpc": 40 * SECOND, "cri": 40 * SECOND}

Link = tuple[str, str]


def _link(one: str, other: str) -> Link:
    return (one, other) if one < other else (other, one)


class Links:
    """Which links are cut, and which have lost something on the way: there a connection stalls until it is given up."""

    def __init__(self) -> None:
        self._cut: dict[Link, None] = {}
        self._stalled: dict[Link, int] = {}
        self._stalls = 0

    def cut(self, one: str, other: str) -> None:
        self._cut[_link(one, other)] = None

    def heal(self, one: str, other: str) -> None:
        self._cut.pop(_link(one, other), None)

    def is_cut(self, one: str, other: str) -> bool:
        return _link(one, other) in self._cut if self._cut else False

    def stall(self, one: str, other: str) -> int | None:
        """Something was lost: the number of the stall that begins with it; None if the link has stalled already."""
        link = _link(one, other)
        if link in self._stalled:
            return None
        self._stalls += 1
        self._stalled[link] = self._stalls
        return self._stalls

    def give_up(self, one: str, other: str, stall: int | None = None) -> bool:
        """Whether there is a stall to end (that one, if a number is given); it has ended then."""
        link = _link(one, other)
        if link not in self._stalled or stall not in (None, self._stalled[link]):
            return False
        del self._stalled[link]
        return True

    def cuts(self) -> list[Link]:
        return list(self._cut)
