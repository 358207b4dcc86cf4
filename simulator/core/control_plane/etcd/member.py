"""One member of etcd: takes requests, agrees with the others by Raft, applies what is committed, answers (etcdserver).

A member that is alone is a majority: what it is asked it commits and answers at once.
"""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.etcd import applying
from simulator.core.control_plane.etcd.applying import Proposal
from simulator.core.control_plane.etcd.disk import Disk
from simulator.core.control_plane.etcd.lessor import Lessor
from simulator.core.control_plane.etcd.membership import Membership
from simulator.core.control_plane.etcd.peers import Peers
from simulator.core.control_plane.etcd.protocol import WRITES, EtcdClient
from simulator.core.control_plane.etcd.waiting import Asked, Proposals, Reads
from simulator.core.control_plane.etcd.watches import Watch, Watches
from simulator.core.control_plane.etcd_settings import EtcdSettings
from simulator.core.control_plane.etcd_store import EtcdError, Store, prefix_end
from simulator.core.control_plane.raft import LEADER, NONE, Entry, Message, Raft, Snapshot
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component, World
from simulator.core.protocol.etcd import (
    NO_LEADER,
    TIMED_OUT,
    TIMED_OUT_LEADER_FAILED,
    EtcdRequest,
    EtcdResponse,
    Range,
    WriteEvent,
)

# Before 3.6 a new cluster agrees on 3.0.0 first, and on what all members can do once it has heard of all of them.
CLUSTER_VERSIONS = ("3.0.0", "3.5.0")
# v3rpc/interceptor.go: watches end when there was no leader for so many election timeouts.
NO_LEADER_ELECTIONS = 3


