"""What a member holds, and how it changes its role (raft/raft.go)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulator.core.control_plane.raft.log import Log
from simulator.core.control_plane.raft.messages import HEARTBEAT, WITHOUT_TERM, Message, ReadState, Snapshot
from simulator.core.control_plane.raft.progress import Progress

FOLLOWER = "follower"
PRE_CANDIDATE = "pre-candidate"
CANDIDATE = "candidate"
LEADER = "leader"

NONE = 0
"""No member has this id."""

Draw = Callable[[int, int], int]
"""A die: a number from the first to the second, both included."""


class PendingRead:
    """A read that the leader has taken, and who has confirmed since that it still leads."""

    __slots__ = ("confirmed_by", "context", "index", "sender")

    def __init__(self, context: Any, index: int, sender: int, leader: int) -> None:
        self.context = context
        self.index = index
        self.sender = sender
        self.confirmed_by = {leader: True}


class State:
    """One member. Times are ticks; a leader sends a heartbeat at each.

    ``elapsed``: ticks since it heard from a leader, or, of a leader, since it counted who answers. ``timeout``: after
    so many a follower campaigns; drawn anew between once and twice ``election_ticks`` at each change of role or term.
    """

    def __init__(
        self,
        member: int,
        members: tuple[int, ...],
        log: Log,
        applied: int,
        draw: Draw,
        snapshot: Callable[[], Snapshot],
        election_ticks: int,
    ) -> None:
        self.id = member
        self.members = members
        self.log = log
        self.applied = applied
        self.draw = draw
        self.snapshot = snapshot
        self.election_ticks = election_ticks
        self.outbox: list[Message] = []
        self.read_states: list[ReadState] = []
        self.restored: Snapshot | None = None
        self.votes: dict[int, bool] = {}
        self.progress: dict[int, Progress] = {}
        # Reads in the order in which they came; those of a leader that has committed nothing in its term wait apart.
        self.reads: dict[Any, PendingRead] = {}
        self.early_reads: list[Message] = []
        self.become_follower(log.term, NONE)

    @property
    def majority(self) -> int:
        return len(self.members) // 2 + 1

    @property
    def others(self) -> list[int]:
        return [member for member in self.members if member != self.id]

    def send(self, kind: str, to: int, **fields: Any) -> None:
        """Put a message into the outbox; it carries this member's term unless another is given."""
        if "term" not in fields and kind not in WITHOUT_TERM:
            fields["term"] = self.log.term
        self.outbox.append(Message(kind, self.id, to, **fields))

    def send_heartbeats(self) -> None:
        """A leader's. They name the last read that waits, so that the answers confirm it and all before it."""
        context = next(reversed(self.reads)) if self.reads else None
        for member in self.others:
            commit = min(self.progress[member].match, self.log.commit)
            self.send(HEARTBEAT, member, commit=commit, context=context)

    def forward(self, message: Message) -> bool:
        """Hand a message on to the leader; False if none is known."""
        if self.leader == NONE:
            return False
        self.outbox.append(replace(message, to=self.leader))
        return True

    def become_follower(self, term: int, leader: int) -> None:
        self.role = FOLLOWER
        self._begin(term)
        self.leader = leader

    def become_pre_candidate(self) -> None:
        """Asks whether it would be elected; neither term nor vote changes yet."""
        self.role = PRE_CANDIDATE
        self.leader = NONE
        self.votes = {}

    def become_candidate(self) -> None:
        self.role = CANDIDATE
        self._begin(self.log.term + 1)
        self.log.vote = self.id

    def become_leader(self) -> None:
        self.role = LEADER
        self._begin(self.log.term)
        self.leader = self.id
        self.progress = {member: Progress(self.log.last + 1) for member in self.members}
        own = self.progress[self.id]
        own.match, own.active = self.log.last, True

    def _begin(self, term: int) -> None:
        if term != self.log.term:
            self.log.term = term
            self.log.vote = NONE
        self.leader = NONE
        self.elapsed = 0
        self.timeout = self.draw(self.election_ticks, 2 * self.election_ticks - 1)
        self.votes = {}
        self.progress = {}
        self.reads = {}
        self.early_reads = []

    def commit_to(self, index: int) -> None:
        """The leader says that everything up to ``index`` is committed; what is not here yet does not count."""
        self.log.commit = max(self.log.commit, min(index, self.log.last))
