"""What Raft promises, under everything that a network and a crash can do (figure 3 of the paper, and reads)."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.core.control_plane.raft import LEADER, Entry
from simulator.core.control_plane.raft.progress import MAX_BATCH
from tests.core.raft.network import Network

positions = st.integers(0, 1_000)
members = st.integers(1, 5)
ELECTION_TICKS = 3


class Promises(RuleBasedStateMachine):
    """Rules do harm; the invariants are checked after each. At the end all is healed, and all must come to agree."""

    @initialize(size=st.sampled_from([3, 3, 5]), timeouts=st.lists(st.integers(3, 5), min_size=40, max_size=40))
    def begin(self, size: int, timeouts: list[int]) -> None:
        self.network = Network(size, election_ticks=ELECTION_TICKS)
        for member in self.network.ids:
            self.network.members[member].die.next = timeouts[member::size]
        self.leader_of: dict[int, int] = {}
        self.applied: dict[int, Entry] = {}
        self.proposed = 0
        self.waiting: dict[str, int] = {}
        self.acknowledged: list[str] = []
        self.must_see: dict[str, int] = {}

    def member(self, number: int) -> int:
        return (number - 1) % len(self.network.ids) + 1

    # What happens

    @rule(number=members, times=st.integers(1, ELECTION_TICKS))
    def tick(self, number: int, times: int) -> None:
        self.network.tick(self.member(number), times)

    @rule(times=st.integers(1, ELECTION_TICKS), most=st.integers(1, 30))
    def time_passes(self, times: int, most: int) -> None:
        for _ in range(times):
            for member in self.network.ids:
                self.network.tick(member)
            for _ in range(min(most, len(self.network.wire))):
                self.network.deliver()

    @rule(position=positions, keep=st.booleans())
    def deliver_any(self, position: int, keep: bool) -> None:
        if self.network.wire:
            self.network.deliver(position % len(self.network.wire), keep=keep)

    @rule(position=positions)
    def lose(self, position: int) -> None:
        if self.network.wire:
            self.network.wire.pop(position % len(self.network.wire))

    @rule(number=members)
    def propose(self, number: int) -> None:
        self.proposed += 1
        data = f"x{self.proposed}"
        if self.network.propose(self.member(number), data):
            self.waiting[data] = self.member(number)

    @rule(number=members)
    def read(self, number: int) -> None:
        self.proposed += 1
        context = f"r{self.proposed}"
        self.must_see[context] = max(self.applied, default=0)
        self.network.read(self.member(number), context)

    @rule(number=members)
    def crash(self, number: int) -> None:
        member = self.member(number)
        self.network.crash(member)
        # Whoever asked it has lost the connection, and was promised nothing.
        self.waiting = {data: asked for data, asked in self.waiting.items() if asked != member}

    @rule(number=members)
    def restart(self, number: int) -> None:
        self.network.restart(self.member(number))

    @rule(first=members, second=members)
    def cut(self, first: int, second: int) -> None:
        self.network.cuts.add(frozenset((self.member(first), self.member(second))))

    @rule()
    def heal(self) -> None:
        self.network.cuts.clear()

    @rule(number=members, back=st.integers(0, 3))
    def compact(self, number: int, back: int) -> None:
        member = self.network.members[self.member(number)]
        self.network.compact(member.id, member.applied[-1].index - back)

    # What must hold

    @invariant()
    def at_most_one_leader_a_term(self) -> None:
        for member in self.network.leaders():
            term = self.network.members[member].log.term
            assert self.leader_of.setdefault(term, member) == member

    @invariant()
    def logs_that_agree_in_one_entry_agree_in_all_before(self) -> None:
        logs = [member.log for member in self.network.members.values()]
        for one in logs:
            for other in logs:
                agreed = False
                for index in range(min(one.last, other.last), max(one.first, other.first) - 1, -1):
                    same = one.term_at(index) == other.term_at(index)
                    assert same or not agreed
                    agreed = agreed or same

    @invariant()
    def everyone_applies_the_same(self) -> None:
        for member in self.network.members.values():
            for position, entry in enumerate(member.applied, 1):
                assert entry.index == position
                assert self.applied.setdefault(position, entry) == entry
            # A proposal whose message was delivered twice is applied twice: it is acknowledged once.
            mine = dict.fromkeys(entry.data for entry in member.applied if self.waiting.get(entry.data) == member.id)
            for data in mine:
                del self.waiting[data]
                self.acknowledged.append(data)

    @invariant()
    def a_leader_has_all_that_is_committed(self) -> None:
        newest = max((self.network.members[member].log.term for member in self.network.leaders()), default=0)
        for member in self.network.leaders():
            log = self.network.members[member].log
            if log.term == newest:
                for entry in self.applied.values():
                    if entry.term < newest and entry.index >= log.first:
                        assert log.term_at(entry.index) == entry.term

    @invariant()
    def a_read_sees_what_was_committed_when_it_began(self) -> None:
        for member in self.network.members.values():
            for read in member.reads:
                assert read.index >= self.must_see[read.context]

    # The end

    def teardown(self) -> None:
        if not hasattr(self, "network"):
            return
        network = self.network
        network.cuts.clear()
        for member in network.ids:
            network.restart(member)
        for _ in range(40):
            network.stabilize()
            if len(network.leaders()) == 1 and self._all_follow(network.leaders()[0]):
                break
            # The one with the lowest number is the most impatient; the others only lag behind it by some ticks.
            for member in network.ids:
                network.tick(member, 2 if member == network.ids[0] else 1)
        (leader,) = network.leaders()
        network.propose(leader, "last")
        network.stabilize()
        for _ in range(4 * ELECTION_TICKS):
            network.stabilize()
            network.tick(leader)
        network.stabilize()
        self.everyone_applies_the_same()
        held = [member.applied for member in network.members.values()]
        assert all(applied == held[0] for applied in held)
        data = [entry.data for entry in held[0]]
        assert "last" in data
        assert not set(self.acknowledged) - set(data)

    def _all_follow(self, leader: int) -> bool:
        return all(member.raft is not None and member.raft.leader == leader for member in self.network.members.values())


Promises.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestPromises = Promises.TestCase


def test_an_entry_of_an_earlier_term_is_not_committed_by_counting() -> None:
    """The paper's figure 8: a majority holds it, and still another leader may overwrite it."""
    network = Network(3, election_ticks=ELECTION_TICKS)
    network.members[3].die.next = [5]
    network.campaign(1)
    network.stabilize()
    network.cuts.add(frozenset((1, 3)))
    for number in range(MAX_BATCH + 1):
        network.propose(1, number)
    for message in [message for message in network.wire if message.to == 2]:
        network.deliver(network.wire.index(message))
    network.crash(1)
    network.tick(3, ELECTION_TICKS)
    network.campaign(2)
    leader = network.members[2]
    while network.members[3].log.last < leader.log.last - 2:
        network.deliver()
    # 3 holds one batch of the old term; the rest, and the new leader's own entry, are still to come.
    network.deliver(next(index for index, message in enumerate(network.wire) if message.to == 2))
    assert network.members[3].log.last > leader.log.commit == 4
    network.stabilize()
    assert leader.log.commit == leader.log.last


def test_a_cluster_of_one_is_always_its_own_leader() -> None:
    network = Network(1)
    for number in range(3):
        network.campaign(1)
        assert network.members[1].raft is not None
        assert network.members[1].raft.role == LEADER
        assert network.propose(1, number)
        network.crash(1)
        network.restart(1)
    assert [entry.data for entry in network.members[1].applied if isinstance(entry.data, int)] == [0, 1, 2]
