"""``kubectl drain``: cordons nodes and evicts their pods. Modelled after ``k8s.io/kubectl/pkg/drain``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.core.protocol.api import ApiResponse
from simulator.kubectl.command import DRY_RUN, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, fetch
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.drain_filters import Judged, judge, reasons
from simulator.kubectl.verbs.drain_requests import Pod, look, pods_of, removal
from simulator.kubectl.verbs.node_ops import cordon_one, nodes

POLL_US = 1_000_000
RETRY_US = 5_000_000


class DrainError(KubectlError):
    """Printed as it is, without ``error: `` in front: it comes as one of a list."""

    def alone(self, server_address: str) -> str:
        return self.listed(server_address)


@dataclass(frozen=True, slots=True)
class Drain:
    """One node after the other; those that failed are named again and again. ``began_us``: for ``--timeout``."""

    pending: tuple[Found, ...]
    failed: tuple[Found, ...]
    inv: Invocation
    began_us: int

    def run(self, io: Session) -> None:
        node, rest = self.pending[0], self.pending[1:]
        failed = self.failed
        try:
            _drain_node(io, self.inv, node.target.name, self.began_us)
        except DrainError as error:
            failed = (*failed, node)
            text = error.listed(io.env.server_address)
            io.warn(f'error: unable to drain node "{node.target.name}" due to error: {text}, continuing command...')
            io.warn("There are pending nodes to be drained:")
            for one in (*failed, *rest):
                io.warn(f" {one.target.name}")
            io.fail(error)
        else:
            io.stdout += result(self.inv, node.object, "drained")
        if rest:
            io.then(Drain(rest, failed, self.inv, self.began_us))


def _drain_node(io: Session, inv: Invocation, node: str, began_us: int) -> None:
    judged = _judged(io, inv, node)
    warnings = reasons(judged, "warning")
    if warnings:
        io.warn("Warning: " + "; ".join(f"{text}: {names}" for text, names in warnings))
    pods = [one.pod for one in judged if one.delete]
    if dry_run(inv) == "client":
        for pod in pods:
            io.out(f"evicting pod {pod.namespace}/{pod.name} (dry run)")
        return
    try:
        _Removal(inv, pods, began_us).run(io)
    except DrainError as error:
        left = [one.pod for one in _judged(io, inv, node) if one.delete]
        if left:
            io.warn(f'There are pending pods in node "{node}" when an error occurred: {error}')
            for pod in left:
                io.warn(f"pod/{pod.name}")
        raise


def _judged(io: Session, inv: Invocation, node: str) -> list[Judged]:
    try:
        judged = [judge(io, inv, pod) for pod in pods_of(io, inv, node)]
    except ServerError as error:
        raise DrainError(error.listed(io.env.server_address)) from error
    errors = reasons(judged, "error")
    if errors:
        texts = [f"cannot delete {text}: {names}" for text, names in errors]
        raise DrainError(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")
    return judged


class _Removal:
    """All pods of a node at once: asked to go, asked again where a budget forbids it, waited for."""

    def __init__(self, inv: Invocation, pods: Sequence[Pod], began_us: int) -> None:
        self.inv = inv
        self.evict = not inv.flag("disable-eviction")
        self.timeout_us = int(inv.flag("timeout"))
        self.began_us = began_us
        self.due = dict.fromkeys(pods, began_us)
        self.going: list[Pod] = []
        self.errors: list[str] = []

    def run(self, io: Session) -> None:
        while self.due or self.going:
            self._ask(io, [pod for pod, at in self.due.items() if at <= io.now_us])
            if self.going:
                self._wait(io)
            if not self.due and not self.going:
                break
            if self.timeout_us and io.now_us - self.began_us >= self.timeout_us:
                self._give_up()
                break
            io.sleep(POLL_US)
        if self.errors:
            raise DrainError(self.errors[0] if len(self.errors) == 1 else f"[{', '.join(self.errors)}]")

    def _ask(self, io: Session, pods: list[Pod]) -> None:
        if not pods:
            return
        server_side = dry_run(self.inv) == "server"
        if self.evict:
            for pod in pods:
                io.out(f"evicting pod {pod.namespace}/{pod.name}" + (" (server dry run)" if server_side else ""))
        params = dry_run_params(self.inv)
        answers = io.send(*(removal(self.inv, pod, params, evict=self.evict) for pod in pods))
        for pod, answer in zip(pods, answers, strict=True):
            del self.due[pod]
            if answer.ok and not server_side:
                self.going.append(pod)
            elif answer.code == 429:
                self._refused(io, pod, answer)
            elif not answer.ok and answer.code != 404:
                doing = "evicting" if self.evict else "deleting"
                error = ServerError(answer).message
                self.errors.append(f'error when {doing} pods/"{pod.name}" -n "{pod.namespace}": {error}')

    def _refused(self, io: Session, pod: Pod, answer: ApiResponse) -> None:
        why = ServerError(answer).message
        io.warn(f'error when evicting pods/"{pod.name}" -n "{pod.namespace}" (will retry after 5s): {why}')
        self.due[pod] = io.now_us + RETRY_US

    def _wait(self, io: Session) -> None:
        still = []
        for pod, answer in zip(self.going, io.send(*(look(pod) for pod in self.going)), strict=True):
            if answer.ok and answer.body.get("metadata", {}).get("uid") == pod.uid:
                still.append(pod)
            elif answer.ok or answer.code == 404:
                io.out(f"pod/{pod.name} {'evicted' if self.evict else 'deleted'}")
            else:
                text = ServerError(answer).message
                where = f'pod "{pod.name}" in namespace "{pod.namespace}"'
                self.errors.append(f"error when waiting for {where} to terminate: {text}")
        self.going = still

    def _give_up(self) -> None:
        seconds = self.timeout_us // 1_000_000
        over = (
            f"global timeout reached: {seconds // 60}m{seconds % 60}s"
            if seconds >= 60
            else (f"global timeout reached: {seconds}s")
        )
        for pod in self.due:
            self.errors.append(f'error when evicting pods/"{pod.name}" -n "{pod.namespace}": {over}')
        for pod in self.going:
            where = f'pod "{pod.name}" in namespace "{pod.namespace}"'
            self.errors.append(f"error when waiting for {where} to terminate: {over}")


def _run(io: Session, inv: Invocation) -> None:
    found = fetch(io, nodes(inv))
    if io.errors:
        return
    for one in found:
        cordon_one(io, inv, one, True)
    if found:
        io.then(Drain(tuple(found), (), inv, io.now_us))


COMMANDS = (
    Command(
        "drain",
        _run,
        ("Drain node in preparation for maintenance", "清空节点，为维护做准备"),
        flags=(
            *DRY_RUN,
            SELECT[0],
            Flag("chunk-size", "int", default=500),
            Flag("delete-emptydir-data", "bool"),
            Flag("disable-eviction", "bool"),
            Flag("force", "bool"),
            Flag("grace-period", "int", default=-1),
            Flag("ignore-daemonsets", "bool"),
            Flag("output", short="o"),
            Flag("pod-selector"),
            Flag("show-managed-fields", "bool"),
            Flag("skip-wait-for-delete-timeout", "int"),
            Flag("timeout", "duration"),
        ),
        usage="NODE",
        examples=("kubectl drain node-1 --ignore-daemonsets", "kubectl drain node-1 --force --grace-period=60"),
    ),
)
