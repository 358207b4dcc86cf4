"""One container from its image to its first instruction: ImageStatus, PullImage, CreateContainer, StartContainer.

pkg/kubelet/kuberuntime (startContainer) and pkg/kubelet/images (EnsureImageExists), with their Events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import duration
from simulator.core.node import images
from simulator.core.node.container_runtime import CriCall, CriResult
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker


class ContainerStart:
    """Starts one attempt of one container; tells its worker ``started`` or ``not_started``."""

    def __init__(self, worker: PodWorker, spec: Object, attempt: int) -> None:
        self.worker = worker
        self.spec = spec
        self.attempt = attempt
        self._pull_began = 0

    def begin(self) -> None:
        self._call("ImageStatus", self._image_known)

    def _call(self, method: str, then: object) -> None:
        spec = self.spec
        call = CriCall(
            method,
            self.worker.key,
            self.worker.uid,
            spec["name"],
            spec["image"],
            list(spec.get("command") or ()),
            list(spec.get("args") or ()),
            self.attempt,
        )
        self.worker.call(call, then)

    def _event(self, event_type: str, reason: str, message: str) -> None:
        self.worker.record(event_type, reason, message, self.spec["name"])

    def _image_known(self, result: CriResult) -> None:
        if result.status:
            self.worker.runtime_failed()
            return
        image, policy = self.spec["image"], self.spec.get("imagePullPolicy", "IfNotPresent")
        if result.value and policy != "Always":
            message = f'Container image "{image}" already present on machine and can be accessed by the pod'
            self._event("Normal", "Pulled", message)
            self._create()
        elif policy == "Never":
            message = f'Container image "{image}" is not present with pull policy of Never'
            self._event("Warning", "ErrImageNeverPull", message)
            self._event("Warning", "Failed", "Error: ErrImageNeverPull")
            self.worker.not_started(self.spec, "ErrImageNeverPull", message)
        else:
            self._pull()

    def _pull(self) -> None:
        worker, image = self.worker, self.spec["image"]
        failure = worker.pull_failure(self.spec)
        if failure is not None:
            self._event("Normal", "BackOff", f'Back-off pulling image "{image}"')
            self._event("Warning", "Failed", "Error: ImagePullBackOff")
            worker.not_started(
                self.spec, "ImagePullBackOff", f'Back-off pulling image "{image}": ErrImagePull: {failure}'
            )
            return
        self._event("Normal", "Pulling", f'Pulling image "{image}"')
        self._pull_began = worker.kubelet.now
        self._call("PullImage", self._pulled)

    def _pulled(self, result: CriResult) -> None:
        image = self.spec["image"]
        if result.status:
            self._event("Warning", "Failed", f'Failed to pull image "{image}": {result.message}')
            self._event("Warning", "Failed", "Error: ErrImagePull")
            self.worker.pull_failed(self.spec, result.message)
            return
        took = duration.format_micros((self.worker.kubelet.now - self._pull_began) // 1000 * 1000)
        size = images.size_mib(image) * 1024 * 1024
        message = f'Successfully pulled image "{image}" in {took} ({took} including waiting). Image size: {size} bytes.'
        self._event("Normal", "Pulled", message)
        self._create()

    def _create(self) -> None:
        self._call("CreateContainer", self._created)

    def _created(self, result: CriResult) -> None:
        if result.status:
            self.worker.runtime_failed()
            return
        self._event("Normal", "Created", "Container created")
        self._call("StartContainer", self._started)

    def _started(self, result: CriResult) -> None:
        if result.status:
            self.worker.runtime_failed()
            return
        self._event("Normal", "Started", "Container started")
        self.worker.started(self.spec)
