"""``kubectl rollout history`` and ``undo``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api.labels import from_object
from simulator.core.protocol.api import JSON_PATCH, ApiRequest
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.printers.describe.pod import write_template
from simulator.kubectl.printers.describe.workloads import controller_uid, without_hash
from simulator.kubectl.printers.describe.writer import LAST_APPLIED, Writer
from simulator.kubectl.printers.tabwriter import for_description
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session

Object = dict[str, Any]
_REVISION = "deployment.kubernetes.io/revision"
_CAUSE = "kubernetes.io/change-cause"
_HASH = "pod-template-hash"
# Annotations of a ReplicaSet that are not taken back to its Deployment.
_NOT_COPIED = (
    LAST_APPLIED, _REVISION, "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
)  # fmt: skip


def _revisions(io: Session, found: Found) -> dict[int, Object]:
    """The objects that hold the revisions of a workload: ReplicaSets, or ControllerRevisions."""
    resource, obj = found.target.resource, found.object
    plurals = {"deployments": "replicasets", "daemonsets": "controllerrevisions", "statefulsets": "controllerrevisions"}
    if resource.plural not in plurals:
        raise KubectlError(f'no history viewer has been implemented for "{resource.kind}"')
    selector = str(from_object(obj["spec"].get("selector")))
    request = ApiRequest(
        "list", plurals[resource.plural], namespace=found.target.namespace, params={"labelSelector": selector}
    )
    items = check(io.ask(request)).get("items") or ()
    owned = [item for item in items if controller_uid(item) == obj["metadata"].get("uid")]
    return dict(sorted((_number(item), item) for item in owned if _number(item)))


def _number(item: Object) -> int:
    if "revision" in item:
        return int(item["revision"])
    return int((item["metadata"].get("annotations") or {}).get(_REVISION) or 0)


def _template(item: Object) -> Object:
    holder = item.get("data", item)
    template: Object = holder.get("spec", {}).get("template") or {}
    cause = (item["metadata"].get("annotations") or {}).get(_CAUSE)
    if not cause:
        return template
    metadata = template.get("metadata") or {}
    annotations = {**(metadata.get("annotations") or {}), _CAUSE: cause}
    return {**template, "metadata": {**metadata, "annotations": annotations}}


def raw_template(template: Object) -> str:
    """A pod template as ``rollout`` prints it: with its tabs."""
    w = Writer(raw=True)
    write_template(w, template)
    return w.text()


@dataclass(frozen=True, slots=True)
class History:
    """Prints the revisions of one workload, or one of them."""

    found: Found
    revision: int

    def run(self, io: Session) -> None:
        revisions = _revisions(io, self.found)
        label = self.found.target.label
        if self.revision:
            if self.revision not in revisions:
                raise KubectlError("unable to find the specified revision")
            text = raw_template(_template(revisions[self.revision]))
            io.stdout += f"{label} with revision #{self.revision}\n{text}\n"
            return
        lines = ["REVISION\tCHANGE-CAUSE"]
        for number, item in revisions.items():
            cause = (item["metadata"].get("annotations") or {}).get(_CAUSE) or "<none>"
            lines.append(f"{number}\t{cause}")
        io.stdout += f"{label} \n" + for_description("\n".join(lines) + "\n") + "\n"


def _history(io: Session, inv: Invocation) -> None:
    revision = int(inv.flag("revision"))
    if revision < 0:
        raise KubectlError(f"revision must be a positive integer: {revision}")
    for found in fetch(io, wanted(io, inv, list_all=True, required="required resource not specified"), limit=False):
        io.then(History(found, revision))


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes one Deployment back to an earlier revision (0: the last but one)."""

    found: Found
    inv: Invocation
    revision: int

    def run(self, io: Session) -> None:
        found, inv = self.found, self.inv
        metadata, plural = found.object["metadata"], found.target.resource.plural
        if plural != "deployments":
            raise KubectlError(f'no rollbacker has been implemented for "{found.target.resource.kind}"')
        if LAST_APPLIED in (metadata.get("annotations") or {}):
            io.warn(
                f"Warning: resource {plural}/{found.target.name} was previously managed with 'kubectl apply'. Rolling "
                f"back will not update the {LAST_APPLIED} annotation, which may cause unexpected behavior on future "
                "'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file "
                "instead."
            )
        if found.object["spec"].get("paused"):
            raise KubectlError(
                f'you cannot rollback a paused deployment; resume it first with "kubectl rollout resume '
                f'deployment/{found.target.name}" and try again'
            )
        revisions = _revisions(io, found)
        target = self._choose(revisions)
        template = target["spec"]["template"]
        if dry_run(inv) == "client":
            io.stdout += f"{found.target.label} {raw_template(template)} (dry run)\n"
            return
        if without_hash(template) == without_hash(found.object["spec"]["template"]):
            number = self.revision or _number(target)
            said = f"skipped rollback (current template already matches revision {number})"
            io.stdout += result(inv, found.object, said)
            return
        request = found.target.request(
            "patch", body=_back_to(target, metadata), content_type=JSON_PATCH, params=dry_run_params(inv)
        )
        check(io.ask(request))
        io.stdout += result(inv, found.object, "rolled back")

    def _choose(self, revisions: dict[int, Object]) -> Object:
        if self.revision:
            if self.revision not in revisions:
                raise KubectlError(f"unable to find specified revision {self.revision} in history")
            return revisions[self.revision]
        if len(revisions) < 2:
            raise KubectlError("no rollout history found for deployment " + f'"{self.found.target.name}"')
        return list(revisions.values())[-2]


def _back_to(replica_set: Object, metadata: Object) -> list[Object]:
    template = replica_set["spec"]["template"]
    labels = {k: v for k, v in (template["metadata"].get("labels") or {}).items() if k != _HASH}
    template = {**template, "metadata": {**template["metadata"], "labels": labels}}
    old, saved = metadata.get("annotations") or {}, replica_set["metadata"].get("annotations") or {}
    annotations = {k: v for k, v in old.items() if k in _NOT_COPIED}
    annotations |= {k: v for k, v in saved.items() if k not in _NOT_COPIED}
    return [
        {"op": "replace", "path": "/spec/template", "value": template},
        {"op": "replace" if old else "add", "path": "/metadata/annotations", "value": annotations},
    ]


def _undo(io: Session, inv: Invocation) -> None:
    for found in fetch(io, wanted(io, inv, list_all=True, required="required resource not specified"), limit=False):
        io.then(Undo(found, inv, int(inv.flag("to-revision"))))


COMMANDS = (
    Command(
        "rollout history",
        _history,
        ("View rollout history", "查看发布的历史版本"),
        flags=(*FILES, *OUTPUT, SELECT[0], Flag("revision", "int")),
        reads=True,
        usage="(TYPE NAME | TYPE/NAME)",
        examples=("kubectl rollout history deployment/web",),
    ),
    Command(
        "rollout undo",
        _undo,
        ("Undo a previous rollout", "回滚到之前的版本"),
        flags=(*FILES, *OUTPUT, *DRY_RUN, SELECT[0], Flag("to-revision", "int")),
        usage="(TYPE NAME | TYPE/NAME)",
        examples=("kubectl rollout undo deployment/web",),
    ),
)
