"""DefaultBinder: binds with the ``binding`` subresource of the pod."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import BindPlugin
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.protocol.api import Object


class DefaultBinder(BindPlugin):
    name = "DefaultBinder"

    def bind(self, state: CycleState, pod: PodInfo, node_name: str) -> Object | None:
        return {
            "kind": "Binding",
            "apiVersion": "v1",
            "metadata": {"name": pod.name, "namespace": pod.namespace, "uid": pod.uid},
            "target": {"kind": "Node", "name": node_name},
        }