class Etcd(Component):
    """Member ``number`` of its cluster. ``disk`` outlives the process."""

    def __init__(self, world: World, membership: Membership, number: int) -> None:
        self.membership = membership
        self.number = number
        self.disk = Disk(membership.bootstrap())
        super().__init__(world, membership.names[number])

    @property
    def store(self) -> Store:
        return self.disk.store

    @property
    def settings(self) -> EtcdSettings:
        return self.membership.settings

    def reset(self) -> None:
        self.raft = Raft(
            self.number,
            self.membership.numbers,
            self.disk.log,
            draw=self.world.dice.stream(f"raft/{self.number}").randint,
            snapshot=self.disk.snapshot,
            applied=self.disk.applied,
            election_ticks=self.settings.election_ticks,
        )
        self.watches = Watches(self._notify, self._cancel_watch)
        self.proposals = Proposals(self.raft.propose)
        self.reads = Reads(self.number, self.settings.request_timeout, self.after, self._ask_read, self._serve)
        self.lessor = Lessor(self.after, self._revoke)
        self.peers = Peers(self)
        self._known = (self.raft.role, self.raft.log.term, NONE)
        self._leader_since = self.now
        self._leaderless = 0
        self._driving = False

    def on_start(self) -> None:
        self.proposals.submit(Proposal(self.number, None, EtcdRequest(applying.MEMBER_ATTRIBUTES, self.id)))
        if self.membership.single:
            # Nobody to wait for (etcd lets its first election timeout pass at once).
            self.raft.campaign()
        else:
            self.after(self.settings.heartbeat_interval, self._tick)
        self._drive()

    # Clients

    def receive(self, number: int, request: EtcdRequest, client: EtcdClient) -> None:
        """A request has arrived from ``client``."""
        asked = Asked(number, request, client, self.now)
        if request.verb == "watch":
            self._open_watch(asked)
        elif request.verb in WRITES:
            self._propose(asked)
        elif request.verb != "range":
            self._answer(asked, EtcdResponse(self.store.revision, f"etcdserver: unknown request {request.verb}"))
        elif request.serializable or self.membership.single:
            self._serve(asked, "")
        else:
            self.reads.add(asked)
            self._drive()

    def _answer(self, asked: Asked, response: EtcdResponse) -> None:
        world, client = self.world, asked.client
        data = _shown(asked, response) if world.watched else {}
        wire, args = world.wire(self.id, client.id), (asked.number, response)
        wire.send("response", "grpc", world.latency.grpc, client.etcd_response, args, data)

    def _serve(self, asked: Asked, error: str) -> None:
        """Answer a range from the store as it is."""
        request = asked.request
        response = EtcdResponse(self.store.revision, error)
        if not error:
            end = prefix_end(request.key) if request.range_end is None else request.range_end
            try:
                found = self.store.range(Range(request.key, end, request.revision, request.limit))
                response = EtcdResponse(self.store.revision, range=found)
            except EtcdError as refusal:
                response = EtcdResponse(self.store.revision, str(refusal))
        self._answer(asked, response)

    def confirms_reads(self) -> bool:
        """Whether a linearizable read that came now would be served: the leader is there, and so is a majority."""
        if self.membership.single or self.raft.leader == NONE:
            return self.membership.single
        world, names = self.world, self.membership.names
        leader = names[self.raft.leader]
        head = world.components[leader]
        if not isinstance(head, Etcd) or not head.listening or head.raft.role != LEADER:
            return False
        followers = [name for name in names.values() if name != leader and world.answers(leader, name)]
        return len(followers) + 1 > len(names) // 2 and (leader == self.id or bool(world.answers(self.id, leader)))

    def _ask_read(self, context: Any) -> None:
        self.raft.read_index(context)
        self._drive()

    def _propose(self, asked: Asked) -> None:
        request = asked.request
        if request.verb == "lease_grant" and not request.lease:
            lease = self.world.dice.stream("etcd-lease").getrandbits(62) | 1
            request = EtcdRequest(request.verb, request.key, ttl=request.ttl, lease=lease)
        if not self.membership.single:
            self.after(self.settings.request_timeout, self._timed_out, asked.number)
        self.proposals.submit(Proposal(self.number, asked.number, request), asked)
        self._drive()

    def _timed_out(self, number: int) -> None:
        """It may still be committed later; only nobody knows (parseProposeCtxErr)."""
        asked = self.proposals.take(number)
        if asked is not None:
            between = self._leader_since - 2 * self.settings.election_timeout < asked.since < self._leader_since
            error = TIMED_OUT_LEADER_FAILED if between else TIMED_OUT
            self._answer(asked, EtcdResponse(self.store.revision, error))

    # Watches

    def _open_watch(self, asked: Asked) -> None:
        if self.raft.leader == NONE:
            self._answer(asked, EtcdResponse(self.store.revision, NO_LEADER))
            return
        key = asked.request.key
        start = asked.request.revision or self.store.revision + 1
        self.watches.open(Watch(asked.number, key, prefix_end(key), start, asked.client), self.store)

    def _cancel_watch(self, watch: Watch, error: str) -> None:
        request = EtcdRequest("watch", watch.key)
        self._answer(Asked(watch.number, request, watch.client, 0), EtcdResponse(self.store.revision, error))

    def _notify(self, watch: Watch, event: WriteEvent) -> None:
        world, client, kv = self.world, watch.client, event.kv
        data: dict[str, Any] = {}
        if world.watched:
            data = {"watch": watch.number, "type": event.type, "object": {"key": kv.key}, "revision": kv.mod_revision}
        wire, args = world.wire(self.id, client.id), (watch.number, event)
        wire.send("watch_event", "grpc", world.latency.grpc, client.etcd_event, args, data)

    def peer_crashed(self, component_id: str) -> None:
        self.watches.client_gone(component_id)
        self.proposals.client_gone(component_id)
        self.reads.client_gone(component_id)

    # Raft

    def _tick(self) -> None:
        self.after(self.settings.heartbeat_interval, self._tick)
        self.raft.tick()
        self._drive()

    def raft_message(self, number: int, message: Message) -> None:
        """Another member says something."""
        self.peers.handling(number, message)
        self.raft.step(message)
        self._drive()

    def _drive(self) -> None:
        """Do what Raft asks for, until it asks for no more. What is put in meanwhile has its turn in the same loop."""
        if self._driving:
            return
        self._driving = True
        self._note_leader()
        while not (ready := self.raft.take()).empty:
            for message in ready.messages:
                self.peers.send(message)
            if ready.snapshot is not None:
                self._install(ready.snapshot)
            for entry in ready.committed:
                self._apply(entry)
            for read in ready.reads:
                self.reads.confirmed(read, self.disk.applied)
            self._note_leader()
        self._driving = False

    def _apply(self, entry: Entry) -> None:
        disk = self.disk
        disk.applied = entry.index
        proposal: Proposal | None = entry.data
        if proposal is not None:
            request = proposal.request
            response, events = applying.apply(disk, request, self.now)
            self.membership.tell(self.number, entry.index, events, proposal.number)
            self.watches.notify(events)
            if request.verb == "lease_grant":
                self.lessor.granted(disk.store, request.lease)
            asked = self.proposals.take(proposal.number) if proposal.member == self.number else None
            if asked is not None:
                self._answer(asked, response)
        disk.cut_log(self.settings)
        self.reads.applied(entry.index)

    def _install(self, snapshot: Snapshot) -> None:
        before = self.store.revision
        self.disk.install(snapshot)
        self.watches.restored(self.store, before)
        self.reads.applied(snapshot.index)

    def _revoke(self, lease: int) -> None:
        self.proposals.submit(Proposal(self.number, None, EtcdRequest("lease_revoke", "lease", lease=lease)))
        self._drive()

    def _note_leader(self) -> None:
        """What changes for a member when its role, or the leader, does."""
        raft = self.raft
        (role, term, leader), self._known = self._known, (raft.role, raft.log.term, raft.leader)
        if self._known == (role, term, leader):
            return
        if (raft.role, raft.log.term) != (role, term) and not self.membership.single:
            detail = f"became {raft.role} at term {raft.log.term}"
            self.world.emit("component", component=self.id, state="running", detail=detail)
        if raft.leader == NONE != leader:
            self._leaderless += 1
            self.after(NO_LEADER_ELECTIONS * self.settings.election_timeout, self._still_leaderless, self._leaderless)
        if raft.leader not in (NONE, leader):
            self._leader_since = self.now
            self._leaderless += 1
            self.reads.leader_changed()
            self.proposals.leader_known()
        if raft.role == LEADER != role:
            self.lessor.promote(self.store, self.now)
            if not self.disk.cluster_version:
                for version in CLUSTER_VERSIONS:
                    self.proposals.submit(Proposal(self.number, None, EtcdRequest(applying.CLUSTER_VERSION, version)))
        elif role == LEADER != raft.role:
            self.lessor.demote()
            self.peers.demoted()

    def _still_leaderless(self, count: int) -> None:
        if count == self._leaderless:
            self.watches.cancel_all(NO_LEADER)

    def inspect(self) -> dict[str, Any]:
        store, log = self.store, self.raft.log
        holds: dict[str, Any] = {
            "revision": store.revision,
            "compactRevision": store.compact_revision,
            "keys": len(store),
            "watches": self.watches.inspect(),
            "leases": [
                {"id": f"{lease.id:x}", "ttl": lease.ttl // SECOND, "keys": len(lease.keys)}
                for lease in store.leases.values()
            ],
        }
        holds["raft"] = {
            "role": self.raft.role,
            "term": log.term,
            "vote": self.membership.names.get(log.vote),
            "leader": self.membership.names.get(self.raft.leader),
            "log": {"first": log.first, "last": log.last, "commit": log.commit, "applied": self.disk.applied},
            "peers": {self.membership.names[member]: known for member, known in self.raft.peers().items()},
            "waiting": {"proposals": len(self.proposals), "reads": len(self.reads)},
        }
        return holds


def _shown(asked: Asked, response: EtcdResponse) -> dict[str, Any]:
    """An answer as its frame shows it."""
    request = asked.request
    data: dict[str, Any] = {"re": asked.number, "verb": request.verb, "object": {"key": request.key}}
    data["status"] = response.code
    if response.error:
        data["message"] = response.error
    return data


def create_members(world: World, settings: EtcdSettings) -> list[Etcd]:
    """``etcd``, or ``etcd/1`` to ``etcd/5``: each with an empty disk of its own."""
    membership = Membership(world, settings)
    return [Etcd(world, membership, number) for number in membership.numbers]
