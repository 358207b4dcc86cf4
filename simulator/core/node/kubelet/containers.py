"""What the kinds of containers of a pod have in common: init containers, sidecars, containers, ephemeral ones."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.core.node.host import Container, Sandbox
from simulator.core.protocol.api import Object


def is_sidecar(spec: Object) -> bool:
    """A restartable init container; only asked of init containers."""
    return spec.get("restartPolicy") == "Always"


def init_containers(pod: Object) -> list[Object]:
    return list(pod["spec"].get("initContainers") or ())


def every(pod: Object) -> Iterator[tuple[str, Object]]:
    """(field of the spec, container) of all of them, in the order in which they start."""
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for spec in pod["spec"].get(field) or ():
            yield field, spec


def find(pod: Object, name: str) -> tuple[str, Object] | None:
    """The container with that name."""
    return next(((field, spec) for field, spec in every(pod) if spec["name"] == name), None)


def newest(sandbox: Sandbox | None, name: str) -> Container | None:
    return sandbox.newest(name) if sandbox is not None else None


def restarts(pod: Object, spec: Object, container: Container) -> bool:
    """Whether a container that has ended is started again: its rules, its own policy, or the pod's."""
    for rule in spec.get("restartPolicyRules") or ():
        codes = rule.get("exitCodes") or {}
        listed = container.exit_code in (codes.get("values") or ())
        if rule.get("action") == "Restart" and codes and listed == (codes.get("operator") == "In"):
            return True
    policy = spec.get("restartPolicy") or pod["spec"].get("restartPolicy", "Always")
    if policy == "OnFailure":
        return container.exit_code != 0
    return bool(policy == "Always")


def should_be_restarted(pod: Object, spec: Object, container: Container | None) -> bool:
    """Whether the next sync starts it (ShouldContainerBeRestarted). It may never have run."""
    if "deletionTimestamp" in pod["metadata"]:
        return False
    if container is None:
        return True
    return container.state == "created" or (container.state == "exited" and restarts(pod, spec, container))
