"""What a kubelet says of its node: the status of the Node object (pkg/kubelet/nodestatus)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import meta, quantity, timestamps
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

# The runtime counts as down when it has not answered for this long (runtimeState.baseRuntimeSyncThreshold).
RUNTIME_TOLERANCE = 30 * SECOND
KUBELET_VERSION = "v1.36.2"
RUNTIME_VERSION = "containerd://2.1.9"
# What is kept free for eviction (evictionHard): memory.available, and a tenth of nodefs.
RESERVED_MEMORY = "100Mi"
RESERVED_STORAGE_PERCENT = 10

HEALTHY = (
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
)
# What containerd with runc can do, and which features the kubelet declares (NodeDeclaredFeatures).
_HANDLERS = [
    {"name": name, "features": {"recursiveReadOnlyMounts": True, "userNamespaces": False}} for name in ("", "runc")
]
_FEATURES = {"supplementalGroupsPolicy": True}
_DECLARED = [
    "ExtendWebSocketsToKubelet",
    "InPlacePodLevelResourcesVerticalScaling",
    "InPlacePodVerticalScalingInitContainers",
    "RestartAllContainersOnContainerExits",
]


def problem(kubelet: Kubelet) -> str:
    """Why the node is not ready, in the kubelet's words; empty if it is."""
    if not kubelet.registration.csi_ready:
        return "CSINode is not yet initialized"
    lost = kubelet.runtime_lost_at
    if lost is not None and not kubelet.runtime_is_up() and kubelet.now - lost > RUNTIME_TOLERANCE:
        return "container runtime is down"
    return ""


def compute(kubelet: Kubelet, node: Object | None) -> Object:
    """The whole status; conditions keep the time of their last change from ``node``."""
    host = kubelet.machine
    capacity = {
        "cpu": host.capacity["cpu"],
        "ephemeral-storage": host.capacity["ephemeral-storage"],
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": host.capacity["memory"],
        "pods": host.capacity["pods"],
    }
    storage = quantity.value(capacity["ephemeral-storage"]) * (100 - RESERVED_STORAGE_PERCENT) // 100
    memory = quantity.subtract(capacity["memory"], RESERVED_MEMORY)
    return {
        "capacity": capacity,
        "allocatable": {**capacity, "ephemeral-storage": str(storage), "memory": memory},
        "conditions": _conditions(kubelet, node),
        "addresses": [
            {"type": "InternalIP", "address": host.address},
            {"type": "Hostname", "address": host.name},
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": _node_info(kubelet),
        "images": host.image_list(),
        "runtimeHandlers": _HANDLERS,
        "features": _FEATURES,
        "declaredFeatures": _DECLARED,
    }


def _node_info(kubelet: Kubelet) -> Object:
    if not kubelet.machine_id:
        kubelet.machine_id = kubelet.world.dice.hexadecimal(f"machine-id/{kubelet.machine.name}", 32)
    identity = kubelet.machine_id
    dashed = "-".join((identity[:8], identity[8:12], identity[12:16], identity[16:20], identity[20:]))
    return {
        "machineID": identity,
        "systemUUID": dashed,
        "bootID": dashed,
        "kernelVersion": "6.1.0",
        "osImage": "Debian GNU/Linux 12 (bookworm)",
        "containerRuntimeVersion": RUNTIME_VERSION,
        "kubeletVersion": KUBELET_VERSION,
        "kubeProxyVersion": "",
        "operatingSystem": "linux",
        "architecture": "amd64",
    }


def _conditions(kubelet: Kubelet, node: Object | None) -> list[Object]:
    conditions = [_condition(kubelet, node, kind, "False", reason, text) for kind, reason, text in HEALTHY]
    why = problem(kubelet)
    if why:
        ready = _condition(kubelet, node, "Ready", "False", "KubeletNotReady", why)
    else:
        ready = _condition(kubelet, node, "Ready", "True", "KubeletReady", "kubelet is posting ready status")
    return [*conditions, ready]


def _condition(kubelet: Kubelet, node: Object | None, kind: str, status: str, reason: str, message: str) -> Object:
    now = timestamps.time(kubelet.world.clock.unix())
    before = meta.get_condition(node, kind) if node else None
    same = before is not None and before["status"] == status
    return {
        "type": kind,
        "status": status,
        "lastHeartbeatTime": now,
        "lastTransitionTime": before["lastTransitionTime"] if same and before else now,
        "reason": reason,
        "message": message,
    }


def without_heartbeats(status: Object) -> Object:
    """What of a status makes a difference."""
    conditions = [
        {name: value for name, value in one.items() if name != "lastHeartbeatTime"}
        for one in status.get("conditions") or ()
    ]
    return {**status, "conditions": conditions}
