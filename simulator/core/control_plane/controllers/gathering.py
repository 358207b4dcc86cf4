"""Several requests of one reconciliation: side by side, or one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse

Then = Callable[..., None]


class SideBySide:
    """Sends all requests at once. ``then(responses, *context)`` is called when all are answered, in their order."""

    def __init__(self, reconciler: Reconciler, requests: Iterable[ApiRequest], then: Then, *context: Any) -> None:
        self.reconciler = reconciler
        self.requests = list(requests)
        self.then = then
        self.context = context
        self._answers: dict[int, ApiResponse] = {}

    def start(self) -> None:
        if not self.requests:
            self.then([], *self.context)
        for index, request in enumerate(self.requests):
            self.reconciler.send(request, self._answered, index)

    def _answered(self, response: ApiResponse, index: int) -> None:
        self._answers[index] = response
        if len(self._answers) == len(self.requests):
            self.then([self._answers[i] for i in range(len(self.requests))], *self.context)


class InTurn:
    """Sends one request after another until one fails. ``then(error, responses, *context)``; no error is empty.

    A 404 answer to a deletion is no failure: what was to go is gone.
    """

    def __init__(self, reconciler: Reconciler, requests: Iterable[ApiRequest], then: Then, *context: Any) -> None:
        self.reconciler = reconciler
        self.then = then
        self.context = context
        self._left = list(requests)
        self._answers: list[ApiResponse] = []

    def start(self) -> None:
        if self._left:
            request = self._left.pop(0)
            self.reconciler.send(request, self._answered, request.verb)
        else:
            self.then("", self._answers, *self.context)

    def _answered(self, response: ApiResponse, verb: str) -> None:
        self._answers.append(response)
        if response.ok or (verb == "delete" and response.code == 404):
            self.start()
        else:
            self.then(error_of(response), self._answers, *self.context)


def first_error(responses: Iterable[ApiResponse]) -> str:
    """What the first answer that is an error says; empty if all went well."""
    return next((error_of(response) for response in responses if not response.ok), "")
