"""What container images are called. image_catalogue.py says what is in them."""

from __future__ import annotations

import hashlib

DEFAULT_REGISTRY = "docker.io"


def full_name(image: str) -> str:
    """``nginx`` is ``docker.io/library/nginx:latest``."""
    name, digest = ([*image.split("@", 1), ""])[:2]
    first, _, rest = name.partition("/")
    if not rest:
        name = f"{DEFAULT_REGISTRY}/library/{name}"
    elif "." not in first and ":" not in first and first != "localhost":
        name = f"{DEFAULT_REGISTRY}/{name}"
    if ":" not in name.rpartition("/")[2] and not digest:
        name += ":latest"
    return f"{name}@{digest}" if digest else name


def familiar_name(image: str) -> str:
    """The repository without Docker Hub's prefix and without a tag: the name in the catalogue."""
    name = full_name(image).split("@", 1)[0]
    head, slash, last = name.rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}"
    return name.removeprefix(f"{DEFAULT_REGISTRY}/").removeprefix("library/")


def image_id(image: str) -> str:
    """The digest by which the runtime knows it."""
    return "sha256:" + hashlib.sha256(full_name(image).encode()).hexdigest()
