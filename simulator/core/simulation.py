"""The simulated cluster as a pure state machine: commands in, frames out, virtual time in between.

The same scenario, seed and commands (each at the same virtual time) give byte-identical frames everywhere.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.core.api import kinds
from simulator.core.client.rest import APISERVER, APISERVER_USER
from simulator.core.cluster import Cluster
from simulator.core.engine.clock import SECOND, Clock
from simulator.core.engine.latency import PROFILES, REALISTIC
from simulator.core.engine.rng import Dice
from simulator.core.engine.world import World
from simulator.core.faults import Faults
from simulator.core.protocol.api import READ_VERBS, ApiRequest, ApiResponse, refused
from simulator.core.protocol.commands import Command, CommandError, FaultCommand, LineCommand
from simulator.core.protocol.frames import Frame
from simulator.core.protocol.programs import ProgramFactory
from simulator.core.protocol.reducer import State
from simulator.core.recorder import FrameRecorder
from simulator.core.scenario import Scenario
from simulator.core.workstation import KUBECTL

# Initial objects are created once the controllers have made the service accounts that pods need.
_OBJECTS_AFTER = 10 * SECOND
_MOST_READ_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command that only looks has printed. ``overlay`` are frames without a number: they are no history."""

    stdout: str
    stderr: str
    exit: int
    overlay: tuple[dict[str, Any], ...]


