"""The ten steps of pod creation, read off the frames: a pure reading, nothing here makes anything happen.

1 client → API server: create the pod   2 API server → etcd: save   3 API server → client: answer
4 scheduler → API server: bind   5 API server → etcd: save   6 the kubelet watches for pods of its node
7 API server → kubelet: the pod   8 kubelet → runtime: sandbox, containers, start
9 kubelet → API server: status Running   10 API server → etcd: save
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.core.protocol.frames import Label

WORKFLOW = "pod-creation"
STEPS = 10
_DEFAULT_SCHEDULER = "default-scheduler"
# What a process says of itself when it begins to act.
_LEADING = ("became leader", "acts without a Lease")
_PODS_PREFIX = "/registry/pods/"
Data = dict[str, Any]


@dataclass(slots=True)
class _Run:
    """One pod on its way. ``done`` are the steps that have happened; ``blocked`` is the last reason that was told."""

    pod: str
    create_request: int
    uid: str = ""
    scheduler: str = ""
    node: str = ""
    containers: int = 1
    started: dict[str, None] = field(default_factory=dict)
    begun: dict[int, None] = field(default_factory=dict)
    done: dict[int, None] = field(default_factory=dict)
    blocked: tuple[int, str, tuple[tuple[str, str], ...]] | None = None
    unschedulable: str = ""
    image_failure: tuple[str, str] | None = None
    gone: bool = False

    def next_step(self) -> int:
        return next((step for step in range(1, STEPS + 1) if step not in self.done), STEPS + 1)


class PodCreation:
    """The reader: give it every frame in order; it returns the labels of that frame."""

    def __init__(self) -> None:
        # The processes that serve a schedulerName; of several, one leads.
        self.schedulers: Mapping[str, Sequence[str]] = {_DEFAULT_SCHEDULER: ("kube-scheduler",)}
        self._runs: dict[str, _Run] = {}
        self._requests: dict[int, Data] = {}
        self._causes: dict[int, int] = {}
        self._kubelet_watches: dict[str, int] = {}
        self._components: dict[str, tuple[str, str]] = {}
        self._created_by: dict[int, _Run] = {}
        self._touched: dict[str, _Run] = {}
        self._out: list[Label] = []

    def forget_runs(self) -> None:
        """What was created before somebody looked is not part of any reading."""
        self._runs.clear()
        self._created_by.clear()

    def read(self, number: int, kind: str, data: Data) -> tuple[Label, ...]:
        number = data.get("again", number)
        self._out = []
        handler = getattr(self, f"_read_{kind}", None)
        if handler is not None:
            handler(number, data)
            for run in self._touched.values():
                self._judge(run)
            self._touched.clear()
        return tuple(self._out)

    def _run(self, pod: str) -> _Run | None:
        """The run of a pod, about which this frame says something."""
        run = self._runs.get(pod)
        if run is not None:
            self._touched[pod] = run
        return run

    # Messages

    def _read_request(self, number: int, data: Data) -> None:
        protocol = data["protocol"]
        if protocol == "https":
            self._api_request(number, data)
        elif protocol == "grpc" and data["verb"] == "txn" and data.get("cause") is not None:
            self._etcd_request(number, data)
        elif protocol == "cri":
            run = self._run(data["object"].get("pod", ""))
            if run and 7 in run.done:
                self._begin(run, 8)

    def _api_request(self, number: int, data: Data) -> None:
        ref = data["object"]
        if ref["resource"] != "pods":
            return
        verb, subresource = data["verb"], ref.get("subresource", "")
        if verb in ("watch", "list") and data["from"].startswith("kubelet/"):
            self._kubelet_asks(number, verb, data)
        if verb not in ("create", "patch"):
            return
        self._requests[number] = data
        pod = f"{ref.get('namespace', '')}/{ref.get('name', '')}"
        if verb == "create" and not subresource:
            known = self._runs.get(pod)
            if not str(ref.get("name", "-")).endswith("-") and (known is None or known.gone):
                self._begin(self._enter(pod, number), 1)
            return
        run = self._run(pod)
        if run and subresource == "binding":
            self._done(run, 4)
        elif run and subresource == "status" and _says_running(data):
            self._done(run, 9)

    def _kubelet_asks(self, number: int, verb: str, data: Data) -> None:
        """A kubelet that lists anew asks for the pods that it has missed."""
        if verb == "watch":
            self._kubelet_watches[data["from"]] = number
            return
        self._requests[number] = data
        for run in self._runs.values():
            if run.next_step() == 6 and f"kubelet/{run.node}" == data["from"]:
                self._touched[run.pod] = run
                self._done(run, 6)

    def _etcd_request(self, number: int, data: Data) -> None:
        """The API server writes, on behalf of an API request."""
        cause = data["cause"]
        request = self._requests.get(cause)
        key = data["object"]["key"]
        if request is None or not key.startswith(_PODS_PREFIX):
            return
        self._causes[number] = cause
        pod = key.removeprefix(_PODS_PREFIX)
        subresource = request["object"].get("subresource", "")
        run = self._run(pod)
        if request["verb"] == "create" and not subresource:
            if run is None or run.create_request != cause:
                run = self._enter(pod, cause)
            self._done(run, 1, ref=cause)
            self._begin(run, 2)
        elif run and subresource == "binding":
            self._begin(run, 5)
        elif run and subresource == "status" and _says_running(request):
            self._begin(run, 10)

    def _read_response(self, number: int, data: Data) -> None:
        if data["protocol"] != "https":
            return
        request = self._requests.pop(data["re"], None)
        if request is None:
            return
        if request["verb"] == "list":
            for run in self._runs.values():
                if run.next_step() == 7 and f"kubelet/{run.node}" == data["to"]:
                    self._touched[run.pod] = run
                    self._done(run, 7)
            return
        created = self._created_by.pop(data["re"], None)
        if created is None or request["verb"] != "create":
            return
        self._touched[created.pod] = created
        if data["status"] < 400:
            self._done(created, 3)
        else:
            self._block(created, 2, "rejected", message=data.get("message", ""))

    def _read_watch_event(self, number: int, data: Data) -> None:
        if data["protocol"] == "grpc":
            key = data["object"]["key"]
            run = self._run(key.removeprefix(_PODS_PREFIX)) if key.startswith(_PODS_PREFIX) else None
            watch = self._kubelet_watches.get(f"kubelet/{run.node}") if run else None
            if run and watch is not None and run.next_step() == 6:
                self._done(run, 6, ref=watch)
            return
        ref = data["object"]
        if ref["resource"] == "pods" and data["to"].startswith("kubelet/"):
            run = self._run(f"{ref.get('namespace', '')}/{ref.get('name', '')}")
            if run and run.next_step() == 7:
                self._done(run, 7, ref=data["watch"])

    def _read_lost(self, number: int, data: Data) -> None:
        self._forget_watch(data["re"])
        self._requests.pop(data["re"], None)
        lost = self._created_by.pop(data["re"], None)
        if lost is not None:
            self._touched[lost.pod] = lost

    def _read_watch_closed(self, number: int, data: Data) -> None:
        self._forget_watch(data["watch"])

    def _forget_watch(self, watch: int) -> None:
        for kubelet in [name for name, number in self._kubelet_watches.items() if number == watch]:
            del self._kubelet_watches[kubelet]

    # What was stored, decided, done

    def _read_store(self, number: int, data: Data) -> None:
        key = data["key"]
        run = self._run(key.removeprefix(_PODS_PREFIX)) if key.startswith(_PODS_PREFIX) else None
        if run is None:
            return
        if data["op"] == "DELETE":
            run.gone = True
            return
        value = data["value"]
        ref = self._causes.pop(data["re"], None)
        if data["version"] == 1:
            run.uid = value["metadata"]["uid"]
            run.scheduler = value["spec"].get("schedulerName", _DEFAULT_SCHEDULER)
            run.containers = len(value["spec"]["containers"])
            self._done(run, 2)
        node = value["spec"].get("nodeName", "")
        if node and not run.node:
            run.node = node
            self._done(run, 5)
        if value["status"].get("phase") == "Running" and 10 not in run.done and 8 in run.done:
            if 9 not in run.done:
                self._done(run, 9, ref=ref)
            self._done(run, 10)

    def _read_decision(self, number: int, data: Data) -> None:
        run = self._run(data["pod"])
        if run is None:
            return
        run.unschedulable = "" if data["node"] else (data["message"] or "")
        if data["node"]:
            self._begin(run, 4)

    def _read_process(self, number: int, data: Data) -> None:
        run = self._run(data.get("pod", ""))
        if run is None:
            return
        what = data["what"]
        if what == "container-started":
            run.started[data["container"]] = None
            if len(run.started) >= run.containers:
                self._done(run, 8)
        elif what == "image-failed":
            run.image_failure = (data["image"], data.get("message", ""))
        elif what == "image-pulled":
            run.image_failure = None

    def _read_component(self, number: int, data: Data) -> None:
        name, state = data["component"], data["state"]
        self._components[name] = (state, data["detail"])
        self._touched = dict(self._runs)
        if state == "crashed":
            self._kubelet_watches.pop(name, None)
            if name == "kube-apiserver":
                self._kubelet_watches.clear()

    # Saying it

    def _enter(self, pod: str, create_request: int) -> _Run:
        known = pod in self._runs
        run = self._runs[pod] = self._touched[pod] = self._created_by[create_request] = _Run(pod, create_request)
        if known:
            self._say(run, 1, "restarted")
        return run

    def _begin(self, run: _Run, step: int) -> None:
        if step not in run.begun:
            run.begun[step] = None
            self._say(run, step, "begin")

    def _done(self, run: _Run, step: int, ref: int | None = None) -> None:
        if step in run.done:
            return
        run.begun[step] = None
        run.done[step] = None
        self._say(run, step, "done", **({} if ref is None else {"ref": ref}))

    def _say(self, run: _Run, step: int, phase: str, **more: Any) -> None:
        self._out.append(
            {
                "workflow": WORKFLOW,
                "pod": run.pod,
                "uid": run.uid or None,
                "step": step,
                "phase": phase,
                **more,
            }
        )

    def _block(self, run: _Run, step: int, reason: str, **params: str) -> None:
        told = (step, reason, tuple(params.items()))
        if run.blocked != told:
            run.blocked = told
            self._say(run, step, "blocked", reason=reason, params=params)

    def _judge(self, run: _Run) -> None:
        """Why the next step cannot happen now, or that nothing is in its way any more."""
        step = run.next_step()
        if step > STEPS or (run.blocked and run.blocked[1] == "rejected"):
            return
        if run.gone:
            self._block(run, step, "deleted")
            return
        down = next((name for name in self._actors(run, step) if not self._is_up(name)), None)
        if down is not None:
            self._block(run, step, "component-down", component=down)
        elif step == 4 and run.scheduler not in self.schedulers:
            self._block(run, step, "no-scheduler", scheduler=run.scheduler)
        elif step == 4 and not any(self._leads(name) for name in self.schedulers[run.scheduler]):
            self._block(run, step, "not-leader", component=self._scheduler_of(run))
        elif step == 4 and run.unschedulable:
            self._block(run, step, "unschedulable", message=run.unschedulable)
        elif step == 8 and run.image_failure:
            self._block(run, step, "image-pull", image=run.image_failure[0], message=run.image_failure[1])
        elif run.blocked:
            run.blocked = None
            self._say(run, step, "unblocked")

    def _actors(self, run: _Run, step: int) -> tuple[str, ...]:
        kubelet, runtime = f"kubelet/{run.node}", f"containerd/{run.node}"
        return {
            1: ("kube-apiserver",),
            2: ("kube-apiserver", "etcd"),
            3: ("kube-apiserver",),
            4: (self._scheduler_of(run), "kube-apiserver"),
            5: ("kube-apiserver", "etcd"),
            6: (kubelet,),
            7: ("kube-apiserver", kubelet),
            8: (kubelet, runtime),
            9: (kubelet, "kube-apiserver"),
            10: ("kube-apiserver", "etcd"),
        }[step]

    def _scheduler_of(self, run: _Run) -> str:
        """The process whose turn it is: the one that leads, or else one that runs."""
        processes = self.schedulers.get(run.scheduler, ())
        for wanted in (self._leads, self._is_up):
            found = next((name for name in processes if wanted(name)), None)
            if found is not None:
                return found
        return processes[0] if processes else "kube-apiserver"

    def _leads(self, scheduler: str) -> bool:
        return self._components.get(scheduler, ("", ""))[1] in _LEADING

    def _is_up(self, component: str) -> bool:
        return self._components.get(component, ("running", ""))[0] != "crashed"


def _says_running(request: Data) -> bool:
    """Whether the body of a status PATCH reports the phase Running."""
    body = request.get("body")
    status = body.get("status") if isinstance(body, dict) else None
    return isinstance(status, dict) and status.get("phase") == "Running"
