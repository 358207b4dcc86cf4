"""Campaigns and votes: raft/raft.go campaign, and the first part of Step."""

from __future__ import annotations

from simulator.core.control_plane.raft import leader
from simulator.core.control_plane.raft.messages import ANSWERS, PRE_VOTE, VOTE, Message
from simulator.core.control_plane.raft.state import CANDIDATE, NONE, PRE_CANDIDATE, State


def campaign(state: State) -> None:
    """Ask first whether a majority would vote (pre-vote): a member that was cut off disturbs nobody when it returns."""
    state.become_pre_candidate()
    _ask(state, PRE_VOTE, state.log.term + 1)


def _campaign_in_earnest(state: State) -> None:
    state.become_candidate()
    _ask(state, VOTE, state.log.term)


def _ask(state: State, kind: str, term: int) -> None:
    _count(state, state.id, True)
    if state.role != (PRE_CANDIDATE if kind == PRE_VOTE else CANDIDATE):
        return  # The only member has elected itself.
    for member in state.others:
        state.send(kind, member, term=term, index=state.log.last, log_term=state.log.last_term)


def in_lease(state: State) -> bool:
    """Whether a leader has been heard so lately that no vote is given (check quorum)."""
    return state.leader != NONE and state.elapsed < state.election_ticks


def on_request(state: State, message: Message) -> None:
    """MsgVote or MsgPreVote, of this term or (a pre-vote) of one to come."""
    log = state.log
    free = log.vote == NONE and state.leader == NONE
    may = log.vote == message.sender or free or (message.type == PRE_VOTE and message.term > log.term)
    answer = ANSWERS[message.type]
    if may and log.is_up_to_date(message.index, message.log_term):
        state.send(answer, message.sender, term=message.term)
        if message.type == VOTE:
            state.elapsed = 0
            log.vote = message.sender
    else:
        state.send(answer, message.sender, reject=True)


def on_answer(state: State, message: Message) -> None:
    """The answer to what this member has asked: MsgPreVoteResp before, MsgVoteResp in the campaign."""
    _count(state, message.sender, not message.reject)


def _count(state: State, member: int, granted: bool) -> None:
    state.votes.setdefault(member, granted)
    votes = list(state.votes.values())
    if votes.count(True) >= state.majority:
        if state.role == PRE_CANDIDATE:
            _campaign_in_earnest(state)
        else:
            leader.begin(state)
    elif votes.count(False) >= state.majority:
        state.become_follower(state.log.term, NONE)
