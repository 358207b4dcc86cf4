"""Sees to it that a container's image is there: pkg/kubelet/images (EnsureImageExists), with its Events and back-off."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import duration
from simulator.core.engine.clock import MILLISECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.kubelet.backoff import Backoff
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet
    from simulator.core.node.kubelet.pod_worker import PodWorker

Then = Callable[[str, str], None]
"""Called with reason and message of what went wrong, both empty if the image is there."""

_REFERENCE = re.compile(
    r"(?:[A-Za-z0-9.-]+(?::\d+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
    r"(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?"
)


class ImageManager:
    """Of one kubelet. One image is pulled at a time (serializeImagePulls), the others wait for their turn."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self.backoff = Backoff()
        self._failures: dict[str, str] = {}
        self._queue: list[_Pull] = []

    def ensure(self, worker: PodWorker, spec: Object, then: Then) -> None:
        """See that the image of a container is on the machine, as its pull policy says."""
        problem = invalid_name(spec["image"])
        if problem:
            message = f'Failed to apply default image tag "{spec["image"]}": {problem}'
            worker.record("Warning", "InspectFailed", message, spec["name"])
            then("InvalidImageName", message)
            return
        call = CriCall("ImageStatus", worker.key, worker.uid, spec["name"], spec["image"])
        self.kubelet.cri(call, self._known, worker, spec, then)

    def _known(self, result: CriResult, worker: PodWorker, spec: Object, then: Then) -> None:
        image, policy = spec["image"], spec.get("imagePullPolicy", "IfNotPresent")
        if result.status:
            message = f'Failed to inspect image "{image}": {result.message}'
            worker.record("Warning", "InspectFailed", message, spec["name"])
            then("ImageInspectError", message)
        elif result.value and policy != "Always":
            message = f'Container image "{image}" already present on machine and can be accessed by the pod'
            worker.record("Normal", "Pulled", message, spec["name"])
            then("", "")
        elif policy == "Never":
            message = f'Container image "{image}" is not present with pull policy of Never'
            worker.record("Warning", "ErrImageNeverPull", message, spec["name"])
            then("ErrImageNeverPull", message)
        elif self.backoff.until_since_raised(_key(worker, spec), self.kubelet.now) is not None:
            message = f'Back-off pulling image "{image}"'
            worker.record("Normal", "BackOff", message, spec["name"])
            failure = self._failures.get(_key(worker, spec))
            then("ImagePullBackOff", f"{message}: ErrImagePull: {failure}" if failure else message)
        else:
            worker.record("Normal", "Pulling", f'Pulling image "{image}"', spec["name"])
            self._queue.append(_Pull(worker, spec, then, self.kubelet.now))
            if len(self._queue) == 1:
                self._pull()

    def _pull(self) -> None:
        pull = self._queue[0]
        pull.began = self.kubelet.now
        call = CriCall("PullImage", pull.worker.key, pull.worker.uid, pull.spec["name"], pull.spec["image"])
        self.kubelet.cri(call, self._pulled, pull)

    def _pulled(self, result: CriResult, pull: _Pull) -> None:
        self._queue.pop(0)
        if self._queue:
            self._pull()
        key, image = _key(pull.worker, pull.spec), pull.spec["image"]
        if result.status:
            pull.worker.record(
                "Warning", "Failed", f'Failed to pull image "{image}": {result.message}', pull.spec["name"]
            )
            self.backoff.next(key, self.kubelet.now, self.kubelet.now)
            self._failures[key] = result.message
            pull.then("ErrImagePull", result.message)
            return
        self._failures.pop(key, None)
        took, waited = (_milliseconds(self.kubelet.now - since) for since in (pull.began, pull.asked))
        size = self.kubelet.machine.catalogue.size(image)
        message = (
            f'Successfully pulled image "{image}" in {took} ({waited} including waiting). Image size: {size} bytes.'
        )
        pull.worker.record("Normal", "Pulled", message, pull.spec["name"])
        pull.then("", "")

    def forget(self, uid: str) -> None:
        """The pod is gone."""
        self.backoff.forget(uid)
        for key in [one for one in self._failures if one.startswith(uid)]:
            del self._failures[key]


class _Pull:
    """One wish for an image. Times are virtual."""

    __slots__ = ("asked", "began", "spec", "then", "worker")

    def __init__(self, worker: PodWorker, spec: Object, then: Then, asked: int) -> None:
        self.worker = worker
        self.spec = spec
        self.then = then
        self.asked = asked
        self.began = asked


def _key(worker: PodWorker, spec: Object) -> str:
    return f"{worker.uid}_{spec['image']}"


def _milliseconds(micros: int) -> str:
    return duration.format_micros(micros // MILLISECOND * MILLISECOND)


def invalid_name(image: str) -> str:
    """Why an image's name is none, in the words of github.com/distribution/reference; empty if it is one."""
    if _REFERENCE.fullmatch(image):
        return ""
    first, slash, rest = image.partition("/")
    # What stands before the first slash is a registry if it looks like one.
    domain = bool(slash) and ("." in first or ":" in first or first == "localhost" or first.lower() != first)
    remote = (rest if domain else image).partition(":")[0]
    why = "invalid reference format"
    if remote != remote.lower():
        why = f"{why}: repository name ({'library/' if not domain and not slash else ''}{remote}) must be lowercase"
    return f'couldn\'t parse image name "{image}": {why}'
