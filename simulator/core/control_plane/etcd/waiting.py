"""Requests that a member cannot answer alone: writes wait to be committed, linearizable reads to be confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.control_plane.etcd.applying import Proposal
from simulator.core.control_plane.etcd.protocol import EtcdClient
from simulator.core.control_plane.raft import ReadState
from simulator.core.engine.clock import MILLISECOND
from simulator.core.protocol.etcd import LEADER_CHANGED, TIMED_OUT, EtcdRequest

# v3_server.go readIndexRetryTime
READ_RETRY = 500 * MILLISECOND


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and who wants its answer; ``since``: when it came, microseconds."""

    number: int
    request: EtcdRequest
    client: EtcdClient
    since: int


class Proposals:
    """Writes. ``propose`` hands one to Raft and says whether there was a leader to take it."""

    def __init__(self, propose: Callable[[Proposal], bool]) -> None:
        self._propose = propose
        self._asked: dict[int, Asked] = {}
        # Nobody leads: they wait here, and time out like all others.
        self._held: list[Proposal] = []

    def submit(self, proposal: Proposal, asked: Asked | None = None) -> None:
        if asked is not None:
            self._asked[asked.number] = asked
        if not self._propose(proposal):
            self._held.append(proposal)

    def leader_known(self) -> None:
        held, self._held = self._held, []
        for proposal in held:
            if proposal.number is None or proposal.number in self._asked:
                self.submit(proposal)

    def take(self, number: int | None) -> Asked | None:
        """It is committed, or its time is up: whoever waits for it, and no longer does."""
        return None if number is None else self._asked.pop(number, None)

    def client_gone(self, client: str) -> None:
        self._asked = {number: asked for number, asked in self._asked.items() if asked.client.id != client}

    def __len__(self) -> int:
        return len(self._asked)


class Reads:
    """Linearizable reads, in batches: what comes while one is confirmed waits for the next (linearizableReadLoop).

    ``ask(context)`` begins a read index; ``answer(asked, error)`` serves a read, or says why it cannot be served.
    """

    def __init__(
        self,
        member: int,
        timeout: int,
        after: Callable[..., None],
        ask: Callable[[Any], None],
        answer: Callable[[Asked, str], None],
    ) -> None:
        self._member = member
        self._timeout = timeout
        self._after = after
        self._ask = ask
        self._answer = answer
        self._next: list[Asked] = []
        self._batch: list[Asked] = []
        self._contexts: dict[Any, None] = {}
        self._index: int | None = None
        self._round = self._asked = 0

    def add(self, asked: Asked) -> None:
        self._next.append(asked)
        if not self._batch:
            self._begin()

    def _begin(self) -> None:
        self._batch, self._next = self._next, []
        self._contexts, self._index = {}, None
        self._round += 1
        self._after(self._timeout, self._timed_out, self._round)
        self._request(self._round)

    def _request(self, number: int) -> None:
        """Ask, and again after a while: the question, the answer, or the leader may be lost."""
        if number != self._round or not self._batch or self._index is not None:
            return
        self._asked += 1
        context = (self._member, self._asked)
        self._contexts[context] = None
        self._after(READ_RETRY, self._request, number)
        self._ask(context)

    def confirmed(self, read: ReadState, applied: int) -> None:
        if read.context in self._contexts and self._index is None:
            self._index = read.index
            self.applied(applied)

    def applied(self, index: int) -> None:
        if self._index is not None and index >= self._index:
            self._end("")

    def leader_changed(self) -> None:
        """Whether the old one has confirmed the read is not known any more."""
        if self._batch and self._index is None:
            self._end(LEADER_CHANGED)

    def _timed_out(self, number: int) -> None:
        if number == self._round and self._batch:
            self._end(TIMED_OUT)

    def _end(self, error: str) -> None:
        batch, self._batch = self._batch, []
        self._contexts, self._index = {}, None
        for asked in batch:
            self._answer(asked, error)
        if self._next and not self._batch:
            self._begin()

    def client_gone(self, client: str) -> None:
        self._next = [asked for asked in self._next if asked.client.id != client]

    def __len__(self) -> int:
        return len(self._batch) + len(self._next)
