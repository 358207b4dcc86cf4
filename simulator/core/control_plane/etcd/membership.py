"""What the members of a cluster have in common: who they are, and the frames that tell what the cluster has stored."""

from __future__ import annotations

from simulator.core.control_plane.etcd.applying import Proposal, conf_change
from simulator.core.control_plane.etcd_settings import EtcdSettings
from simulator.core.engine.world import World
from simulator.core.protocol.etcd import WriteEvent

ETCD = "etcd"
CLIENT_PORT, PEER_PORT = 2379, 2380


def names(members: int) -> dict[int, str]:
    """The ids of the components, by number: ``etcd``, or ``etcd/1`` to ``etcd/5``."""
    return {1: ETCD} if members == 1 else {number: f"{ETCD}/{number}" for number in range(1, members + 1)}


def addresses(members: int) -> dict[str, str]:
    """Where clients find each component: a single member is on the API server's own machine, as with kubeadm."""
    if members == 1:
        return {ETCD: f"127.0.0.1:{CLIENT_PORT}"}
    return {name: f"10.0.0.{10 + number}:{CLIENT_PORT}" for number, name in names(members).items()}


class Membership:
    """``names`` are the components' ids by number, from 1; ``ids`` are what etcd calls them (64 bits)."""

    def __init__(self, world: World, settings: EtcdSettings) -> None:
        self.world = world
        self.settings = settings
        self.numbers = tuple(range(1, settings.members + 1))
        self.names = names(settings.members)
        dice = world.dice.stream("etcd-ids")
        self.cluster_id = dice.getrandbits(64)
        self.ids = {number: dice.getrandbits(64) for number in self.numbers}
        self._told = 0

    @property
    def single(self) -> bool:
        return len(self.numbers) == 1

    def bootstrap(self) -> list[Proposal]:
        """The entries with which every member's log begins: one for each member that is added."""
        return [conf_change(name) for name in self.names.values()]

    def tell(self, member: int, index: int, events: tuple[WriteEvent, ...], re: int | None) -> None:
        """Frames for what was stored: the cluster's, told once, by whichever member applies the entry first.

        Every member applies the same entries in the same order, and only what is committed; so these frames are
        in the order of revisions, without gaps, whoever leads or lags. ``re`` is the request's frame.
        """
        if index <= self._told:
            return
        self._told = index
        if not self.world.watched:
            for _ in events:
                self.world.recorder.count()
            return
        who = {} if self.single else {"member": self.names[member]}
        for event in events:
            kv = event.kv
            created = kv.create_revision or (event.previous.create_revision if event.previous else 0)
            self.world.emit(
                "store",
                revision=kv.mod_revision,
                key=kv.key,
                op=event.type,
                create_revision=created,
                version=kv.version,
                lease=f"{kv.lease:x}" if kv.lease else None,
                value=kv.value,
                re=re,
                **who,
            )
