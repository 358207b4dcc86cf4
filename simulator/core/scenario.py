"""A scenario: what the cluster is when the learner comes, and what happens by itself afterwards. From a dict, checked.

slug: pod-creation
latency: teaching                # or realistic
epoch: "2026-05-04T08:00:00Z"    # the world's time at virtual time 0
warm_up: 90s                     # how long the cluster has been running by then
nodes:
  - {name: node-1, cpu: "4", memory: 8Gi, labels: {topology.kubernetes.io/zone: z1}, images: ["nginx:1.27"]}
unpullable: ["registry.example.com/"]
images: [{name: shop/cart, listens: [8080], starts_after: 5}]    # what runs in images of its own (node/image_specs.py)
objects: []                      # manifests that exist from the start
provisioners: [csi.example.com]  # CSI drivers that make volumes for StorageClasses with that provisioner
users: [{name: dev, groups: [developers], token: dev-token}]    # kubectl --user dev, or --token dev-token
webhooks:                        # servers that webhook configurations may name, and what they answer
  - {name: policy, service: default/policy, answers: [{when: {kind: Pod}, deny: "not today"}]}
etcd: {members: 3}               # 1, 3 or 5; and etcd's flags (control_plane/etcd_settings.py)
control_plane:
  controller_managers: 2         # the second on control-plane-2; one of them leads
  schedulers: [{}, {name: second, profiles: [{schedulerName: second}]}]   # control_plane/kube_scheduler/settings.py
timeline:
  - {at: 2s, kubectl: "run web --image=nginx"}
  - {at: 5s, crash: kube-scheduler}
  - {at: 30s, restart: kube-scheduler}
  - {at: 40s, cut: [etcd/1, etcd/2]}      # or one name: from everything
  - {at: 50s, heal: [etcd/1, etcd/2]}
  - {at: 55s, slow: etcd/1, by: 5x}       # or 200ms longer each time; 0 ends it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.core.api import duration, names, quantity, timestamps
from simulator.core.control_plane.admission_webhook import WebhookSpec
from simulator.core.control_plane.admission_webhook import parse as parse_webhook
from simulator.core.control_plane.etcd_settings import EtcdSettings
from simulator.core.control_plane.kube_apiserver import ApiServerConfig
from simulator.core.control_plane.kube_scheduler import settings as scheduler_settings
from simulator.core.control_plane.kube_scheduler.settings import SchedulerSettings
from simulator.core.control_plane.spec import SpecError, entries
from simulator.core.engine.clock import SECOND
from simulator.core.engine.latency import PROFILES
from simulator.core.node import image_specs
from simulator.core.node.image_catalogue import Image
from simulator.core.protocol import commands
from simulator.core.protocol.commands import Command, CommandError, FaultCommand, KubectlCommand

MAX_NODES = 100
MAX_TIMELINE = 200
MAX_CONTROLLER_MANAGERS = 3
DEFAULT_EPOCH = "2026-05-04T08:00:00Z"
DEFAULT_CAPACITY = {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"}

_FIELDS = {
    "slug", "title", "latency", "epoch", "warm_up", "nodes", "unpullable", "images", "objects", "provisioners", "timeline", "seed",
    "goals",
    "users", "apiserver", "webhooks", "control_plane", "etcd",
}  # fmt: skip
_NODE_FIELDS = {"name", "labels", "taints", "images", *DEFAULT_CAPACITY}


class ScenarioError(ValueError):
    """``path`` says where in the scenario; the message what is wrong there."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


