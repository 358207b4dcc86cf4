"""Recorded kubectl calls, and a small API server that answers from the objects that existed before each of them.

The server knows list, get and the writes as far as the recorded calls need them; it is not the simulated one.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulator.core.api import decoding, defaulting, kinds, patch, schema, selection, status, timestamps, validation
from simulator.core.api.status import ApiError
from simulator.core.control_plane.kube_apiserver.admission import admit_delete
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.kube_apiserver.scale import scale_of
from simulator.core.control_plane.kube_apiserver.strategies import prepare_for_create
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse
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
    """Answers requests from a list of objects, and remembers them. What it decodes, validates, selects and patches,
    the API's own functions do. User ``dev`` has the one right that is recorded: to look at pods in ``shop``."""

    def __init__(self, objects: list[dict[str, Any]], user: str = "") -> None:
        self.requests: list[ApiRequest] = []
        self._user = user
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
        if self._user == "dev" and not (
            request.resource == "pods" and request.namespace == "shop" and request.verb in ("get", "list")
        ):
            raise status.not_allowed("dev", request.verb, resource, request.namespace, request.name)
        if request.verb == "list":
            return self._list(resource, request)
        if request.verb == "create":
            return self._create(resource, request)
        key = (request.resource, request.namespace, request.name)
        if request.subresource and request.subresource not in resource.subresources:
            raise status.path_not_found()
        if key not in self._objects:
            raise status.not_found(resource, request.name)
        current = self._objects[key]
        if request.verb == "get":
            return scale_of(current) if request.subresource == "scale" else current
        if request.verb == "delete":
            admit_delete(resource, request.name)
            return self._delete(resource, key, request)
        changed = self._changed(resource, request, current)
        if not request.params.get("dryRun"):
            self._objects[key] = changed
        return scale_of(changed) if request.subresource == "scale" else changed

    def _create(self, resource: kinds.Resource, request: ApiRequest) -> dict[str, Any]:
        strict = request.params.get("fieldValidation", "Strict") == "Strict"
        obj = request.body
        if schema.for_resource(resource) is not None:
            obj = defaulting.default(decoding.decode(obj, resource, strict=strict), resource)
        name = obj["metadata"].get("name", "")
        namespace = {"namespace": request.namespace} if request.namespace else {}
        obj = {**obj, "metadata": {**obj["metadata"], **namespace, "uid": f"uid-{name}"}}
        if schema.for_resource(resource) is not None:
            if resource.kind == "Job":
                obj = prepare_for_create(resource, obj, UserInfo("kubernetes-admin"), self.now_us)
            errors = validation.validate_create(obj, resource)
            if errors:
                raise validation.invalid(resource, name, errors)
        key = (request.resource, request.namespace, name)
        if key in self._objects:
            raise status.already_exists(resource, name)
        obj["metadata"]["creationTimestamp"] = timestamps.time(self.now_us)
        if not request.params.get("dryRun"):
            self._objects[key] = obj
        return obj

    now_us = 0

    def _delete(self, resource: kinds.Resource, key: tuple[str, str, str], request: ApiRequest) -> dict[str, Any]:
        uid = self._objects[key]["metadata"].get("uid", "")
        if not request.params.get("dryRun"):
            del self._objects[key]
        return status.success(resource, request.name, uid)

    def _changed(self, resource: kinds.Resource, request: ApiRequest, current: dict[str, Any]) -> dict[str, Any]:
        if request.subresource == "scale":
            replicas = patch.apply_patch(scale_of(current), request.body, request.content_type, resource)["spec"][
                "replicas"
            ]
            changed: dict[str, Any] = {**current, "spec": {**current["spec"], "replicas": replicas}}
        elif request.verb == "update":
            changed = request.body
        elif schema.for_resource(resource) is None and request.content_type == STRATEGIC_MERGE_PATCH:
            changed = patch.merge_patch(current, request.body)
        else:
            changed = patch.apply_patch(current, request.body, request.content_type, resource)
        if schema.for_resource(resource) is not None:
            changed = defaulting.default(decoding.decode(changed, resource), resource)
            errors = validation.validate_update(changed, current, resource, request.subresource)
            if errors and not request.subresource:
                raise validation.invalid(resource, request.name, errors)
        if changed == current:
            return current
        version = str(int(current["metadata"].get("resourceVersion", "1")) + 1)
        return {**changed, "metadata": {**changed["metadata"], "resourceVersion": version}}

    def _list(self, resource: kinds.Resource, request: ApiRequest) -> dict[str, Any]:
        params = request.params
        chosen = selection.parse(resource, params.get("labelSelector", ""), params.get("fieldSelector", ""))
        keys = sorted((key for key in self._objects if key[0] == resource.plural), key=lambda key: f"{key[1]}/{key[2]}")
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


def _env(invocation: dict[str, Any], later_us: int) -> ProgramEnv:
    return ProgramEnv(
        now_us=later_us,
        epoch_us=timestamps.parse(invocation["at"]),
        server_address="127.0.0.1:6443",
        files=invocation.get("files") or {},
    )


def _run(invocation: dict[str, Any], api: RecordedApi, later_us: int) -> Outcome:
    api.now_us = timestamps.parse(invocation["at"])
    return play(invocation["command"], api, _env(invocation, later_us), invocation.get("stdin") or "")


def _namespaces(state: str) -> list[dict[str, Any]]:
    """States of one namespace leave out the namespaces themselves."""
    if not state.startswith("p"):
        return []
    names = ("default", "play", "other")
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": name}} for name in names]


@cache
def _without_state() -> dict[str, Outcome]:
    """Calls that depend only on what the ones before them made, one after the other."""
    api = RecordedApi([])
    calls = [call for call in invocations() if call["state"] == "none"]
    return {call["id"]: _run(call, api, 0) for call in sorted(calls, key=lambda call: call["at"])}


def replay(invocation: dict[str, Any], later_us: int = 0) -> Outcome:
    """Run a recorded call on the objects of its state; ``later_us`` after the moment at which it began."""
    state = invocation["state"]
    if state == "none":
        return _without_state()[invocation["id"]]
    api = RecordedApi([*_states()[state], *_namespaces(state)], invocation.get("user") or "")
    return _run(invocation, api, later_us)


# A call took up to half a second; an age is that of the moment when the server or kubectl computed it.
LATER_US = (0, 60_000, 120_000, 200_000, 250_000, 400_000)
_MACHINE_IDS = re.compile(r"^(  (?:Machine ID|System UUID|Boot ID): ).*$", re.MULTILINE)


def agrees(invocation: dict[str, Any]) -> bool:
    """Whether a recorded call prints now what it printed then (but for the ids of the machine, which were cleaned)."""
    expected = (_MACHINE_IDS.sub(r"\1", invocation["stdout"]), invocation["stderr"], invocation["exit"])
    for later_us in LATER_US:
        outcome = replay(invocation, later_us)
        if (_MACHINE_IDS.sub(r"\1", outcome.stdout), outcome.stderr, outcome.exit) == expected:
            return True
    return False
