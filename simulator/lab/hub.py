"""The replicas of this process: one for each lab that somebody here watches, and one channel for notices
to all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from channels.layers import get_channel_layer

from simulator.lab import log, records
from simulator.lab.conf import lab_settings
from simulator.lab.errors import LabError
from simulator.lab.models import Lab
from simulator.lab.outbox import Outbox
from simulator.lab.replica import Replica, in_database

logger = logging.getLogger(__name__)
NO_SUCH_LAB = 4404
_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    """Opens replicas, lets them rest, and brings them the notices. ``_replicas`` is in the order of last
    use."""

    def __init__(self) -> None:
        self._replicas: dict[str, Replica] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._channel = ""

    async def watch(self, lab: Lab, outbox: Outbox, history: str | None, after: int | None) -> Replica:
        """Connect a socket with its lab. Raises LabError ``no-lab``."""
        if not self._channel:
            await self._begin()
        # Everybody who comes while a replica is being built waits for that one.
        async with self._lock(lab.pk):
            replica = await self._ready_replica(lab)
            replica.watch(outbox, history, after)
        return replica

    async def unwatch(self, replica: Replica, outbox: Outbox) -> None:
        """Disconnect a socket. A replica without any rests, and is given up when many rest."""
        replica.unwatch(outbox)
        lab_id = replica.lab_id
        async with self._lock(lab_id):
            if replica.watched or self._replicas.get(lab_id) is not replica:
                return
            await replica.rest()
            await in_database(log.touch, [lab_id])
        self._plan_pause(lab_id, lab_settings().lab_unattended_seconds)
        await self._give_up_oldest()

    async def announce(self, lab_id: str, seq: int) -> None:
        """Tell every process that watches a lab of a new row. A notice that is lost is made up for by
        ``_look``."""
        layer = get_channel_layer()
        if layer is not None:
            await layer.group_send(_group(lab_id), {"type": "lab.row", "lab": lab_id, "seq": seq})

    async def _ready_replica(self, lab: Lab) -> Replica:
        handle = self._pauses.pop(lab.pk, None)
        if handle is not None:
            handle.cancel()
        replica = self._replicas.pop(lab.pk, None)
        if replica is not None and replica.broken:
            await replica.rest()
            replica = None
        if replica is None or not replica.watched:
            await in_database(log.pause_if_unattended, lab.pk)
            await in_database(log.touch, [lab.pk])
        if replica is None:
            replica = await Replica.open(lab, self.announce)
            await self._join(lab.pk)
        elif not replica.watched:
            await replica.catch_up()
        self._replicas[lab.pk] = replica
        replica.start()
        return replica

    async def _give_up_oldest(self) -> None:
        resting = [lab_id for lab_id, replica in self._replicas.items() if not replica.watched]
        for lab_id in resting[: max(0, len(resting) - lab_settings().lab_idle_replicas)]:
            async with self._lock(lab_id):
                replica = self._replicas.get(lab_id)
                if replica is not None and not replica.watched:
                    await self._forget(lab_id)

    def _lock(self, lab_id: str) -> asyncio.Lock:
        """Held by whoever makes, rests or gives up the replica of this lab."""
        return self._locks.setdefault(lab_id, asyncio.Lock())

    async def _forget(self, lab_id: str) -> None:
        replica = self._replicas.pop(lab_id, None)
        if replica is not None:
            await replica.rest()
        layer = get_channel_layer()
        if layer is not None:
            await layer.group_discard(_group(lab_id), self._channel)

    def _plan_pause(self, lab_id: str, seconds: float) -> None:
        """A cluster that nobody watches pauses itself. Should this process end before, the next one that
        opens the lab writes the same pause."""
        loop = asyncio.get_running_loop()
        self._pauses[lab_id] = loop.call_later(seconds, self._spawn_pause, lab_id)

    def _spawn_pause(self, lab_id: str) -> None:
        self._pauses.pop(lab_id, None)
        self._spawn(self._pause(lab_id))

    async def _pause(self, lab_id: str) -> None:
        try:
            row = await in_database(log.pause_if_unattended, lab_id)
        except LabError:
            return  # the lab is gone, and with it the need
        if row is not None:
            await self.announce(lab_id, row.seq)

    # Notices

    async def _begin(self) -> None:
        self._channel = "none"
        layer = get_channel_layer()
        if layer is not None:
            self._channel = await layer.new_channel()
            self._spawn(self._listen(layer))
        self._spawn(self._look_often())

    async def _join(self, lab_id: str) -> None:
        layer = get_channel_layer()
        if layer is not None:
            await layer.group_add(_group(lab_id), self._channel)

    async def _listen(self, layer: Any) -> None:
        while True:
            message = await layer.receive(self._channel)
            replica = self._replicas.get(message["lab"])
            if replica is not None:
                replica.notice(message["seq"])

    async def _look_often(self) -> None:
        looks = 0
        while True:
            settings = lab_settings()
            await asyncio.sleep(settings.lab_poll_seconds)
            watched = [lab_id for lab_id, replica in self._replicas.items() if replica.watched]
            if not watched:
                continue
            looks += 1
            try:
                await self._look(watched)
                if looks % max(1, round(settings.lab_seen_seconds / settings.lab_poll_seconds)) == 0:
                    await in_database(log.touch, watched)
            except Exception:
                logger.exception("the log could not be looked at; trying again")

    async def _look(self, watched: list[str]) -> None:
        """Look for rows that no notice announced, for labs that are gone, and for histories that have
        changed."""
        histories, last, offset = await in_database(_state_of, watched)
        for lab_id in watched:
            replica = self._replicas.get(lab_id)
            if replica is None:
                continue
            if lab_id not in histories:
                async with self._lock(lab_id):
                    replica.close(NO_SUCH_LAB)
                    await self._forget(lab_id)
                continue
            replica.set_wall_offset(offset)
            replica.history_is(histories[lab_id])
            replica.notice(last.get(lab_id, 0))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _group(lab_id: str) -> str:
    return f"lab.{lab_id}"


def _state_of(lab_ids: Iterable[str]) -> tuple[dict[str, str], dict[str, int], int]:
    ids = list(lab_ids)
    return records.histories(ids), log.last_rows(ids), records.wall_offset()
