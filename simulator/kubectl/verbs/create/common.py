"""What the subcommands of ``kubectl create`` share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.core.api import kinds
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import DRY_RUN, OUTPUT, VALIDATE, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, UsageError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import namespace_of
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.apply import validation

Object = dict[str, Any]
FLAGS: tuple[Flag, ...] = (
    *OUTPUT, *DRY_RUN, *VALIDATE, Flag("field-manager", default="kubectl-create"), Flag("save-config", "bool"),
)  # fmt: skip


def name_of(inv: Invocation) -> str:
    """The one NAME. Raises KubectlError."""
    names = inv.before_dashes()
    if len(names) != 1:
        raise UsageError(f"exactly one NAME is required, got {len(names)}", inv.command.full_path)
    return names[0]


def metadata(inv: Invocation, name: str, labels: Mapping[str, str] | None = None) -> Object:
    """Name, labels, and the namespace if one was given."""
    meta: Object = {"name": name}
    if labels:
        meta["labels"] = dict(labels)
    if inv.given("namespace"):
        meta["namespace"] = str(inv.flag("namespace"))
    return meta


def create(io: Session, inv: Invocation, obj: Object, failing: str = "") -> None:
    """Send an object and print what became of it. ``failing``: what could not be created, where kubectl says that."""
    resource = kinds.of(obj)
    assert resource is not None, obj
    if not resource.namespaced:
        obj = {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k != "namespace"}}
    if dry_run(inv) == "client":
        io.stdout += result(inv, obj, "created")
        return
    params = {"fieldManager": str(inv.flag("field-manager")), "fieldValidation": validation(inv), **dry_run_params(inv)}
    namespace = namespace_of(io, inv) if resource.namespaced else ""
    response = io.ask(ApiRequest("create", resource.plural, namespace=namespace, body=obj, params=params))
    if failing and response.code >= 400:
        raise KubectlError(f"failed to create {failing}: {ServerError(response).message}")
    io.stdout += result(inv, check(response), "created")


def container(name: str, image: str, **more: Any) -> Object:
    """A container as the generators write it."""
    return {"name": name, "image": image, "resources": {}, **{key: value for key, value in more.items() if value}}
