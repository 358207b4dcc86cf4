"""What a controller did lately, for a person to look at: what each reconciliation saw, asked for, and came to.

Nothing of this is used by the controllers themselves: they act on the state that they see, not on their past.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from simulator.core.protocol.api import ApiRequest

KEPT_ATTEMPTS = 20
KEPT_REQUESTS = 10

Fact = str | int | bool | None

WORKING = "working"
DONE = "done"
FAILED = "failed"
DROPPED = "dropped"


@dataclass(slots=True)
class Sent:
    """A request: ``number`` is its frame's, ``status`` the answer's code (None: not answered; 0: nobody answered)."""

    verb: str
    object: dict[str, str]
    number: int = 0
    status: int | None = None

    def to_wire(self) -> dict[str, Any]:
        return {"n": self.number, "verb": self.verb, "object": self.object, "status": self.status}


@dataclass(slots=True)
class Attempt:
    """One reconciliation of ``key``, or one round of work beside the queue. Times are microseconds of virtual time.

    ``again``: when the key will be looked at again, as far as is known; None: when something happens to it.
    """

    key: str
    began: int
    ended: int | None = None
    saw: dict[str, Fact] = field(default_factory=dict)
    requests: list[Sent] = field(default_factory=list)
    more: int = 0
    outcome: str = WORKING
    result: str = ""
    again: int | None = None

    def sent(self, request: ApiRequest) -> Sent | None:
        """Note a request; None if there were too many to keep."""
        if len(self.requests) == KEPT_REQUESTS:
            self.more += 1
            return None
        entry = Sent(request.verb, request.ref())
        self.requests.append(entry)
        return entry

    def end(self, now: int, outcome: str, result: str, again: int | None = None) -> None:
        self.ended, self.outcome, self.result, self.again = now, outcome, result, again

    def to_wire(self) -> dict[str, Any]:
        """As docs/protocol.md has it."""
        return {
            "key": self.key,
            "began": self.began,
            "ended": self.ended,
            "saw": dict(self.saw),
            "requests": [one.to_wire() for one in self.requests],
            "more": self.more,
            "outcome": self.outcome,
            "result": self.result,
            "again": self.again,
        }


class Attempts:
    """Those that go on, by key, and the last ones that have ended."""

    def __init__(self) -> None:
        self._open: dict[str, Attempt] = {}
        self._ended: deque[Attempt] = deque(maxlen=KEPT_ATTEMPTS)

    def begin(self, key: str, now: int) -> Attempt:
        attempt = self._open[key] = Attempt(key, now)
        return attempt

    def see(self, key: str, facts: dict[str, Fact]) -> None:
        if key in self._open:
            self._open[key].saw |= facts

    def end(self, key: str, now: int, outcome: str, result: str, again: int | None) -> None:
        attempt = self._open.pop(key, None)
        if attempt is not None:
            attempt.end(now, outcome, result, again)
            self._ended.append(attempt)

    def keep(self, attempt: Attempt) -> None:
        """Remember a round of work that was not for a key of the queue."""
        self._ended.append(attempt)

    def inspect(self) -> list[dict[str, Any]]:
        """Oldest first; those that go on are the last."""
        return [one.to_wire() for one in (*self._ended, *self._open.values())]
