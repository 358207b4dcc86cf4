"""ImageLocality: nodes that have the pod's images already, by their size, and by how many nodes have them."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.images import normalized_image_name
from simulator.core.control_plane.scheduler_framework.interface import MAX_NODE_SCORE, ScorePlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.protocol.api import Object

_MIB = 1024 * 1024
_MIN_THRESHOLD = 23 * _MIB
"""Images below this are too small to matter."""
_MAX_CONTAINER_THRESHOLD = 1000 * _MIB
"""From this, for each image of the pod, the score is full."""


class ImageLocality(ScorePlugin):
    name = "ImageLocality"

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        images = _images(pod.spec)
        if not images or not node.image_sizes:
            return 0
        total = sum(self._scaled(state, image) for image in images if image in node.image_sizes)
        highest = _MAX_CONTAINER_THRESHOLD * len(images)
        total = min(max(total, _MIN_THRESHOLD), highest)
        return MAX_NODE_SCORE * (total - _MIN_THRESHOLD) // (highest - _MIN_THRESHOLD)

    @staticmethod
    def _scaled(state: CycleState, image: str) -> int:
        """The size, scaled down where few nodes have the image, so that pods do not all go to the same few."""
        snapshot = state.snapshot
        spread = snapshot.images.node_count(image) / len(snapshot.nodes)
        return int(snapshot.images.size(image) * spread)


def _images(spec: Object) -> list[str]:
    """Of init containers, containers and image volumes, a name for each use."""
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    names = [container.get("image") or "" for container in containers]
    names += [volume["image"].get("reference") or "" for volume in spec.get("volumes") or () if volume.get("image")]
    return [normalized_image_name(name) for name in names]
