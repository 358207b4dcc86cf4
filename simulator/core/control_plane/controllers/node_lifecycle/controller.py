"""Watches over nodes: tells of those that fall silent, taints them, and takes their pods out of service."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import taints
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_node
from simulator.core.control_plane.controllers.node_lifecycle import eviction_pace, node_health
from simulator.core.control_plane.controllers.node_lifecycle.node_health import NodeHealth
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import MILLISECOND, SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

MONITOR_PERIOD = 5 * SECOND
EVICTION_PERIOD = 100 * MILLISECOND
# The condition of a node, in a state, is a taint: (condition, status) -> key.
TAINT_OF_CONDITION = {
    ("Ready", "False"): taints.NOT_READY,
    ("Ready", "Unknown"): taints.UNREACHABLE,
    ("MemoryPressure", "True"): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", "True"): "node.kubernetes.io/disk-pressure",
    ("NetworkUnavailable", "True"): "node.kubernetes.io/network-unavailable",
    ("PIDPressure", "True"): "node.kubernetes.io/pid-pressure",
}
OWN_TAINTS = (*TAINT_OF_CONDITION.values(), taints.UNSCHEDULABLE)
_BOTH = ((taints.NOT_READY, taints.NO_EXECUTE), (taints.UNREACHABLE, taints.NO_EXECUTE))


class NodeLifecycleController(Reconciler):
    """Keys are names of nodes (their NoSchedule taints) and ``namespace/name`` of pods that were just bound.

    Beside its queue it looks at all nodes every five seconds.
    """

    name = "node-lifecycle-controller"
    account = "node-controller"
    workers = 8

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods_on = informers.index("pods", by_node)
        self.nodes = self.informer("nodes")
        self.leases = self.informer("leases")
        self.pods = self.informer("pods")
        self.known: dict[str, Object] = {}
        self.health: dict[str, NodeHealth] = {}
        # Nodes whose pods could not all be marked; nodes that shall get a NoExecute taint; nodes being written.
        self.unmarked: dict[str, None] = {}
        self.to_give_up: dict[str, None] = {}
        self.busy: dict[str, None] = {}
        self.given_up_at: dict[str, int] = {}
        self.halted = False
        self.nodes.subscribe(self._node_changed)
        self.pods.subscribe(self._pod_changed)

    def start(self) -> None:
        self._monitor()

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(meta.name(new))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None or not by_node(new):
            return
        if old is None or by_node(old) != by_node(new):
            self.enqueue(meta.namespaced_name(new))

    # What the queue does

    def sync(self, key: str) -> None:
        if "/" in key:
            self._sync_pod(key)
        else:
            self._sync_no_schedule_taints(key)

    def _sync_pod(self, key: str) -> None:
        pod = self.pods.objects.get(key)
        node = self.nodes.objects.get(by_node(pod)) if pod else None
        if pod is not None and node is not None and not meta.is_condition_true(node, "Ready"):
            self._mark_not_ready([pod], meta.name(node))
        self.finish(key)

    def _sync_no_schedule_taints(self, name: str) -> None:
        """Each bad condition of a node, and a cordon, is a NoSchedule taint."""
        node = self.nodes.objects.get(name)
        if node is None:
            self.finish(name, "node has been deleted")
            return
        self.see(name, {"spec.unschedulable": bool(node["spec"].get("unschedulable")), **_condition_states(node)})
        wanted = [
            (TAINT_OF_CONDITION[kind], taints.NO_SCHEDULE)
            for kind in _condition_states(node).items()
            if kind in TAINT_OF_CONDITION
        ]
        if node["spec"].get("unschedulable"):
            wanted.append((taints.UNSCHEDULABLE, taints.NO_SCHEDULE))
        present = [taints.identity(taint) for taint in taints.of(node)]
        add = [taint for taint in wanted if taint not in present]
        remove = [
            (key, effect)
            for key, effect in present
            if effect == taints.NO_SCHEDULE and key in OWN_TAINTS and (key, effect) not in wanted
        ]
        if add or remove:
            taints.TaintChange(self, name, add, remove, self._tainted).start()
        else:
            self.finish(name)

    def _tainted(self, error: str, name: str) -> None:
        if error:
            self.retry(name, error)
        else:
            self.finish(name, "taints changed")

    # What the clock does

    def _monitor(self) -> None:
        self.aside("all nodes", self._look_at_nodes)
        self.component.after(EVICTION_PERIOD, self._give_up)
        self.component.after(MONITOR_PERIOD, self._monitor)

    def _look_at_nodes(self) -> None:
        """monitorNodeHealth."""
        self._greet()
        self._watch_for_disruption()
        for name, node in self.nodes.objects.items():
            if name not in self.busy:
                self._examine(name, node)

    def _greet(self) -> None:
        for name, node in self.nodes.objects.items():
            if name not in self.known:
                self._say(node, "RegisteredNode", f"Node {name} event: Registered Node {name} in Controller")
        for name, node in self.known.items():
            if name not in self.nodes.objects:
                self._say(node, "RemovingNode", f"Node {name} event: Removing Node {name} from Controller")
                for memory in (self.health, self.unmarked, self.to_give_up):
                    memory.pop(name, None)
        self.known = dict(self.nodes.objects)

    def _say(self, node: Object, reason: str, message: str) -> None:
        self.event(taints.node_reference(node), "Normal", reason, message)

    def _watch_for_disruption(self) -> None:
        """Where no node answers at all, none is given up; when one does again, all get a new grace period."""
        states = eviction_pace.zone_states(self.nodes.objects.values())
        halted = bool(states) and all(state == eviction_pace.FULL for state in states.values())
        if halted and not self.halted:
            self.to_give_up = {}
            for name in self.nodes.objects:
                self._take_back(name)
        elif self.halted and not halted:
            self.health = {}
        self.halted = halted

    def _examine(self, name: str, node: Object) -> None:
        now = self.component.now
        lease = self.leases.objects.get(f"kube-node-lease/{name}")
        health = self.health[name] = node_health.observe(self.health.get(name), node, lease, now)
        wanted = node_health.given_up(node, self.timestamp()) if node_health.is_silent(health, node, now) else node
        if wanted is node:
            self._judge(node, node)
            return
        self.busy[name] = None
        request = ApiRequest("update", "nodes", name=name, subresource="status", body=wanted)
        self.send(request, self._status_written, node)

    def _status_written(self, response: ApiResponse, before: Object) -> None:
        self.busy.pop(meta.name(before), None)
        if response.ok:
            self._judge(before, response.body)

    def _judge(self, before: Object, node: Object) -> None:
        """What follows for a node and its pods from its condition Ready; ``before``: as it was."""
        name = meta.name(node)
        if meta.get_condition(node, "Ready") is None:
            return
        if meta.is_condition_true(node, "Ready"):
            self.to_give_up.pop(name, None)
            self._take_back(name)
            self.unmarked.pop(name, None)
            return
        self.to_give_up[name] = None
        if meta.is_condition_true(before, "Ready"):
            self._say(node, "NodeNotReady", f"Node {name} status is now: NodeNotReady")
        elif name not in self.unmarked:
            return
        self.unmarked.pop(name, None)
        self._mark_not_ready(self.pods_on.get(name), name)

    # Pods of a node that does not answer

    def _mark_not_ready(self, pods: list[Object], node: str) -> None:
        for pod in pods:
            ready = meta.get_condition(pod, "Ready")
            if ready is None or ready["status"] != "True":
                continue
            changed = {**ready, "status": "False", "lastTransitionTime": self.timestamp()}
            request = ApiRequest(
                "update",
                "pods",
                meta.namespace(pod),
                meta.name(pod),
                "status",
                body=meta.set_condition(pod, changed),
            )
            self.send(request, self._marked, pod, node)

    def _marked(self, response: ApiResponse, pod: Object, node: str) -> None:
        if response.ok:
            self.event(pod, "Warning", "NodeNotReady", "Node is not ready")
        elif response.code != 404:
            self.unmarked[node] = None

    # NoExecute taints

    def _take_back(self, name: str) -> None:
        """The node may keep its pods after all."""
        present = [taint for taint in _BOTH if taints.has(self.nodes.objects[name], *taint)]
        if present and name not in self.busy:
            self.busy[name] = None
            taints.TaintChange(self, name, [], present, self._eviction_tainted).start()

    def _eviction_tainted(self, _error: str, name: str) -> None:
        """An error needs nothing: the next look at the nodes comes to the same conclusion."""
        self.busy.pop(name, None)

    def _give_up(self) -> None:
        self.aside("nodes to give up", self._give_up_nodes)

    def _give_up_nodes(self) -> None:
        """Taint the nodes that do not answer, in each zone one after another (doNoExecuteTaintingPass)."""
        states = eviction_pace.zone_states(self.nodes.objects.values())
        waiting = False
        for name in [one for one in self.to_give_up if one in self.nodes.objects and one not in self.busy]:
            node = self.nodes.objects[name]
            status = _condition_states(node).get("Ready", "")
            key = TAINT_OF_CONDITION.get(("Ready", status))
            if key is None or taints.has(node, key, taints.NO_EXECUTE):
                continue
            if not taints.has(node, key, taints.NO_SCHEDULE):
                # The cache is behind: the queue is about to write the NoSchedule taint.
                waiting = True
            elif self._may_give_up(eviction_pace.zone_of(node), states):
                other = taints.NOT_READY if key == taints.UNREACHABLE else taints.UNREACHABLE
                self.busy[name] = None
                add, remove = [(key, taints.NO_EXECUTE)], [(other, taints.NO_EXECUTE)]
                taints.TaintChange(self, name, add, remove, self._eviction_tainted).start()
        if waiting:
            self.component.after(EVICTION_PERIOD, self._give_up)

    def _may_give_up(self, zone: str, states: dict[str, str]) -> bool:
        size = sum(eviction_pace.zone_of(node) == zone for node in self.nodes.objects.values())
        interval = eviction_pace.interval(zone, states, size)
        last = self.given_up_at.get(zone)
        if interval is None or (last is not None and self.component.now < last + interval):
            return False
        self.given_up_at[zone] = self.component.now
        return True


def _condition_states(node: Object) -> dict[str, str]:
    conditions = (node.get("status") or {}).get("conditions") or ()
    return {condition["type"]: condition["status"] for condition in conditions}
