"""What members say to each other: names and meanings of raftpb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

APP = "MsgApp"
APP_RESP = "MsgAppResp"
HEARTBEAT = "MsgHeartbeat"
HEARTBEAT_RESP = "MsgHeartbeatResp"
VOTE = "MsgVote"
VOTE_RESP = "MsgVoteResp"
PRE_VOTE = "MsgPreVote"
PRE_VOTE_RESP = "MsgPreVoteResp"
SNAP = "MsgSnap"
PROP = "MsgProp"
READ_INDEX = "MsgReadIndex"
READ_INDEX_RESP = "MsgReadIndexResp"

ANSWERS = {VOTE: VOTE_RESP, PRE_VOTE: PRE_VOTE_RESP}
FROM_LEADER = frozenset({APP, HEARTBEAT, SNAP})
# They travel without a term: whoever leads now takes them.
WITHOUT_TERM = frozenset({PROP, READ_INDEX})


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the log. ``data`` is what was proposed; None in the entry by which a new leader begins its term."""

    term: int
    index: int
    data: Any = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the machine after the entry ``index`` of ``term``; ``data`` is the caller's, and never changes."""

    index: int
    term: int
    data: Any = None


@dataclass(frozen=True, slots=True)
class Message:
    """``index`` and ``log_term``: of an append, the entry before ``entries``; of a vote, the candidate's last entry; of
    an answer, the last entry that is agreed on. A rejected append says with ``hint`` and ``log_term`` where to look.
    ``context`` names the read that a heartbeat confirms.
    """

    type: str
    sender: int
    to: int
    term: int = 0
    log_term: int = 0
    index: int = 0
    commit: int = 0
    entries: tuple[Entry, ...] = ()
    reject: bool = False
    hint: int = 0
    context: Any = None
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True)
class ReadState:
    """A read may be answered from any state that has applied the entry ``index``."""

    context: Any
    index: int
