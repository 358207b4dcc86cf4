"""Raft: how several members agree on one log (Ongaro and Ousterhout, 2014; modelled on go.etcd.io/raft/v3).

Pure: messages and ticks in, messages and committed entries out. It knows no clock, no wire and no store; the caller
delivers messages, counts ticks, keeps the ``Log`` (the disk) over a crash, and applies what is committed. What is said
with a message is on the disk by then: every change of the ``Log`` counts as written at once.

raft.py is the door; state.py what a member holds; election.py, follower.py, leader.py and reading.py what it does in
each role; log.py its disk; progress.py what a leader knows of each other member; messages.py what they say.
"""

from simulator.core.control_plane.raft.log import Log
from simulator.core.control_plane.raft.messages import Entry, Message, ReadState, Snapshot
from simulator.core.control_plane.raft.raft import Raft, Ready
from simulator.core.control_plane.raft.state import CANDIDATE, FOLLOWER, LEADER, NONE, PRE_CANDIDATE

__all__ = [
    "CANDIDATE",
    "FOLLOWER",
    "LEADER",
    "NONE",
    "PRE_CANDIDATE",
    "Entry",
    "Log",
    "Message",
    "Raft",
    "ReadState",
    "Ready",
    "Snapshot",
]
