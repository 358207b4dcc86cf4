"""The door of Raft: ticks, messages and proposals in; messages, committed entries and confirmed reads out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.control_plane.raft import election, follower, leader, messages, reading
from simulator.core.control_plane.raft.log import Log
from simulator.core.control_plane.raft.messages import Entry, Message, ReadState, Snapshot
from simulator.core.control_plane.raft.state import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    NONE,
    PRE_CANDIDATE,
    Draw,
    State,
)

Handler = Callable[[State, Message], None]

_OF_LEADERS: dict[str, Handler] = {
    messages.APP: follower.on_append,
    messages.HEARTBEAT: follower.on_heartbeat,
    messages.SNAP: follower.on_snapshot,
}
# What a message of the member's own term does, by role; what is not named here is of no interest to that role.
_HANDLERS: dict[str, dict[str, Handler]] = {
    FOLLOWER: {
        **_OF_LEADERS,
        messages.PROP: follower.on_forwarded,
        messages.READ_INDEX: follower.on_forwarded,
        messages.READ_INDEX_RESP: follower.on_read_index_response,
    },
    PRE_CANDIDATE: {**_OF_LEADERS, messages.PRE_VOTE_RESP: election.on_answer},
    CANDIDATE: {**_OF_LEADERS, messages.VOTE_RESP: election.on_answer},
    LEADER: {
        messages.APP_RESP: leader.on_append_response,
        messages.HEARTBEAT_RESP: leader.on_heartbeat_response,
        messages.PROP: leader.on_proposal,
        messages.READ_INDEX: reading.on_request,
    },
}


@dataclass(frozen=True, slots=True)
class Ready:
    """What there is to do: install ``snapshot`` if there is one, apply ``committed`` in order, send ``messages``."""

    messages: tuple[Message, ...]
    committed: tuple[Entry, ...]
    reads: tuple[ReadState, ...]
    snapshot: Snapshot | None

    @property
    def empty(self) -> bool:
        return not (self.messages or self.committed or self.reads or self.snapshot)


class Raft:
    """One member of a cluster whose membership does not change.

    ``log`` is its disk, ``applied`` the last entry that its machine has applied. ``draw`` gives the random part of
    election timeouts, ``snapshot`` the machine's state after the last applied entry. After anything that goes in,
    ``take`` gives what comes out.
    """

    def __init__(
        self,
        member: int,
        members: tuple[int, ...],
        log: Log,
        *,
        draw: Draw,
        snapshot: Callable[[], Snapshot],
        applied: int = 0,
        election_ticks: int = 10,
    ) -> None:
        self._state = State(member, members, log, applied, draw, snapshot, election_ticks)

    @property
    def role(self) -> str:
        return self._state.role

    @property
    def leader(self) -> int:
        """Who leads, as far as this member knows; 0 if nobody."""
        return self._state.leader

    @property
    def log(self) -> Log:
        return self._state.log

    def peers(self) -> dict[int, dict[str, Any]]:
        """What a leader knows of the others; empty at any other member."""
        return {
            member: {"match": progress.match, "next": progress.next, "state": progress.state}
            for member, progress in self._state.progress.items()
            if member != self._state.id
        }

    def tick(self) -> None:
        """One heartbeat interval has passed."""
        state = self._state
        if state.role == LEADER:
            leader.tick(state)
            return
        state.elapsed += 1
        if state.elapsed >= state.timeout:
            state.elapsed = 0
            election.campaign(state)

    def campaign(self) -> None:
        """Stand for election now."""
        if self._state.role != LEADER:
            election.campaign(self._state)

    def propose(self, data: Any) -> bool:
        """Ask that ``data`` become an entry; False if there is nobody to ask. Only ``committed`` says that it did."""
        state = self._state
        if state.role == LEADER:
            leader.propose(state, (data,))
            return True
        return state.forward(Message(messages.PROP, state.id, NONE, entries=(Entry(0, 0, data),)))

    def read_index(self, context: Any) -> bool:
        """Ask how far a reader must see; ``reads`` answers under ``context``. False if there is nobody to ask."""
        state = self._state
        message = Message(messages.READ_INDEX, state.id, NONE, context=context)
        if state.role == LEADER:
            reading.on_request(state, message)
            return True
        return state.forward(message)

    def step(self, message: Message) -> None:
        """A message has arrived."""
        state = self._state
        if message.type not in messages.WITHOUT_TERM and not self._same_term(message):
            return
        if message.type in messages.ANSWERS:
            election.on_request(state, message)
            return
        handler = _HANDLERS[state.role].get(message.type)
        if handler is not None:
            handler(state, message)

    def _same_term(self, message: Message) -> bool:
        """Bring the terms together; whether the message is still to be read then."""
        state, kind = self._state, message.type
        if message.term > state.log.term:
            if kind in messages.ANSWERS and election.in_lease(state):
                return False
            granted = kind == messages.PRE_VOTE_RESP and not message.reject
            if kind != messages.PRE_VOTE and not granted:
                state.become_follower(message.term, message.sender if kind in messages.FROM_LEADER else NONE)
        elif message.term < state.log.term:
            if kind in messages.FROM_LEADER:
                # It leads no more, and learns it from the term of this answer.
                state.send(messages.APP_RESP, message.sender)
            elif kind == messages.PRE_VOTE:
                state.send(messages.PRE_VOTE_RESP, message.sender, reject=True)
            return False
        return True

    def take(self) -> Ready:
        """What came out since the last call; what it holds is the caller's to do, now."""
        state = self._state
        committed = state.log.entries(state.applied + 1, state.log.commit)
        ready = Ready(tuple(state.outbox), committed, tuple(state.read_states), state.restored)
        state.applied = state.log.commit
        state.outbox, state.read_states, state.restored = [], [], None
        return ready
