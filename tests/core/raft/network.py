"""Raft members on a table: every message lies in the open until the test delivers, loses or doubles it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.core.control_plane.raft import LEADER, Entry, Log, Message, Raft, ReadState, Snapshot


class Die:
    """Election timeouts in the order in which a test wants them; the shortest when it does not care."""

    def __init__(self) -> None:
        self.next: list[int] = []

    def __call__(self, low: int, high: int) -> int:
        return min(max(self.next.pop(0), low), high) if self.next else low


@dataclass
class Member:
    """``log`` and ``applied`` are its disk; ``raft`` is its process, None while it is down."""

    id: int
    log: Log
    applied: list[Entry]
    die: Die = field(default_factory=Die)
    raft: Raft | None = None
    reads: list[ReadState] = field(default_factory=list)

    def snapshot(self) -> Snapshot:
        last = self.applied[-1]
        return Snapshot(last.index, last.term, tuple(self.applied))


class Network:
    """``wire`` holds the messages on their way, in the order in which they were sent. ``said`` is what happened."""

    def __init__(self, size: int, *, election_ticks: int = 10) -> None:
        self.ids = tuple(range(1, size + 1))
        self.election_ticks = election_ticks
        self.wire: list[Message] = []
        self.cuts: set[frozenset[int]] = set()
        self.said: list[str] = []
        self.members: dict[int, Member] = {}
        for member in self.ids:
            log = Log.bootstrap([f"member {number}" for number in self.ids])
            self.members[member] = Member(member, log, list(log.entries(1, size)))
        for member in self.ids:
            self.restart(member)

    # Processes

    def restart(self, member: int) -> None:
        found = self.members[member]
        if found.raft is not None:
            return
        found.raft = Raft(
            member,
            self.ids,
            found.log,
            draw=found.die,
            snapshot=found.snapshot,
            applied=found.applied[-1].index,
            election_ticks=self.election_ticks,
        )
        self.drive(member)

    def crash(self, member: int) -> None:
        self.members[member].raft = None
        self.wire = [message for message in self.wire if message.to != member]

    def compact(self, member: int, index: int) -> None:
        self.members[member].log.compact(min(index, self.members[member].applied[-1].index))

    # What goes in

    def tick(self, member: int, times: int = 1) -> None:
        for _ in range(times):
            self._with(member, "tick")

    def campaign(self, member: int) -> None:
        self._with(member, "campaign")

    def propose(self, member: int, data: Any) -> bool:
        return bool(self._with(member, "propose", data))

    def read(self, member: int, context: Any) -> bool:
        return bool(self._with(member, "read_index", context))

    def _with(self, member: int, method: str, *args: Any) -> Any:
        raft = self.members[member].raft
        if raft is None:
            return False
        before = (raft.role, raft.log.term)
        result = getattr(raft, method)(*args)
        self._note_role(member, raft, before)
        self.drive(member)
        return result

    def _note_role(self, member: int, raft: Raft, before: tuple[str, int]) -> None:
        if (raft.role, raft.log.term) != before:
            self.said.append(f"{member} became {raft.role} at term {raft.log.term}")

    # What comes out

    def drive(self, member: int) -> None:
        """Do what the member asks for: put its messages on the wire, install, apply."""
        found = self.members[member]
        assert found.raft is not None
        ready = found.raft.take()
        self.wire += ready.messages
        if ready.snapshot is not None:
            found.applied = list(ready.snapshot.data)
            self.said.append(f"{member} installed snapshot {ready.snapshot.term}/{ready.snapshot.index}")
        for entry in ready.committed:
            found.applied.append(entry)
            self.said.append(f"{member} applied {describe_entry(entry)}")
        for read in ready.reads:
            found.reads.append(read)
            self.said.append(f"{member} may answer read {read.context} from index {read.index}")

    # The wire

    def deliver(self, position: int = 0, *, keep: bool = False) -> None:
        """Let one message arrive; with ``keep`` it arrives once more later."""
        message = self.wire[position] if keep else self.wire.pop(position)
        raft = self.members[message.to].raft
        if frozenset((message.sender, message.to)) in self.cuts or raft is None:
            self.said.append(f"{describe(message)} is lost")
            return
        self.said.append(describe(message))
        before = (raft.role, raft.log.term)
        raft.step(message)
        self._note_role(message.to, raft, before)
        self.drive(message.to)

    def stabilize(self, most: int = 10_000) -> None:
        """Deliver until nothing is on its way."""
        for _ in range(most):
            if not self.wire:
                return
            self.deliver()
        raise AssertionError(f"after {most} messages there is still no rest")

    def leaders(self) -> list[int]:
        return [member.id for member in self.members.values() if member.raft is not None and member.raft.role == LEADER]


def describe_entry(entry: Entry) -> str:
    return f"{entry.term}/{entry.index} {'(empty)' if entry.data is None else entry.data}"


def describe(message: Message) -> str:
    """``1->2 MsgApp term 2 after 1/3 commit 3 [2/4 x]``: who, what, and only the fields that say something."""
    words = [f"{message.sender}->{message.to} {message.type}"]
    if message.term:
        words.append(f"term {message.term}")
    if message.type in ("MsgApp", "MsgVote", "MsgPreVote"):
        words.append(f"{'after' if message.type == 'MsgApp' else 'log'} {message.log_term}/{message.index}")
    elif message.index:
        words.append(f"index {message.index}")
    if message.commit:
        words.append(f"commit {message.commit}")
    if message.reject:
        words.append("rejected")
        if message.hint:
            words.append(f"try {message.log_term}/{message.hint}")
    if message.context is not None:
        words.append(f"read {message.context}")
    if message.snapshot is not None:
        words.append(f"snapshot {message.snapshot.term}/{message.snapshot.index}")
    if message.entries:
        entries = message.entries
        data = [str(entry.data) if not entry.term else describe_entry(entry) for entry in entries]
        words.append(f"[{', '.join(data)}]")
    return " ".join(words)
