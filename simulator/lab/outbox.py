"""What waits to be sent to one socket: bounded, in order, and never half of a history."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

TOO_SLOW = 4408


class Closed(Exception):
    """The socket is to be closed with ``code``."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Entry(NamedTuple):
    text: str
    stream: bool


class Outbox:
    """A queue of encoded messages.

    ``stream`` messages are the same for all who watch, and can be made up for by one resync: where they pile
    up they are dropped, and ``next`` gives None once, which asks the sender for a resync. Answers are never
    dropped, and go before the resync.
    """

    def __init__(self, most_messages: int, most_chars: int) -> None:
        self._most_messages = most_messages
        self._most_chars = most_chars
        self._entries: deque[_Entry] = deque()
        self._chars = 0
        self._behind = False
        self._close: int | None = None
        self._ready = asyncio.Event()

    def push_stream(self, text: str) -> None:
        """A batch for all. Dropped while a resync is due, since the resync covers it."""
        if self._behind:
            return
        if self._full():
            self.demand_resync()
            return
        self._push(_Entry(text, stream=True))

    def push_answer(self, text: str) -> None:
        """An answer to this socket alone."""
        if self._full():
            self.demand_resync()
        if self._full():
            self.close(TOO_SLOW)  # even the answers to its own messages pile up: it does not read
            return
        self._push(_Entry(text, stream=False))

    def demand_resync(self) -> None:
        """Forget the stream that waits; a resync takes its place."""
        self._entries = deque(entry for entry in self._entries if not entry.stream)
        self._chars = sum(len(entry.text) for entry in self._entries)
        self._behind = True
        self._ready.set()

    def close(self, code: int) -> None:
        """Let the sender close the socket, now."""
        self._close = code
        self._ready.set()

    async def next(self) -> str | None:
        """The next message, when there is one; None: send a resync now. Raises Closed."""
        await self._ready.wait()
        if self._close is not None:
            raise Closed(self._close)
        if not self._entries:
            self._behind = False
            self._settle()
            return None
        entry = self._entries.popleft()
        self._chars -= len(entry.text)
        self._settle()
        return entry.text

    def _push(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._chars += len(entry.text)
        self._ready.set()

    def _full(self) -> bool:
        return len(self._entries) >= self._most_messages or self._chars >= self._most_chars

    def _settle(self) -> None:
        if not self._entries and not self._behind:
            self._ready.clear()
