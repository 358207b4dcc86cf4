"""Recorded kubectl calls, and a small API server that answers from the objects that existed before each of them.

The server knows list, get and the writes as far as the recorded calls need them; it is not the simulated one.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulator.core.api import kinds, selection, status, timestamps
from simulator.core.api.status import ApiError
from simulator.core.protocol.api import ApiRequest, ApiResponse
from simulator.core.protocol.programs import Program, ProgramEnv
from simulator.kubectl import program

DATA = Path(__file__).parents[2] / "data" / "kubectl-output"
MOST_STEPS = 2_000


def _lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@cache
def invocations() -> list[dict[str, Any]]:
    return _lines("invocations")


@cache
def _objects() -> dict[str, Any]:
    return {line["id"]: line["object"] for line in _lines("objects")}


@cache
def _states() -> dict[str, list[Any]]:
    return {line["state"]: [_objects()[name] for name in line["objects"]] for line in _lines("states")}


@dataclass
class Outcome:
    stdout: str
    stderr: str
    exit: int
    requests: list[ApiRequest]


class RecordedApi:
    """Answers requests from a list of objects, and remembers them."""

    def __init__(self, objects: list[dict[str, Any]]) -> None:
        self.requests: list[ApiRequest] = []
        self._objects: dict[tuple[str, str, str], dict[str, Any]] = {}
        for obj in objects:
            resource = kinds.of(obj)
            assert resource is not None, obj["kind"]
            metadata = obj["metadata"]
            self._objects[resource.plural, metadata.get("namespace", ""), metadata["name"]] = obj

    def answer(self, request: ApiRequest) -> ApiResponse:
        self.requests.append(request)
        try:
            return ApiResponse(201 if request.verb == "create" else 200, self._answer(request))
        except ApiError as error:
            return ApiResponse(error.code, error.status)

    def _answer(self, request: ApiRequest) -> dict[str, Any]:
        resource = kinds.by_name(request.resource)
        assert resource is not None, request.resource
        key = (request.resource, request.namespace, request.name)
        dry = bool(request.params.get("dryRun"))
        if request.verb == "list":
            return self._list(resource, request)
        if request.verb == "create":
            name = request.body["metadata"].get("name", "")
            key = (request.resource, request.namespace, name)
            if key in self._objects:
                raise status.already_exists(resource, name)
            made = {**request.body, "metadata": {**request.body["metadata"], "uid": f"uid-{name}"}}
            if request.namespace:
                made["metadata"]["namespace"] = request.namespace
            if not dry:
                self._objects[key] = made
            return made
        if key not in self._objects:
            raise status.not_found(resource, request.name)
        current = self._objects[key]
        if request.subresource and request.subresource not in resource.subresources:
            raise status.path_not_found()
        if request.verb == "get":
            return current
        if request.verb == "delete":
            if not dry:
                del self._objects[key]
            return status.success(resource, request.name, current["metadata"].get("uid", ""))
        if request.verb == "update":
            self._objects[key] = request.body
            return dict(request.body)
        assert request.verb == "patch", request
        if request.subresource == "scale":
            patched = {**current, "spec": {**current["spec"], **request.body["spec"]}}
        elif isinstance(request.body, dict):
            patched = _merged(current, request.body)
        else:
            patched = current
        if patched != current:
            version = str(int(current["metadata"].get("resourceVersion", "1")) + 1)
            patched = {**patched, "metadata": {**patched["metadata"], "resourceVersion": version}}
        if not dry:
            self._objects[key] = patched
        return patched

    def _list(self, resource: kinds.Resource, request: ApiRequest) -> dict[str, Any]:
        params = request.params
        chosen = selection.parse(resource, params.get("labelSelector", ""), params.get("fieldSelector", ""))
        keys = sorted(
            (key for key in self._objects if key[0] == resource.plural), key=lambda key: f"{key[1]}/{key[2]}"
        )
        items = [
            self._objects[key]
            for key in keys
            if request.namespace in ("", key[1]) and chosen.matches(self._objects[key])
        ]
        return {
            "kind": resource.list_kind,
            "apiVersion": resource.api_version,
            "metadata": {"resourceVersion": "1"},
            "items": items,
        }


def _merged(target: Any, patch: Any) -> Any:
    """RFC 7386; enough where only what is printed of a patched object matters."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _merged(result.get(key), value)
    return result


def play(line: str, api: RecordedApi, env: ProgramEnv, stdin: str = "") -> Outcome:
    """Run a command to its end; time passes only where it waits."""
    running: Program = program(line, stdin, env)
    step = running.start()
    stdout, stderr, now = step.stdout, step.stderr, env.now_us
    for _ in range(MOST_STEPS):
        if step.exit is not None:
            return Outcome(stdout, stderr, step.exit, api.requests)
        now += step.delay_us or 0
        step = running.resume([api.answer(request) for request in step.requests], now)
        stdout, stderr = stdout + step.stdout, stderr + step.stderr
    raise AssertionError(f"no end: {line}")


def replay(invocation: dict[str, Any], later_us: int = 0) -> Outcome:
    """Run a recorded call on the objects of its state; ``later_us`` after the moment at which it began."""
    env = ProgramEnv(
        now_us=later_us,
        epoch_us=timestamps.parse(invocation["at"]),
        server_address="127.0.0.1:6443",
        files=invocation.get("files") or {},
    )
    api = RecordedApi(_states().get(invocation["state"], []))
    return play(invocation["command"], api, env, invocation.get("stdin") or "")


# A call took up to a quarter of a second; an age is that of the moment when the server or kubectl computed it.
LATER_US = (0, 60_000, 120_000, 250_000)


def agrees(invocation: dict[str, Any]) -> bool:
    """Whether a recorded call prints now what it printed then."""
    expected = (invocation["stdout"], invocation["stderr"], invocation["exit"])
    for later_us in LATER_US:
        outcome = replay(invocation, later_us)
        if (outcome.stdout, outcome.stderr, outcome.exit) == expected:
            return True
    return False
