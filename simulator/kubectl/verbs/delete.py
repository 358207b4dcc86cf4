"""``kubectl delete``: deletes, says so, and waits until the objects are gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.kubectl.command import DRY_RUN, FILES, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, format_of, unknown_format
from simulator.kubectl.resources import Listed, Named, fetch, kind_name, wanted
from simulator.kubectl.session import Session

POLL_US = 1_000_000
_FORCED = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
    "The resource may continue to run on the cluster indefinitely."
)
_CLUSTER_SCOPED = "Warning: deleting cluster-scoped resources, not scoped to the provided namespace"
_CASCADE = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}


@dataclass(frozen=True, slots=True)
class WaitUntilGone:
    """Asks until an object is gone, or another of the same name. ``timeout_us`` 0: without end."""

    target: Named
    uid: str
    timeout_us: int

    def run(self, io: Session) -> None:
        began = io.now_us
        while True:
            response = io.ask(self.target.request())
            if not response.ok:
                if response.code != 404:
                    raise ServerError(response)
                return
            if self.uid and response.body.get("metadata", {}).get("uid") != self.uid:
                return
            if self.timeout_us and io.now_us - began >= self.timeout_us:
                target = self.target
                raise KubectlError(f"timed out waiting for the condition on {target.resource.plural}/{target.name}")
            io.sleep(POLL_US)


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes one object. ``last_of``: also waits, for the objects that were deleted before it."""

    target: Named
    options: dict[str, Any]
    params: dict[str, Any]
    said: str
    only_name: bool
    ignore_not_found: bool
    wait: bool
    timeout_us: int

    def run(self, io: Session) -> None:
        target = self.target
        if self.params.get("dryRun") != "client":
            response = io.ask(target.request("delete", body=self.options, params=self.params))
            if not response.ok:
                if response.code == 404 and self.ignore_not_found:
                    return
                error = ServerError(response)
                raise error.when("deleting", target.source) if target.source else error
            body = response.body
            uid = (body.get("details") or {}).get("uid") or (body.get("metadata") or {}).get("uid") or ""
            if self.wait:
                io.then(WaitUntilGone(target, str(uid), self.timeout_us))
        if self.only_name:
            io.out(target.label)
            return
        where = f" from {target.namespace} namespace" if target.namespace else ""
        dry = {"client": " (dry run)", "All": " (server dry run)"}.get(str(self.params.get("dryRun")), "")
        io.out(f'{kind_name(target.resource)} "{target.name}" {self.said}{where}{dry}')


def run(io: Session, inv: Invocation) -> None:
    grace, forced = _grace(inv)
    selected = inv.flag("all") or bool(inv.flag("selector")) or bool(inv.flag("field-selector"))
    if inv.flag("all") and inv.flag("selector"):
        raise KubectlError("setting 'all' parameter but found a non empty selector. ")
    if format_of(inv) not in ("", "name"):
        raise unknown_format(inv, "name")
    things = wanted(io, inv)
    if forced and grace == 0:
        io.warn(_FORCED)
    dry = dry_run(inv)
    if dry == "client" or any(isinstance(thing, Listed) for thing in things):
        targets = [
            item.target for item in fetch(io, things, limit=False, ignore_not_found=inv.flag("ignore-not-found"))
        ]
    else:
        targets = [thing for thing in things if isinstance(thing, Named)]
    if not targets and selected and not io.errors:
        io.out("No resources found")
    if inv.given("namespace") and any(not target.resource.namespaced for target in targets):
        io.warn(_CLUSTER_SCOPED)
    options: dict[str, Any] = {"propagationPolicy": _cascade(inv)}
    if grace >= 0:
        options["gracePeriodSeconds"] = grace
    for target in targets:
        io.then(
            Delete(
                target,
                options,
                {"dryRun": "client"} if dry == "client" else dry_run_params(inv),
                "force deleted" if forced and grace == 0 else "deleted",
                format_of(inv) == "name",
                inv.flag("ignore-not-found") if inv.given("ignore-not-found") else selected,
                inv.flag("wait") and dry == "none",
                inv.flag("timeout"),
            )
        )


def _grace(inv: Invocation) -> tuple[int, bool]:
    """Seconds (-1: the object's own), and whether ``--force`` was given."""
    grace, forced = int(inv.flag("grace-period")), bool(inv.flag("force"))
    if inv.flag("now"):
        if grace != -1:
            raise KubectlError("--now and --grace-period cannot be specified together")
        return 1, forced
    if grace == 0 and not forced:
        return 1, False
    if forced and grace > 0:
        raise KubectlError("--force and --grace-period greater than 0 cannot be specified together")
    return (0 if forced else grace), forced


def _cascade(inv: Invocation) -> str:
    value = str(inv.flag("cascade"))
    value = {"true": "background", "false": "orphan"}.get(value, value)
    if value not in _CASCADE:
        raise KubectlError(f'invalid cascade value ({value}). Must be "background", "foreground", or "orphan"')
    return _CASCADE[value]


COMMANDS = (
    Command(
        "delete",
        run,
        (
            "Delete resources by file names, stdin, resources and names, or by resources and label selector",
            "按文件、标准输入、名称或标签选择器删除资源",
        ),
        flags=(
            *FILES,
            *SELECT,
            *DRY_RUN,
            Flag("all-namespaces", "bool", "A"),
            Flag("cascade", default="background", implied="background"),
            Flag("field-selector"),
            Flag("force", "bool"),
            Flag("grace-period", "int", default=-1),
            Flag("ignore-not-found", "bool"),
            Flag("interactive", "bool", "i"),
            Flag("now", "bool"),
            Flag("output", short="o"),
            Flag("raw"),
            Flag("timeout", "duration"),
            Flag("wait", "bool", default=True),
        ),
        usage="([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
        examples=("kubectl delete pod web-1", "kubectl delete deploy/web", "kubectl delete pods -l app=web"),
    ),
)
