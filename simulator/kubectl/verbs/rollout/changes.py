"""``kubectl rollout restart``, ``pause`` and ``resume``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import meta, timestamps
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run_params, result
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session
from simulator.kubectl.verbs import strategic

Object = dict[str, Any]
_RESTARTED = "kubectl.kubernetes.io/restartedAt"


@dataclass(frozen=True, slots=True)
class Change:
    """Stores one changed workload."""

    found: Found
    inv: Invocation
    changed: Object
    said: str

    def run(self, io: Session) -> None:
        patch, content_type = strategic.between(self.found.target.resource, self.found.object, self.changed)
        params = {"fieldManager": "kubectl-rollout", **dry_run_params(self.inv)}
        request = self.found.target.request("patch", body=patch, content_type=content_type, params=params)
        io.stdout += result(self.inv, check(io.ask(request)), self.said)


def _quoted(found: Found) -> str:
    return f'{found.target.resource.qualified} "{found.target.name}"'


def _restart(io: Session, found: Found) -> Object:
    if found.target.resource.plural not in ("deployments", "daemonsets", "statefulsets"):
        raise KubectlError(f"{_quoted(found)} restarting is not supported")
    if found.object["spec"].get("paused"):
        raise KubectlError(f"{_quoted(found)} can't restart paused deployment (run rollout resume first)")
    path = ("spec", "template", "metadata", "annotations", _RESTARTED)
    changed: Object = meta.set_in(found.object, path, timestamps.time(io.unix_us))
    return changed


def _pause(io: Session, found: Found) -> Object:
    if found.target.resource.plural != "deployments":
        raise KubectlError(f"{_quoted(found)} pausing is not supported")
    if found.object["spec"].get("paused"):
        raise KubectlError(f"{_quoted(found)} is already paused")
    changed: Object = meta.set_in(found.object, ("spec", "paused"), True)
    return changed


def _resume(io: Session, found: Found) -> Object:
    if found.target.resource.plural != "deployments":
        raise KubectlError(f"{_quoted(found)} resuming is not supported")
    if not found.object["spec"].get("paused"):
        raise KubectlError(f"{_quoted(found)} is not paused")
    changed: Object = meta.delete_in(found.object, ("spec", "paused"))
    return changed


def _runner(change: Callable[[Session, Found], Object], said: str) -> Callable[[Session, Invocation], None]:
    def run(io: Session, inv: Invocation) -> None:
        things = wanted(io, inv, list_all=True, required="required resource not specified")
        for found in fetch(io, things, limit=False):
            io.then(Change(found, inv, change(io, found), said))

    return run


_FLAGS = (*FILES, *OUTPUT, *DRY_RUN, SELECT[0], Flag("field-manager", default="kubectl-rollout"))
COMMANDS = (
    Command(
        "rollout restart",
        _runner(_restart, "restarted"),
        ("Restart a resource", "重启一个资源的全部 Pod"),
        flags=_FLAGS,
        usage="(TYPE NAME | TYPE/NAME)",
        examples=("kubectl rollout restart deployment/web",),
    ),
    Command(
        "rollout pause",
        _runner(_pause, "paused"),
        ("Mark the provided resource as paused", "暂停资源的发布"),
        flags=_FLAGS,
        usage="(TYPE NAME | TYPE/NAME)",
    ),
    Command(
        "rollout resume",
        _runner(_resume, "resumed"),
        ("Resume a paused resource", "恢复已暂停的发布"),
        flags=_FLAGS,
        usage="(TYPE NAME | TYPE/NAME)",
    ),
)
