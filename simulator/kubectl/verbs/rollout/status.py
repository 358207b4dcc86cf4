"""``kubectl rollout status``: asks until a rollout is complete. Texts of ``polymorphichelpers/rollout_status.go``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.kubectl.command import FILES, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.resources import Named, fetch, wanted
from simulator.kubectl.session import Session

POLL_US = 1_000_000
Object = dict[str, Any]


def _deployment(obj: Object) -> tuple[str, bool]:
    name, replicas, status = obj["metadata"]["name"], obj["spec"].get("replicas", 0), obj.get("status", {})
    if obj["metadata"].get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for deployment spec update to be observed...", False
    for item in status.get("conditions") or ():
        if item.get("type") == "Progressing" and item.get("reason") == "ProgressDeadlineExceeded":
            raise KubectlError(f'deployment "{name}" exceeded its progress deadline')
    updated, total = status.get("updatedReplicas", 0), status.get("replicas", 0)
    available = status.get("availableReplicas", 0)
    waiting = f'Waiting for deployment "{name}" rollout to finish:'
    if updated < replicas:
        return f"{waiting} {updated} out of {replicas} new replicas have been updated...", False
    if total > updated:
        return f"{waiting} {total - updated} old replicas are pending termination...", False
    if available < updated:
        return f"{waiting} {available} of {updated} updated replicas are available...", False
    return f'deployment "{name}" successfully rolled out', True


def _daemon_set(obj: Object) -> tuple[str, bool]:
    name, status = obj["metadata"]["name"], obj.get("status", {})
    _only_rolling(obj)
    if obj["metadata"].get("generation", 0) > status.get("observedGeneration", 0):
        return "Waiting for daemon set spec update to be observed...", False
    wanted_pods = status.get("desiredNumberScheduled", 0)
    updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    waiting = f'Waiting for daemon set "{name}" rollout to finish:'
    if updated < wanted_pods:
        return f"{waiting} {updated} out of {wanted_pods} new pods have been updated...", False
    if available < wanted_pods:
        return f"{waiting} {available} of {wanted_pods} updated pods are available...", False
    return f'daemon set "{name}" successfully rolled out', True


def _stateful_set(obj: Object) -> tuple[str, bool]:
    spec, status = obj["spec"], obj.get("status", {})
    _only_rolling(obj)
    observed = status.get("observedGeneration", 0)
    if not observed or obj["metadata"].get("generation", 0) > observed:
        return "Waiting for statefulset spec update to be observed...", False
    replicas, updated = spec.get("replicas", 0), status.get("updatedReplicas", 0)
    if status.get("readyReplicas", 0) < replicas:
        return f"Waiting for {replicas - status.get('readyReplicas', 0)} pods to be ready...", False
    rolling = (spec.get("updateStrategy") or {}).get("rollingUpdate")
    if rolling:
        new = replicas - rolling.get("partition", 0)
        if updated < new:
            return (
                f"Waiting for partitioned roll out to finish: {updated} out of {new} new pods have been updated...",
                False,
            )
        return f"partitioned roll out complete: {updated} new pods have been updated...", True
    revision = status.get("updateRevision", "")
    if revision != status.get("currentRevision", ""):
        return (
            f"waiting for statefulset rolling update to complete {updated} pods at revision {revision}...",
            False,
        )
    current = status.get("currentReplicas", 0)
    return f"statefulset rolling update complete {current} pods at revision {status.get('currentRevision')}...", True


def _only_rolling(obj: Object) -> None:
    if (obj["spec"].get("updateStrategy") or {}).get("type") != "RollingUpdate":
        raise KubectlError("rollout status is only available for RollingUpdate strategy type")


_VIEWERS = {"deployments": _deployment, "daemonsets": _daemon_set, "statefulsets": _stateful_set}


@dataclass(frozen=True, slots=True)
class Watch:
    """Follows one rollout. ``timeout_us`` 0: without end."""

    target: Named
    follow: bool
    timeout_us: int

    def run(self, io: Session) -> None:
        view = _VIEWERS[self.target.resource.plural]
        began, said = io.now_us, ""
        while True:
            line, done = view(check(io.ask(self.target.request())))
            if line != said:
                io.out(line)
                said = line
            if done or not self.follow:
                return
            if self.timeout_us and io.now_us - began >= self.timeout_us:
                raise KubectlError("timed out waiting for the condition")
            io.sleep(min(POLL_US, self.timeout_us) if self.timeout_us else POLL_US)


def run(io: Session, inv: Invocation) -> None:
    for found in fetch(io, wanted(io, inv, list_all=True, required="required resource not specified")):
        target = found.target
        if target.resource.plural not in _VIEWERS:
            raise KubectlError(f"no status viewer has been implemented for {target.resource.kind}")
        io.then(Watch(target, inv.flag("watch"), inv.flag("timeout")))


COMMANDS = (
    Command(
        "rollout status",
        run,
        ("Show the status of the rollout", "显示发布的进度，直到完成"),
        flags=(
            *FILES,
            SELECT[0],
            Flag("revision", "int"),
            Flag("timeout", "duration"),
            Flag("watch", "bool", "w", default=True),
        ),
        reads=lambda inv: not inv.flag("watch"),
        usage="(TYPE NAME | TYPE/NAME)",
        examples=("kubectl rollout status deployment/web",),
    ),
)
