"""The binding cycle of one pod (``bindingCycle`` of ``scheduler/schedule_one.go``): it goes on beside the others'.

WaitOnPermit, PreBind, Bind, PostBind. Each step begins where the one before it was answered; a process that dies takes
its binding cycles with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from simulator.core.client.rest import RestClient
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.fit_error import fit_error
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.interface import PermitPlugin, PreBindPlugin
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.queued_pod import QueuedPodInfo
from simulator.core.control_plane.scheduler_framework.status import (
    SUCCESS,
    WAIT,
    Code,
    SchedulingError,
    Status,
    error,
    unschedulable,
)
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse

POLL_US = SECOND
"""How often a PreBind plugin that waits is asked again."""


class Binder(Protocol):
    """What a binding cycle needs of the scheduler."""

    api: RestClient

    @property
    def now(self) -> int: ...

    def binding_shown(self, cycle: BindingCycle, state: str, message: str | None) -> None:
        """It has come so far: ``waiting``, ``pre-binding``, ``binding``, ``bound`` or ``failed``."""

    def binding_waits(self, cycle: BindingCycle, delay: int) -> None:
        """Call ``cycle.look_again`` after the delay, unless the process has died."""

    def binding_certain(self, cycle: BindingCycle) -> None:
        """No plugin can refuse the pod any more."""

    def binding_announced(self, cycle: BindingCycle) -> None:
        """Something is still to be done before the pod is bound: its status may say where it will go."""

    def bound(self, cycle: BindingCycle) -> None: ...

    def binding_failed(self, cycle: BindingCycle, status: Status) -> None: ...


class BindingCycle:
    """``waits``: the Permit plugins that hold the pod back, with the time at which the last of them gives up."""

    def __init__(
        self, binder: Binder, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str
    ) -> None:
        self._binder = binder
        self.queued = queued
        self.framework = framework
        self.state = state
        self.node = node
        self.ended = False
        self._permits: list[PermitPlugin] = []
        self._gives_up = 0
        self._pre_binds: list[PreBindPlugin] = []
        self._requests: Sequence[ApiRequest] = ()
        self._bind_plugin = ""

    def start(self, permit: Status, timeout_us: int) -> None:
        """``permit``: what Permit said, Success or Wait; how long it may take at most."""
        pod = self.queued.pod
        status = self.framework.run_pre_bind_pre_flight(self.state, pod, self.node)
        if not status.ok and not status.skipped:
            self._fail(error(status.message).by(status.plugin))
            return
        if status.ok or permit.code is Code.WAIT:
            self._binder.binding_announced(self)
        self._enter("WaitOnPermit")
        if permit.code is Code.WAIT:
            self._permits = [plugin for plugin in self.framework.permit if plugin.name in permit.reasons]
            self._gives_up = self._binder.now + timeout_us
            for plugin in self._permits:
                self._note(plugin.name, WAIT)
            self._binder.binding_shown(self, "waiting", None)
            self._binder.binding_waits(self, timeout_us)
            return
        self._permitted()

    @property
    def waiting(self) -> bool:
        """Whether Permit plugins hold it back."""
        return bool(self._permits)

    def reject(self, status: Status) -> None:
        """It is to wait no longer: the pod is gone, or must make room."""
        self._permits = []
        self._fail(status)

    def look_again(self) -> None:
        """Time has passed, or the cluster has changed: ask those again who said Wait."""
        if self.ended:
            return
        if self._permits:
            self._ask_permits()
        elif self._pre_binds and not self._requests:
            self._ask_pre_bind()

    # WaitOnPermit

    def _ask_permits(self) -> None:
        for plugin in list(self._permits):
            status = plugin.permit_again(self.state, self.queued.pod, self.node)
            if status.code is Code.WAIT:
                continue
            self._note(plugin.name, status)
            if not status.ok:
                self.reject(status.by(plugin.name))
                return
            self._permits.remove(plugin)
        if not self._permits:
            self._permitted()
        elif self._binder.now >= self._gives_up:
            name = self._permits[0].name
            self.reject(unschedulable(f"rejected due to timeout after waiting at plugin {name}").by(name))

    def _permitted(self) -> None:
        self._binder.binding_certain(self)
        skipped = self.state.skip_pre_bind
        self._enter("PreBind")
        self._pre_binds = [plugin for plugin in self.framework.pre_bind if plugin.name not in skipped]
        self._next_pre_bind()

    # PreBind

    def _next_pre_bind(self) -> None:
        """Begin with the first of the plugins that are left."""
        while self._pre_binds:
            plugin = self._pre_binds[0]
            status, requests = plugin.pre_bind(self.state, self.queued.pod, self.node)
            self._note(plugin.name, status)
            if status.code is Code.WAIT:
                self._gives_up = self._binder.now + plugin.timeout_us
                self._binder.binding_shown(self, "pre-binding", None)
                self._send(requests, 0)
                return
            if not status.ok:
                self._pre_bind_failed(plugin, status)
                return
            self._pre_binds.pop(0)
        self._bind()

    def _send(self, requests: Sequence[ApiRequest], number: int) -> None:
        self._requests = requests[number:]
        if self._requests:
            self._binder.api.send(self._requests[0], self._pre_bind_answered, requests, number)
        else:
            self._binder.binding_waits(self, POLL_US)

    def _pre_bind_answered(self, response: ApiResponse, requests: Sequence[ApiRequest], number: int) -> None:
        plugin = self._pre_binds[0]
        status = plugin.pre_bind_answered(self.state, self.queued.pod, number, response)
        if status.ok:
            self._send(requests, number + 1)
        else:
            self._pre_bind_failed(plugin, status)

    def _ask_pre_bind(self) -> None:
        plugin = self._pre_binds[0]
        status = plugin.pre_bind_done(self.state, self.queued.pod, self.node)
        if status.code is Code.WAIT:
            if self._binder.now < self._gives_up:
                self._binder.binding_waits(self, POLL_US)
                return
            status = error("context deadline exceeded")
        if not status.ok:
            self._pre_bind_failed(plugin, status)
            return
        self._note(plugin.name, status)
        self._pre_binds.pop(0)
        self._next_pre_bind()

    def _pre_bind_failed(self, plugin: PreBindPlugin, status: Status) -> None:
        self._note(plugin.name, status)
        self._fail(error(f'running PreBind plugin "{plugin.name}": {status.message}').by(plugin.name))

    # Bind, PostBind

    def _bind(self) -> None:
        pod = self.queued.pod
        try:
            self._bind_plugin, body = self.framework.run_bind(self.state, pod, self.node)
        except SchedulingError as problem:
            self._fail(error(str(problem)))
            return
        self._note(self._bind_plugin, WAIT)
        self._binder.binding_shown(self, "binding", None)
        request = ApiRequest("create", "pods", pod.namespace, pod.name, "binding", body=body)
        self._binder.api.send(request, self._bound)

    def _bound(self, response: ApiResponse) -> None:
        if not response.ok:
            text = f'running Bind plugin "{self._bind_plugin}": {response.body.get("message", "")}'
            self._note(self._bind_plugin, error(response.body.get("message", "")))
            self._fail(error(text).by(self._bind_plugin))
            return
        self._note(self._bind_plugin, SUCCESS)
        self.framework.run_post_bind(self.state, self.queued.pod, self.node)
        self.ended = True
        self._binder.binding_shown(self, "bound", None)
        self._binder.bound(self)

    def _fail(self, status: Status) -> None:
        self.ended = True
        if status.rejected:
            statuses = NodeToStatus()
            statuses[self.node] = status
            status = Status(status.code, (fit_error(1, statuses),), status.plugin)
        self._binder.binding_shown(self, "failed", status.message)
        self._binder.binding_failed(self, status)

    # For who looks at it

    def _enter(self, point: str) -> None:
        if self.state.trace is not None:
            self.state.trace.enter(point)

    def _note(self, plugin: str, status: Status) -> None:
        if self.state.trace is not None:
            self.state.trace.note(plugin, status)
