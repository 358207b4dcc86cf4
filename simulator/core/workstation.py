"""The learner's machine, outside the cluster: kubectl runs there, with the API server as its only partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.core.client.rest import SERVER_ADDRESS, ApiComponent
from simulator.core.engine.world import World
from simulator.core.protocol.api import READ_VERBS, ApiRequest, ApiResponse
from simulator.core.protocol.programs import Program, ProgramEnv, ProgramFactory, Step

KUBECTL = "kubectl"


class Workstation(ApiComponent):
    """Runs client programs; each is named by the number of the command that started it."""

    user = "kubernetes-admin"

    def __init__(self, world: World, programs: Mapping[str, ProgramFactory]) -> None:
        self.programs = programs
        super().__init__(world, KUBECTL)

    def reset(self) -> None:
        super().reset()
        self._running: dict[int, Program] = {}

    def on_start(self) -> None:
        """kubectl does nothing until somebody types."""

    def environment(self, language: str) -> ProgramEnv:
        return ProgramEnv(
            self.now, self.world.clock.epoch, user=self.user, server_address=SERVER_ADDRESS, language=language
        )

    def program(self, line: str, stdin: str, language: str) -> Program:
        return self.programs[KUBECTL](line, stdin, self.environment(language))

    def run(self, command: int, line: str, stdin: str, language: str) -> None:
        """Start a command line. What it prints comes as ``output`` frames."""
        program = self.program(line, stdin, language)
        self._running[command] = program
        self._step(command, program.start())

    def signed(self, request: ApiRequest) -> ApiRequest:
        """The request with the credential of the kubeconfig, if it shows none of its own."""
        return request if request.user else replace(request, user=self.user)

    def _step(self, command: int, step: Step) -> None:
        self._print(command, "stderr", step.stderr)
        self._print(command, "stdout", step.stdout)
        if step.exit is not None:
            del self._running[command]
            self.world.emit("output", command=command, stream="stdout", text="", exit=step.exit)
        elif step.delay_us is not None:
            self.after(step.delay_us, self._resume, command, [])
        else:
            answers: list[ApiResponse | None] = [None] * len(step.requests)
            for index, request in enumerate(step.requests):
                self.api.send(request, self._answered, command, answers, index)

    def _answered(self, response: ApiResponse, command: int, answers: list[ApiResponse | None], index: int) -> None:
        answers[index] = response
        if all(answer is not None for answer in answers):
            self._resume(command, [answer for answer in answers if answer is not None])

    def _resume(self, command: int, answers: list[ApiResponse]) -> None:
        program = self._running.get(command)
        if program is not None:
            self._step(command, program.resume(answers, self.now))

    def _print(self, command: int, stream: str, text: str) -> None:
        if text:
            self.world.emit("output", command=command, stream=stream, text=text)

    def connected_to(self, component_id: str) -> bool:
        """Each command line is a process of its own, which dials anew."""
        return bool(self.api.pending())

    def inspect(self) -> dict[str, Any]:
        return {"server": f"https://{SERVER_ADDRESS}", "user": self.user, "running": list(self._running)}


def only_reads(step: Step) -> bool:
    """Whether a step of a program asks for nothing but reads."""
    return all(request.verb in READ_VERBS for request in step.requests)