class Simulation:
    """One running cluster. ``now`` and all times are microseconds of virtual time.

    ``frames``: whether they are made; without them the same things happen, and nobody is told.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        programs: Mapping[str, ProgramFactory] | None = None,
        *,
        frames: bool = True,
    ) -> None:
        self.scenario = scenario
        self.recorder = FrameRecorder(frames)
        clock = Clock(scenario.epoch, -scenario.warm_up)
        # The cluster starts up as fast as a real one; the learner's latencies begin with the first frame.
        self.world = World(clock, REALISTIC, Dice(seed), self.recorder)
        self.cluster = Cluster(self.world, scenario, programs or {})
        self.recorder.reader.schedulers = self.cluster.serving()
        self.faults = Faults(self.cluster)
        self._commands = 0
        self._start()

    def _start(self) -> None:
        self.cluster.start()
        self.world.at(self.now + _OBJECTS_AFTER, self._create_objects)
        for entry in self.scenario.timeline:
            self.check(entry.command)
            self.world.at(entry.at, self._perform, entry.command)
        self.world.run_until(-1)
        self.world.clock.now = 0
        self.world.latency = PROFILES[self.scenario.latency]
        self._initial_state = self.recorder.curtain_up()

    def _create_objects(self) -> None:
        for obj in (*self.cluster.manifests(), *self.scenario.objects):
            resource = kinds.of(obj)
            if resource is None:
                continue
            namespace = obj.get("metadata", {}).get("namespace", "default") if resource.namespaced else ""
            request = ApiRequest("create", resource.plural, namespace, body=obj)
            self.cluster.workstation.api.send(request, _ignore)

    # Time

    @property
    def now(self) -> int:
        return self.world.clock.now

    @property
    def last_frame(self) -> int:
        """The number of the newest frame, 0 before the first."""
        return self.recorder.last

    def next_event_at(self) -> int | None:
        """When something happens next by itself (which need not make a frame)."""
        return self.world.queue.next_time()

    def advance(self, until_us: int, limit: int | None = None) -> list[Frame]:
        """Let time pass up to and including ``until_us``; at most ``limit`` events.

        Returns the frames. If the limit was met, ``now`` is the time of the last event, before ``until_us``.
        """
        if self.world.run_until(until_us, limit):
            self.world.clock.now = max(self.now, until_us)
        return self.recorder.take()

    # Commands

    def apply(self, command: Command) -> list[Frame]:
        """Somebody does something, now. Returns the frames of this moment. Raises CommandError."""
        self.check(command)
        self._perform(command)
        return self.recorder.take()

    def check(self, command: Command) -> None:
        """Raises CommandError where a command is about something that does not exist."""
        if isinstance(command, FaultCommand):
            self.faults.check(command)

    def _perform(self, command: Command) -> None:
        self._commands += 1
        kind = command.program if isinstance(command, LineCommand) else "fault"
        self.world.emit("command", command=self._commands, text=command.text, command_kind=kind)
        if isinstance(command, LineCommand):
            self.cluster.workstation.run(self._commands, command.line, command.stdin, command.language)
        else:
            self.faults.happen(command)

    # Looking, without touching

    def is_read(self, line: str, stdin: str = "") -> bool:
        """Whether a kubectl line changes nothing: then it is answered by ``read`` and is no command.

        A look that would have to wait for its answer takes time, and so it is a command.
        """
        if not self.cluster.workstation.program(line, stdin, "en").read_only:
            return False
        answers = self.world.answers(KUBECTL, APISERVER)
        if answers is False or (answers and self.cluster.apiserver.storage.serves_reads):
            return True
        return not self.read(line, stdin).overlay

    def read(self, line: str, stdin: str = "", language: str = "en") -> Reading:
        """Run a kubectl line that only reads, against the cluster as it is now."""
        program = self.cluster.workstation.program(line, stdin, language)
        step = program.start()
        stdout, stderr = step.stdout, step.stderr
        overlay: list[dict[str, Any]] = []
        for _ in range(_MOST_READ_STEPS):
            if step.exit is not None:
                return Reading(stdout, stderr, step.exit, tuple(overlay))
            answers = [self._answer_read(request, overlay) for request in step.requests]
            step = program.resume(answers, self.now)
            stdout, stderr = stdout + step.stdout, stderr + step.stderr
        return Reading(stdout, stderr, 1, tuple(overlay))

    def _answer_read(self, request: ApiRequest, overlay: list[dict[str, Any]]) -> ApiResponse:
        workstation = self.cluster.workstation
        hop = self.world.latency.https
        message: dict[str, Any] = {
            "t": self.now,
            "protocol": "https",
            "verb": request.verb,
            "object": request.ref(),
        }
        there = {"kind": "request", "from": KUBECTL, "to": APISERVER, "arrives": self.now + hop}
        overlay.append({**message, **there, "user": workstation.user})
        if request.verb not in READ_VERBS:
            raise CommandError("bad-command", f"{request.verb} is not a read")
        if not self.cluster.apiserver.listening:
            return refused(workstation.environment("en").server_address)
        response = self.cluster.apiserver.read(workstation.signed(request))
        back = {"kind": "response", "from": APISERVER, "to": KUBECTL, "status": response.code}
        overlay.append({**message, **back, "t": self.now + hop, "arrives": self.now + 2 * hop})
        return response

    def api_read(self, request: ApiRequest) -> ApiResponse:
        """A bare read of the API, for completion and for goals: by the server itself, which may see everything."""
        return self.cluster.apiserver.read(replace(request, user=APISERVER_USER))

    def inspect(self, component_id: str) -> dict[str, Any]:
        """What a component holds now. Raises CommandError for one that does not exist."""
        component = self.world.components.get(component_id)
        if component is None:
            raise CommandError("not-found", f"there is no component {component_id!r}")
        state = "running" if component.listening else "starting" if component.running else "crashed"
        return {
            "component": component_id,
            "state": state,
            **(component.inspect() if component.running else {}),
        }

    def initial_state(self) -> State:
        """The reducer's state before frame 1: a copy."""
        copied: State = pickle.loads(pickle.dumps(self._initial_state))
        return copied

    def topology(self) -> dict[str, Any]:
        return self.cluster.topology()

    # Copies

    def checkpoint(self) -> bytes:
        """The whole simulation as bytes, between two events."""
        return pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)

    @staticmethod
    def restore(data: bytes) -> Simulation:
        """What ``checkpoint`` has made, with the same engine version; only ever from this program's own cache."""
        simulation = pickle.loads(data)
        assert isinstance(simulation, Simulation)
        return simulation


def _ignore(_response: ApiResponse) -> None:
    """The answer to an initial object: what was refused is missing, and the scenario's own test shows it."""
