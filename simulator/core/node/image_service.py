"""ImageService of the Container Runtime Interface: what is on the machine, and what comes from the registry."""

from __future__ import annotations

from simulator.core.engine.world import World
from simulator.core.node import images
from simulator.core.node.cri import NOT_FOUND, UNKNOWN, CriCall, CriResult
from simulator.core.node.host import Host

# Names that are reserved for examples: no resolver knows them (RFC 2606 and RFC 6761).
_NOWHERE = (".invalid", ".test", ".example")


class ImageService:
    """Of one machine's runtime; ``component`` is the daemon's name in frames."""

    def __init__(self, world: World, host: Host, component: str) -> None:
        self.world = world
        self.machine = host
        self.component = component

    def takes(self, image: str) -> int:
        """How long a pull lasts, microseconds: what is there already only has to be looked up."""
        latency = self.world.components[self.component].latency
        if self.machine.has_image(image) or self._refusal(images.full_name(image)):
            return latency.image_pull_base
        return latency.image_pull_base + latency.image_pull_per_mib * self.machine.catalogue.find(image).size_mib

    def status(self, call: CriCall) -> CriResult:
        present = self.machine.has_image(call.image)
        return CriResult(value=images.image_id(call.image) if present else "")

    def begin_pull(self, call: CriCall) -> None:
        self._tell("image-pulling", call)

    def pull(self, call: CriCall) -> CriResult:
        full = images.full_name(call.image)
        refusal = self._refusal(full)
        if refusal:
            message = f'failed to pull and unpack image "{full}": failed to resolve image: {refusal[1]}'
            self._tell("image-failed", call, message=message)
            return CriResult(refusal[0], message=message)
        self.machine.add_image(call.image)
        self._tell("image-pulled", call)
        return CriResult(value=images.image_id(call.image))

    def _refusal(self, full: str) -> tuple[int, str] | None:
        """The code, and what resolving the name says that does not come to an image."""
        registry, _, rest = full.partition("/")
        host = registry.partition(":")[0]
        if host.endswith(_NOWHERE):
            repository, _, tag = rest.rpartition(":")
            where = f'failed to do request: Head "https://{registry}/v2/{repository}/manifests/{tag}"'
            return UNKNOWN, f"{where}: dial tcp: lookup {host}: no such host"
        if not self.machine.can_pull(full):
            return NOT_FOUND, f"{full}: not found"
        return None

    def _tell(self, what: str, call: CriCall, **more: str) -> None:
        self.world.emit(
            "process",
            component=self.component,
            host=self.machine.name,
            what=what,
            pod=call.pod,
            uid=call.uid,
            container=call.container,
            image=call.image,
            **more,
        )
