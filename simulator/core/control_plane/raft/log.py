"""A member's disk, as far as Raft is concerned: the log, and the hard state (term, vote, commit)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.core.control_plane.raft.messages import Entry, Snapshot


class Log:
    """Entries ``first`` to ``last``, without gaps. What came before is in the machine's state alone.

    ``term`` is the newest that this member has seen, ``vote`` for whom it voted in it (0: nobody), ``commit`` the last
    entry that is known to be on a majority of disks.
    """

    def __init__(self) -> None:
        self.term = 0
        self.vote = 0
        self.commit = 0
        self._entries: list[Entry] = []
        # The last entry that is no longer here.
        self._base = Entry(0, 0)

    @staticmethod
    def bootstrap(data: Sequence[Any]) -> Log:
        """A new cluster's: every member begins with the same entries, in term 1, committed (raft.Bootstrap)."""
        log = Log()
        log.term = 1
        log.append(Entry(1, index, item) for index, item in enumerate(data, 1))
        log.commit = log.last
        return log

    @property
    def first(self) -> int:
        return self._base.index + 1

    @property
    def last(self) -> int:
        return self._base.index + len(self._entries)

    @property
    def last_term(self) -> int:
        return self._entries[-1].term if self._entries else self._base.term

    def term_at(self, index: int) -> int | None:
        """The term of an entry; None if it is not here, neither as an entry nor as the last one that was dropped."""
        offset = index - self._base.index
        if offset == 0:
            return self._base.term
        return self._entries[offset - 1].term if 0 < offset <= len(self._entries) else None

    def entries(self, start: int, end: int) -> tuple[Entry, ...]:
        """Entries ``start`` up to and including ``end``, as far as they are here."""
        base = self._base.index
        return tuple(self._entries[max(0, start - base - 1) : max(0, end - base)])

    def is_up_to_date(self, index: int, term: int) -> bool:
        """Whether a log that ends so holds at least what this one holds: the later term wins, then the longer log."""
        return term > self.last_term or (term == self.last_term and index >= self.last)

    def append(self, entries: Iterable[Entry]) -> None:
        self._entries.extend(entries)

    def merge(self, index: int, term: int, entries: tuple[Entry, ...]) -> bool:
        """Take entries that follow on ``index`` of ``term``; False if that one is not here.

        An entry that contradicts a new one is dropped with all that follow it; one that agrees stays, for a message
        that was overtaken may know less than this log.
        """
        if self.term_at(index) != term:
            return False
        for position, entry in enumerate(entries):
            if self.term_at(entry.index) != entry.term:
                assert entry.index > self.commit, f"entry {entry.index} is committed, and contradicts the leader's"
                del self._entries[entry.index - self._base.index - 1 :]
                self.append(entries[position:])
                break
        return True

    def agreement(self, index: int, term: int) -> int:
        """The last entry up to ``index`` whose term is not above ``term``: the two logs can agree there at best."""
        index = min(index, self.last)
        while index > self._base.index and (self.term_at(index) or 0) > term:
            index -= 1
        return index

    def compact(self, index: int) -> None:
        """Drop entries up to ``index``; nothing happens if they are gone already."""
        if index > self._base.index:
            term = self.term_at(index)
            assert term is not None
            del self._entries[: index - self._base.index]
            self._base = Entry(term, index)

    def restore(self, snapshot: Snapshot) -> None:
        """The machine's state came as a whole: the log begins behind it."""
        self._entries = []
        self._base = Entry(snapshot.term, snapshot.index)
        self.commit = snapshot.index
