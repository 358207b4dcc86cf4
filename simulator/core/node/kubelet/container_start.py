"""One container from its image to its first instruction: startContainer of pkg/kubelet/kuberuntime.

EnsureImageExists, CreateContainer, StartContainer, and the postStart hook, with their Events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.kubelet import container_config, lifecycle_hooks
from simulator.core.node.kubelet.container_kill import ContainerKill
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

Then = Callable[[str, str, Object, bool], None]
"""Called with reason and message of what went wrong, both empty if the container runs; and what was to be started."""


class ContainerStart:
    """Starts one attempt of one container. ``init``: it is an init container."""

    def __init__(self, worker: PodWorker, spec: Object, attempt: int, then: Then, init: bool) -> None:
        self.worker = worker
        self.spec = spec
        self.attempt = attempt
        self._then = then
        self._init = init
        self._id = ""

    def _end(self, reason: str, message: str) -> None:
        self._then(reason, message, self.spec, self._init)

    def begin(self) -> None:
        self.worker.kubelet.images.ensure(self.worker, self.spec, self._image_is_there)

    def _call(self, method: str, then: Callable[[CriResult], None]) -> None:
        worker, spec = self.worker, self.spec
        config = container_config.NO_CONFIG
        if method == "CreateContainer":
            config = container_config.config(worker, spec)
        call = CriCall(
            method, worker.key, worker.uid, spec["name"], spec["image"], config, self.attempt, container_id=self._id
        )
        worker.kubelet.cri(call, then)

    def _event(self, event_type: str, reason: str, message: str) -> None:
        self.worker.record(event_type, reason, message, self.spec["name"])

    def _failed(self, reason: str, message: str) -> None:
        """``Error: …`` names the reason where it says all, else what the runtime said."""
        self._event("Warning", "Failed", f"Error: {message or reason}")
        self._end(reason, message)

    def _image_is_there(self, reason: str, message: str) -> None:
        if reason:
            self._event("Warning", "Failed", f"Error: {reason}")
            self._end(reason, message)
        else:
            self._call("CreateContainer", self._created)

    def _created(self, result: CriResult) -> None:
        if result.status:
            self._failed("CreateContainerError", result.message)
            return
        self._id = result.value
        self._event("Normal", "Created", "Container created")
        self._call("StartContainer", self._started)

    def _started(self, result: CriResult) -> None:
        if result.status:
            self._failed("RunContainerError", result.message)
            return
        self._event("Normal", "Started", "Container started")
        handler = (self.spec.get("lifecycle") or {}).get("postStart")
        sandbox = self.worker.sandbox
        container = sandbox.find(self._id) if sandbox is not None else None
        if handler is None or container is None:
            self._end("", "")
        else:
            lifecycle_hooks.run(self.worker, self.spec, handler, container, 0, self._hook_done)

    def _hook_done(self, failure: str) -> None:
        if not failure:
            self._end("", "")
            return
        self._event("Warning", "FailedPostStartHook", "PostStartHook failed")
        sandbox = self.worker.sandbox
        container = sandbox.find(self._id) if sandbox is not None else None
        if container is None or container.state != "running":
            self._killed(failure)
        else:
            ContainerKill(self.worker, container, "FailedPostStartHook", "", self._killed, failure).begin()

    def _killed(self, failure: str) -> None:
        self._end("PostStartHookError", failure)
