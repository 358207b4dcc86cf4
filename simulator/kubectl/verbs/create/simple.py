"""Namespaces, service accounts and Deployments."""

from __future__ import annotations

from simulator.core.api.meta import fnv32a, safe_encode
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, container, create, metadata, name_of


def _namespace(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    create(io, inv, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "spec": {}, "status": {}})


def _service_account(io: Session, inv: Invocation) -> None:
    obj = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(inv, name_of(inv))}
    create(io, inv, obj, "serviceaccount")


def container_name(image: str) -> str:
    """The last part of an image's name, without tag and digest."""
    name = image.rpartition("/")[2].split(":")[0].split("@")[0]
    if "_" in name or "." in name:
        # kubectl adds five random characters here; those of a hash serve as well, and are always the same.
        suffix = safe_encode(str(fnv32a(image.encode())))[:5]
        name = name.replace("_", "-").replace(".", "-") + "-" + suffix
    return name


def _deployment(io: Session, inv: Invocation) -> None:
    name, images, command = name_of(inv), list(inv.flag("image")), inv.after_dashes()
    if len(images) > 1 and command:
        raise KubectlError("cannot specify multiple --image options and command")
    if inv.flag("replicas") < 0:
        raise KubectlError("replicas must be greater than or equal to 0")
    port = int(inv.flag("port"))
    ports = [{"containerPort": port}] if port >= 0 else []
    containers = [container(container_name(image), image, command=command, ports=ports) for image in images]
    labels = {"app": name}
    obj = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(inv, name, labels),
        "spec": {
            "replicas": inv.flag("replicas"),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
        "status": {},
    }
    create(io, inv, obj, "deployment")


COMMANDS = (
    Command(
        "create namespace",
        _namespace,
        ("Create a namespace with the specified name", "创建一个命名空间"),
        flags=FLAGS,
        aliases=("ns",),
        usage="NAME",
        examples=("kubectl create namespace shop",),
    ),
    Command(
        "create deployment",
        _deployment,
        ("Create a deployment with the specified name", "创建一个 Deployment"),
        flags=(
            *FLAGS,
            Flag("image", "array"),
            Flag("port", "int", default=-1),
            Flag("replicas", "int", "r", default=1),
        ),
        aliases=("deploy",),
        required=("image",),
        usage="NAME --image=IMAGE [-- COMMAND ...]",
        examples=("kubectl create deployment web --image=nginx --replicas=3",),
    ),
    Command(
        "create serviceaccount",
        _service_account,
        ("Create a service account with the specified name", "创建一个 ServiceAccount"),
        flags=FLAGS,
        aliases=("sa",),
        usage="NAME",
        examples=("kubectl create serviceaccount robot",),
    ),
)
