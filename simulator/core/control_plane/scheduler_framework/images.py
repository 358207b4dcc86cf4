"""Names of images, as the container runtime reports them in a node's status."""

from __future__ import annotations


def normalized_image_name(name: str) -> str:
    """``nginx`` is ``nginx:latest``; a colon before the last slash is a registry's port, not a tag."""
    return name if name.rfind(":") > name.rfind("/") else name + ":latest"
