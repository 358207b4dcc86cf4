"""One lab in this process: a timeline that follows the lab's clock, and the sockets that watch it.

Whatever changes the timeline holds ``_gate``, for one slice at a time where it can, so that the sockets are
served between slices and a command never waits for long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError

from simulator.lab import engine, log, outgoing
from simulator.lab.clock import SLIP, STEP, ClockAction
from simulator.lab.commands import components_of
from simulator.lab.conf import LabSettings, lab_settings
from simulator.lab.errors import LabError
from simulator.lab.log import Row
from simulator.lab.models import Lab
from simulator.lab.outbox import Outbox
from simulator.lab.recording import Wire
from simulator.lab.records import Opened, change_history, open_lab
from simulator.lab.timeline import Timeline, is_milestone
from simulator.lab.wall import process_wall

logger = logging.getLogger(__name__)
T = TypeVar("T")
SECOND = 1_000_000
LONGEST_SLEEP = 1.0
REPLAY_ROUNDS = 4
BROKEN = 1011


async def in_database(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run a function that touches the database, in a thread."""
    result: T = await database_sync_to_async(function)(*args, **kwargs)
    return result


class Replica:
    """``announce(lab_id, seq)`` tells other processes of a new row."""

    def __init__(self, opened: Opened, timeline: Timeline, announce: Callable[[str, int], Awaitable[None]]) -> None:
        self.lab_id = opened.lab_id
        self.history = opened.history
        self.timeline = timeline
        self.components = components_of(timeline.sim.topology())
        self._opened = opened
        self._announce = announce
        self._settings: LabSettings = lab_settings()
        self._wall_offset = opened.wall_offset
        self._outboxes: dict[Outbox, None] = {}
        self._gate = asyncio.Lock()
        self._wake = asyncio.Event()
        self._noticed = 0
        self._shown = timeline.now
        self._task: asyncio.Task[None] | None = None
        self.broken = False

    @classmethod
    async def open(cls, lab: Lab, announce: Callable[[str, int], Awaitable[None]]) -> Replica:
        """Rebuild a lab from its log, up to where its clock is now. Raises LabError ``no-lab``."""
        opened = await in_database(open_lab, lab.pk)
        timeline = await _new_timeline(opened)
        replica = cls(opened, timeline, announce)
        timeline.take(await in_database(log.rows_after, lab.pk, 0))
        await replica._replay_to_present()
        return replica

    # What sockets ask for

    @property
    def watched(self) -> bool:
        return bool(self._outboxes)

    def watch(self, outbox: Outbox, history: str | None, after: int | None) -> None:
        """Send a socket what it lacks, and from now on everything. ``history``, ``after``: what it holds."""
        recording = self.timeline.recording
        missing: list[str] | None = None
        if history == self.history and after is not None and recording.holds_after(after):
            missing = recording.texts_after(after)
            if sum(map(len, missing)) > self._settings.lab_queue_bytes // 2:
                missing = None  # the state is shorter than the way to it
        keyframe = "null" if missing is not None else recording.state_text()
        outbox.push_answer(
            outgoing.welcome(self._opened.to_wire(), self.history, keyframe, self.clock(), recording.last)
        )
        for text in outgoing.frames_in_parts(self.history, missing or [], self._shown):
            outbox.push_stream(text)
        self._outboxes[outbox] = None

    def unwatch(self, outbox: Outbox) -> None:
        self._outboxes.pop(outbox, None)

    def close(self, code: int) -> None:
        """Close every socket that watches."""
        for outbox in self._outboxes:
            outbox.close(code)

    def resync(self) -> str:
        """The message that puts a client on the present state."""
        return outgoing.resync(self.history, self.timeline.recording, self.clock())

    def clock(self) -> dict[str, Any]:
        """The clock as it is shown, in the protocol's form."""
        return self.timeline.clock.to_wire(self._shown_wall())

    async def command(self, body: dict[str, Any], author: str, accepted: Callable[[int], None]) -> None:
        """Write a command of the core into the log and let it happen at once. ``accepted`` is called with
        the number of its row before its first frame goes out. Raises LabError."""
        async with self._held():
            not_before = self.timeline.last_pending_at()
            row = await in_database(log.append_command, self.lab_id, body, author, not_before)
            accepted(row.seq)
            await self._take_until(row)
            await self._reach(min(row.at_us, self._target()))
            await self._announce(self.lab_id, row.seq)

    async def set_clock(self, action: ClockAction, author: str, accepted: Callable[[int], None]) -> None:
        """Play, pause, or change the speed. Raises LabError."""
        async with self._held():
            not_before = self.timeline.last_pending_at()
            row = await in_database(log.append_clock, self.lab_id, action, author, not_before)
            accepted(row.seq)
            await self._take_until(row)
            await self._reach(self._target())
            await self._announce(self.lab_id, row.seq)
        self._wake.set()

    async def step_frame(self, author: str, accepted: Callable[[int], None]) -> None:
        """Pause, and go to the next moment at which a frame is emitted. Raises LabError
        ``nothing-happens``."""
        await self._step(lambda frame: True, author, accepted)

    async def step_workflow(self, pod: str, author: str, accepted: Callable[[int], None]) -> None:
        """Pause, and go to where the next step of the pod's workflow is done or blocked. Raises LabError."""
        await self._step(lambda frame: is_milestone(frame, pod), author, accepted)

    async def look(self, question: Callable[..., T], *args: Any) -> T:
        """Ask one of the questions of ``looks``, at the present moment. It leaves no trace."""
        async with self._gate:
            return question(self.timeline.sim, *args)

    # Keeping up

    def start(self) -> None:
        """Follow the clock from now on."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow(), name=f"lab {self.lab_id}")

    async def rest(self) -> None:
        """Stop following the clock; ``start`` goes on from here."""
        task, self._task = self._task, None
        if task is None:
            return
        async with self._gate:  # never cancel it inside a slice
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def notice(self, seq: int) -> None:
        """The log has a row ``seq``."""
        if seq > self.timeline.taken:
            self._noticed = max(self._noticed, seq)
            self._wake.set()

    def history_is(self, history: str) -> None:
        """The lab's history as the database has it: another replica may have had to change it."""
        if history != self.history:
            self.history = history
            self._resync_all()

    def set_wall_offset(self, offset: int) -> None:
        """By how many microseconds the database's clock is ahead of this machine's."""
        self._wall_offset = offset

    async def catch_up(self) -> None:
        """Read the rows that were missed while at rest, and go to where the clock is."""
        async with self._gate:
            self._opened = await in_database(open_lab, self.lab_id)
            self.history = self._opened.history
            await self._read_log()
            await self._replay_to_present()

    async def _follow(self) -> None:
        while not self.broken:
            self._wake.clear()
            try:
                async with self._guard():
                    await self._follow_once()
            except DatabaseError:
                logger.exception("lab %s: its log cannot be read; trying again", self.lab_id)
            await self._sleep()

    @asynccontextmanager
    async def _guard(self) -> AsyncIterator[None]:
        """After an error inside the simulation what is in memory cannot be trusted any more; the log can. Who
        reconnects gets a new replica."""
        try:
            yield
        except (LabError, DatabaseError):
            raise
        except Exception:
            logger.exception("lab %s: its replica is given up", self.lab_id)
            self.broken = True
            self.close(BROKEN)

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[None]:
        """The gate, for those who write to the log."""
        async with self._gate, self._guard():
            yield

    async def _follow_once(self) -> None:
        if self._noticed > self.timeline.taken:
            async with self._gate:
                await self._read_log()
        await self._slip_if_late()
        target = self._target()
        # Whoever held the gate may have put the clock before where it was to go: a step, a pause.
        while not self.timeline.reached(target := min(target, self._target())):
            async with self._gate:
                self._publish(self.timeline.slice(min(target, self._target())))
            await asyncio.sleep(0)

    async def _sleep(self) -> None:
        """Until the next event is due by the clock, or something wakes the replica."""
        due = self.timeline.sim.next_event_at()
        seconds: float | None
        if not self.timeline.clock.playing or due is None:
            seconds = None
        else:
            ahead = (due - self._target()) / self.timeline.clock.speed / SECOND
            seconds = min(max(ahead, self._settings.lab_tick_seconds), LONGEST_SLEEP)
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            pass

    async def _slip_if_late(self) -> None:
        """A cluster too big for this machine at this speed: its clock goes back to where it really is."""
        clock = self.timeline.clock
        behind = (self._target() - self.timeline.now) / clock.speed / SECOND
        if not clock.playing or behind <= self._settings.lab_max_lag_seconds:
            return
        async with self._gate:
            action = ClockAction(SLIP, to=self.timeline.last_pending_at())
            row = await in_database(log.append_clock, self.lab_id, action, "replica", bounded=False)
            await self._take_until(row)
        await self._announce(self.lab_id, row.seq)

    # The following are called with the gate held

    async def _step(self, wanted: Callable[[Wire], bool], author: str, accepted: Callable[[int], None]) -> None:
        async with self._held():
            await self._reach(self.timeline.last_pending_at())
            before = self.timeline.checkpoint()
            try:
                frames = await self._run_ahead(wanted)
                action = ClockAction(STEP, to=self.timeline.now)
                row = await in_database(log.append_clock, self.lab_id, action, author)
            except BaseException:
                self.timeline.go_back(before)
                raise
            accepted(row.seq)
            if await self._take_until(row):
                self._publish(frames)
            await self._announce(self.lab_id, row.seq)

    async def _run_ahead(self, wanted: Callable[[Wire], bool]) -> list[Wire]:
        """Run until a wanted frame, and return all frames up to and at its moment."""
        frames: list[Wire] = []
        seconds = self._settings.lab_step_ahead_seconds
        most = self.timeline.now + seconds * SECOND
        while True:
            happened = self.timeline.slice_to_next_event(most)
            if happened is None:
                raise LabError("nothing-happens", seconds=seconds)
            frames += happened
            if any(wanted(frame) for frame in happened):
                return frames
            await asyncio.sleep(0)

    async def _take_until(self, row: Row) -> bool:
        """Hand in the rows up to one that was just written. False: the timeline was rewound for another's
        row."""
        if row.seq == self.timeline.taken + 1:
            return await self._take([row])
        return await self._read_log()

    async def _read_log(self) -> bool:
        return await self._take(await in_database(log.rows_after, self.lab_id, self.timeline.taken))

    async def _take(self, rows: list[Row]) -> bool:
        clock = self.timeline.clock
        late = self.timeline.take(rows)
        if late is not None:
            await self._rewind(late)
        if self.timeline.clock != clock:
            self._push(outgoing.clock(self.clock()))
        return late is None

    async def _rewind(self, at: int) -> None:
        """A row came after its time ``at`` had passed here: what was shown since then did not happen. Replay
        from before it, under a new name, and tell every client."""
        logger.info("lab %s: a row of %s came late; replaying", self.lab_id, at)
        self.history = await in_database(change_history, self.lab_id)
        if not self.timeline.rewind(at):
            self.timeline = await _new_timeline(self._opened)
        self.timeline.take(await in_database(log.rows_after, self.lab_id, self.timeline.taken))
        await self._replay_to_present()
        self._resync_all()

    async def _reach(self, target: int) -> None:
        """Go to ``target`` and show the way."""
        while not self.timeline.reached(target):
            self._publish(self.timeline.slice(target))
            await asyncio.sleep(0)

    async def _replay_to_present(self) -> None:
        """Go to where the clock is without showing the way. The clock runs on meanwhile, hence the rounds."""
        for _ in range(REPLAY_ROUNDS):
            target = self._target()
            while not self.timeline.reached(target):
                self.timeline.recording.append(self.timeline.slice(target))
                self.timeline.keep_checkpoint_if_due()
                await asyncio.sleep(0)
        self._shown = self.timeline.now

    # Small things

    def _publish(self, frames: list[Wire]) -> None:
        """Record frames and send them to all who watch, encoded once."""
        texts = self.timeline.recording.append(frames)
        self._shown = self.timeline.now
        if not texts:
            return
        self._push(outgoing.frames(self.history, texts, self._shown))
        self.timeline.keep_checkpoint_if_due()

    def _push(self, text: str) -> None:
        for outbox in self._outboxes:
            outbox.push_stream(text)

    def _resync_all(self) -> None:
        for outbox in self._outboxes:
            outbox.demand_resync()

    def _shown_wall(self) -> int:
        """The wall time whose virtual time is on show: the play-out delay behind the present."""
        return process_wall() + self._wall_offset - int(self._settings.lab_playout_delay_seconds * SECOND)

    def _target(self) -> int:
        return self.timeline.clock.position(self._shown_wall())


async def _new_timeline(opened: Opened) -> Timeline:
    """A cluster takes a moment to start up, so it does that in a thread."""
    sim = await asyncio.to_thread(engine.build_from_text, opened.scenario_text, opened.seed)
    return Timeline(sim, lab_settings())
