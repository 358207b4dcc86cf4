"""Linearizable reads without a write (read index, the dissertation's 6.4; raft/read_only.go).

The leader notes how far the log is committed, and asks a majority whether it still leads. What was committed by then
is what the reader must see.
"""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.raft.messages import READ_INDEX_RESP, Message, ReadState
from simulator.core.control_plane.raft.state import PendingRead, State


def on_request(state: State, message: Message) -> None:
    """MsgReadIndex, at the leader."""
    log = state.log
    if log.term_at(log.commit) != log.term:
        # Until it has committed in its own term, a leader does not know how far the log is committed.
        state.early_reads.append(message)
        return
    read = PendingRead(message.context, log.commit, message.sender, state.id)
    if state.majority == 1:
        _answer(state, read)
        return
    state.reads[message.context] = read
    state.send_heartbeats()


def confirm(state: State, context: Any, member: int) -> None:
    """``member`` has answered the heartbeat that named ``context``: it follows, so all reads before are confirmed."""
    read = state.reads.get(context)
    if read is None:
        return
    read.confirmed_by[member] = True
    if len(read.confirmed_by) < state.majority:
        return
    while state.reads:
        first = next(iter(state.reads))
        _answer(state, state.reads.pop(first))
        if first == context:
            break


def release_early(state: State) -> None:
    early, state.early_reads = state.early_reads, []
    for message in early:
        on_request(state, message)


def _answer(state: State, read: PendingRead) -> None:
    if read.sender == state.id:
        state.read_states.append(ReadState(read.context, read.index))
    else:
        state.send(READ_INDEX_RESP, read.sender, index=read.index, context=read.context)
