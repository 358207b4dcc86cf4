"""What a leader does: replication, commit by majority, heartbeats (raft/raft.go stepLeader and what it calls)."""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.raft import reading
from simulator.core.control_plane.raft.messages import APP, SNAP, Entry, Message
from simulator.core.control_plane.raft.progress import MAX_BATCH, PROBE, SNAPSHOT
from simulator.core.control_plane.raft.state import NONE, State


def begin(state: State) -> None:
    """Elected: an empty entry of the new term commits, once it is replicated, all that earlier leaders have left."""
    state.become_leader()
    propose(state, (None,))


def propose(state: State, data: tuple[Any, ...]) -> None:
    log = state.log
    log.append([Entry(log.term, log.last + 1 + offset, item) for offset, item in enumerate(data)])
    state.progress[state.id].match = log.last
    _commit(state)
    _broadcast(state)


def on_proposal(state: State, message: Message) -> None:
    """MsgProp that a follower has forwarded."""
    propose(state, tuple(entry.data for entry in message.entries))


def tick(state: State) -> None:
    state.elapsed += 1
    if state.elapsed >= state.election_ticks:
        state.elapsed = 0
        if not _has_quorum(state):
            # It may be deposed already: better no leader than one that does not know.
            state.become_follower(state.log.term, NONE)
            return
    for progress in state.progress.values():
        if progress.state == SNAPSHOT:
            progress.silent += 1
            if progress.silent > 2 * state.election_ticks:
                progress.snapshot = 0
                progress.probe()
    state.send_heartbeats()


def _has_quorum(state: State) -> bool:
    active = 0
    for member, progress in state.progress.items():
        active += progress.active
        progress.active = member == state.id
    return active >= state.majority


def on_heartbeat_response(state: State, message: Message) -> None:
    progress = state.progress[message.sender]
    progress.heard()
    if progress.match < state.log.last:
        _append(state, message.sender)
    if message.context is not None:
        reading.confirm(state, message.context, message.sender)


def on_append_response(state: State, message: Message) -> None:
    progress = state.progress[message.sender]
    progress.active = True
    if message.reject:
        agreement = state.log.agreement(message.hint, message.log_term)
        if progress.rejected(message.index, agreement):
            _append(state, message.sender)
        return
    found = progress.state == PROBE and progress.match == message.index
    was_paused = progress.paused
    if not progress.accepted(message.index) and not found:
        return
    if progress.state == PROBE or (progress.state == SNAPSHOT and progress.match >= progress.snapshot):
        progress.replicate()
    if _commit(state):
        reading.release_early(state)
        _broadcast(state)
    elif was_paused:
        # It may not have been told yet how far the log is committed.
        _append(state, message.sender)
    while progress.next <= state.log.last and _append(state, message.sender):
        """Everything that it lacks, as far as may be on its way at once."""


def _commit(state: State) -> bool:
    """Commit what a majority holds; only an entry of the own term says that it will stay (the paper's figure 8)."""
    matches = sorted((progress.match for progress in state.progress.values()), reverse=True)
    index = matches[state.majority - 1]
    if index <= state.log.commit or state.log.term_at(index) != state.log.term:
        return False
    state.log.commit = index
    return True


def _broadcast(state: State) -> None:
    for member in state.others:
        _append(state, member)


def _append(state: State, member: int) -> bool:
    """Send what ``member`` lacks, or only how far the log is committed; False if nothing may be sent now."""
    progress, log = state.progress[member], state.log
    if progress.paused:
        return False
    previous = progress.next - 1
    term = log.term_at(previous)
    if term is None:
        return _send_snapshot(state, member)
    entries = log.entries(progress.next, min(log.last, previous + MAX_BATCH))
    state.send(APP, member, index=previous, log_term=term, commit=log.commit, entries=entries)
    progress.sent(previous + len(entries), len(entries))
    return True


def _send_snapshot(state: State, member: int) -> bool:
    progress = state.progress[member]
    if not progress.active:
        return False
    snapshot = state.snapshot()
    state.send(SNAP, member, snapshot=snapshot)
    progress.wait_for_snapshot(snapshot.index)
    return True