@dataclass(frozen=True, slots=True)
class NodeSpec:
    name: str
    capacity: dict[str, str]
    labels: dict[str, str]
    taints: list[dict[str, str]]
    images: list[str]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A command that happens by itself. ``at`` is virtual time in microseconds."""

    at: int
    command: Command


@dataclass(frozen=True, slots=True)
class Scenario:
    slug: str
    latency: str
    epoch: int
    """Unix time of virtual time 0, microseconds."""
    warm_up: int
    nodes: tuple[NodeSpec, ...]
    unpullable: tuple[str, ...]
    objects: tuple[dict[str, Any], ...]
    provisioners: tuple[str, ...] = ()
    images: Mapping[str, Image] = field(default_factory=dict)
    timeline: tuple[Scheduled, ...] = field(default=())
    apiserver: ApiServerConfig = field(default_factory=ApiServerConfig)
    webhooks: tuple[WebhookSpec, ...] = ()
    controller_managers: int = 1
    schedulers: tuple[SchedulerSettings, ...] = (SchedulerSettings(),)
    etcd: EtcdSettings = field(default_factory=EtcdSettings)

    @staticmethod
    def from_dict(raw: Any) -> Scenario:
        """Raises ScenarioError."""
        if not isinstance(raw, dict):
            raise ScenarioError("", "a scenario is a mapping")
        _known(raw, _FIELDS, "")
        latency = raw.get("latency", "teaching")
        if latency not in PROFILES:
            raise ScenarioError("latency", f"unknown profile {latency!r}; known: {', '.join(PROFILES)}")
        return Scenario(
            slug=_text(raw, "slug", "", ""),
            latency=latency,
            epoch=_time(raw),
            warm_up=_duration(raw.get("warm_up", "90s"), "warm_up"),
            nodes=_nodes(raw.get("nodes")),
            unpullable=tuple(_texts(raw, "unpullable", "")),
            objects=_objects(raw.get("objects") or []),
            provisioners=_provisioners(raw),
            timeline=_timeline(raw.get("timeline") or []),
            controller_managers=_controller_managers(raw.get("control_plane") or {}),
            **_parts(raw),
        )


def _parts(raw: dict[str, Any]) -> dict[str, Any]:
    try:
        webhooks = tuple(parse_webhook(*one) for one in entries(raw.get("webhooks"), "webhooks"))
        apiserver = ApiServerConfig.parse(raw.get("users"), raw.get("apiserver"))
        schedulers = scheduler_settings.parse((raw.get("control_plane") or {}).get("schedulers"))
        return {
            "images": image_specs.parse(raw.get("images")),
            "schedulers": schedulers,
            "apiserver": apiserver,
            "webhooks": webhooks,
            "etcd": EtcdSettings.parse(raw.get("etcd")),
        }
    except SpecError as error:
        raise ScenarioError(error.path, str(error)) from error


def _controller_managers(raw: Any) -> int:
    if not isinstance(raw, dict):
        raise ScenarioError("control_plane", "must be a mapping such as {controller_managers: 2}")
    _known(raw, {"controller_managers", "schedulers"}, "control_plane")
    count = raw.get("controller_managers", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MAX_CONTROLLER_MANAGERS:
        raise ScenarioError(
            "control_plane.controller_managers", f"must be a number from 1 to {MAX_CONTROLLER_MANAGERS}"
        )
    return count


def _known(raw: dict[str, Any], fields: set[str], path: str) -> None:
    for name in raw:
        if name not in fields:
            raise ScenarioError(path, f"unknown field {name!r}; known: {', '.join(sorted(fields))}")


def _text(raw: dict[str, Any], name: str, path: str, default: str | None = None) -> str:
    value = raw.get(name, default)
    if not isinstance(value, str):
        raise ScenarioError(f"{path}{name}", "must be a string")
    return value


def _texts(raw: dict[str, Any], name: str, path: str) -> list[str]:
    value = raw.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ScenarioError(f"{path}{name}", "must be a list of strings")
    return value


def _time(raw: dict[str, Any]) -> int:
    text = _text(raw, "epoch", "", DEFAULT_EPOCH)
    try:
        return timestamps.parse(text)
    except ValueError as error:
        raise ScenarioError("epoch", f"{text!r} is not a time such as {DEFAULT_EPOCH}") from error


def _duration(value: Any, path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value * SECOND
    try:
        micros = duration.parse_micros(str(value))
    except duration.DurationError as error:
        raise ScenarioError(path, f"{value!r} is not a duration such as 30s or 1m30s") from error
    if micros < 0:
        raise ScenarioError(path, "must not be negative")
    return micros


def _nodes(raw: Any) -> tuple[NodeSpec, ...]:
    if not isinstance(raw, list) or not raw:
        raise ScenarioError("nodes", "a cluster needs a list of at least one node")
    if len(raw) > MAX_NODES:
        raise ScenarioError("nodes", f"{len(raw)} nodes; at most {MAX_NODES} are simulated")
    nodes = tuple(_node(item, f"nodes[{index}]") for index, item in enumerate(raw))
    seen: set[str] = set()
    for node in nodes:
        if node.name in seen:
            raise ScenarioError("nodes", f"two nodes are called {node.name!r}")
        seen.add(node.name)
    return nodes


def _node(raw: Any, path: str) -> NodeSpec:
    if not isinstance(raw, dict):
        raise ScenarioError(path, "a node is a mapping with a name")
    _known(raw, _NODE_FIELDS, path)
    name = _text(raw, "name", f"{path}.")
    problems = names.dns1123_subdomain(name)
    if problems:
        raise ScenarioError(f"{path}.name", problems[0])
    capacity = {}
    for resource, default in DEFAULT_CAPACITY.items():
        amount = str(raw.get(resource, default))
        try:
            quantity.parse(amount)
        except quantity.QuantityError as error:
            raise ScenarioError(f"{path}.{resource}", f"{amount!r} is not a quantity such as 500m or 8Gi") from error
        capacity[resource] = amount
    labels = raw.get("labels") or {}
    if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
        raise ScenarioError(f"{path}.labels", "must be a mapping of strings")
    taints = raw.get("taints") or []
    if not isinstance(taints, list) or not all(isinstance(taint, dict) and "key" in taint for taint in taints):
        raise ScenarioError(f"{path}.taints", "must be a list of taints, each with key and effect")
    return NodeSpec(name, capacity, labels, taints, _texts(raw, "images", f"{path}."))


def _objects(raw: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise ScenarioError("objects", "must be a list of manifests")
    return tuple(raw)


def _provisioners(raw: dict[str, Any]) -> tuple[str, ...]:
    found = _texts(raw, "provisioners", "")
    for index, name in enumerate(found):
        problems = names.dns1123_subdomain(name)
        if problems or name in found[:index]:
            why = problems[0] if problems else f"{name!r} is there twice"
            raise ScenarioError(f"provisioners[{index}]", why)
    return tuple(found)


def _timeline(raw: Any) -> tuple[Scheduled, ...]:
    if not isinstance(raw, list) or len(raw) > MAX_TIMELINE:
        raise ScenarioError("timeline", f"must be a list of at most {MAX_TIMELINE} entries")
    entries = [_entry(item, f"timeline[{index}]") for index, item in enumerate(raw)]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _entry(raw: Any, path: str) -> Scheduled:
    if not isinstance(raw, dict):
        raise ScenarioError(path, "an entry is a mapping with 'at' and what happens then")
    _known(raw, {"at", "kubectl", "stdin", "by", *commands.FAULTS}, path)
    at = _duration(raw.get("at", 0), f"{path}.at")
    what = [name for name in ("kubectl", *commands.FAULTS) if name in raw]
    if len(what) != 1:
        raise ScenarioError(path, f"say one of kubectl, {', '.join(commands.FAULTS)}")
    if what[0] == "kubectl":
        return Scheduled(at, KubectlCommand(_text(raw, "kubectl", f"{path}."), _text(raw, "stdin", f"{path}.", "")))
    return Scheduled(at, _fault(what[0], raw, path))


def _fault(fault: str, raw: dict[str, Any], path: str) -> FaultCommand:
    names = raw[fault] if isinstance(raw[fault], list) else [raw[fault]]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ScenarioError(f"{path}.{fault}", "must be the name of a component, or of both ends of a link")
    try:
        return commands.read_fault(" ".join([fault, *names, *([str(raw["by"])] if "by" in raw else [])]))
    except CommandError as error:
        raise ScenarioError(path, str(error)) from error
