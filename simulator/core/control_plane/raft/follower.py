"""What a follower does with what the leader says (raft/raft.go stepFollower)."""

from __future__ import annotations

from simulator.core.control_plane.raft.messages import APP_RESP, HEARTBEAT_RESP, Message, ReadState
from simulator.core.control_plane.raft.state import FOLLOWER, State


def _obey(state: State, message: Message) -> None:
    """Of this term: its sender leads, whoever this member thought of (or was a candidate itself)."""
    if state.role != FOLLOWER:
        state.become_follower(message.term, message.sender)
    state.elapsed = 0
    state.leader = message.sender


def on_append(state: State, message: Message) -> None:
    _obey(state, message)
    log = state.log
    if message.index < log.commit:
        state.send(APP_RESP, message.sender, index=log.commit)
    elif log.merge(message.index, message.log_term, message.entries):
        last = message.index + len(message.entries)
        state.commit_to(min(message.commit, last))
        state.send(APP_RESP, message.sender, index=last)
    else:
        hint = log.agreement(message.index, message.log_term)
        state.send(
            APP_RESP,
            message.sender,
            index=message.index,
            reject=True,
            hint=hint,
            log_term=log.term_at(hint) or 0,
        )


def on_heartbeat(state: State, message: Message) -> None:
    _obey(state, message)
    state.commit_to(message.commit)
    state.send(HEARTBEAT_RESP, message.sender, context=message.context)


def on_snapshot(state: State, message: Message) -> None:
    _obey(state, message)
    snapshot, log = message.snapshot, state.log
    assert snapshot is not None
    if snapshot.index > log.commit:
        if log.term_at(snapshot.index) == snapshot.term:
            # Everything is here already: only that it is committed was not known.
            state.commit_to(snapshot.index)
        else:
            log.restore(snapshot)
            state.restored = snapshot
            state.applied = snapshot.index
    state.send(APP_RESP, message.sender, index=log.commit)


def on_forwarded(state: State, message: Message) -> None:
    """MsgProp or MsgReadIndex of one who takes this member for the leader."""
    state.forward(message)


def on_read_index_response(state: State, message: Message) -> None:
    state.read_states.append(ReadState(message.context, message.index))
