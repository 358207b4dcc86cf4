"""Which nodes have which image, and how large it is (``framework.ImageStateSummary``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class ImageStates:
    """By normalised image name. The size is that which the first node with the image reported, as upstream."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._nodes: dict[str, dict[str, None]] = {}

    def add(self, node_name: str, image_sizes: Mapping[str, int]) -> None:
        for image, size in image_sizes.items():
            self._sizes.setdefault(image, size)
            self._nodes.setdefault(image, {})[node_name] = None

    def remove(self, node_name: str, images: Iterable[str]) -> None:
        for image in images:
            nodes = self._nodes.get(image, {})
            nodes.pop(node_name, None)
            if not nodes:
                self._nodes.pop(image, None)
                self._sizes.pop(image, None)

    def size(self, image: str) -> int:
        """In bytes; 0 if no node has it."""
        return self._sizes.get(image, 0)

    def node_count(self, image: str) -> int:
        return len(self._nodes.get(image, ()))
