"""``kubectl expose`` and ``kubectl autoscale``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api import int_or_percent, labels
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session

Object = dict[str, Any]
_EXPOSED = ("deployments", "pods", "replicasets", "replicationcontrollers", "services")


@dataclass(frozen=True, slots=True)
class Make:
    """Creates one object for another that was read before."""

    inv: Invocation
    plural: str
    namespace: str
    obj: Object
    said: str

    def run(self, io: Session) -> None:
        made = self.obj
        if dry_run(self.inv) != "client":
            params = {"fieldManager": f"kubectl-{self.inv.command.path}", **dry_run_params(self.inv)}
            made = check(
                io.ask(ApiRequest("create", self.plural, namespace=self.namespace, body=self.obj, params=params))
            )
        io.stdout += result(self.inv, made, self.said)


def _expose(io: Session, inv: Invocation) -> None:
    for found in fetch(io, wanted(io, inv), limit=False):
        if found.target.resource.plural not in _EXPOSED:
            raise KubectlError(f"cannot expose a {found.target.resource.kind}")
        service = _service(inv, found)
        io.then(Make(inv, "services", found.target.namespace, service, "exposed"))


def _service(inv: Invocation, found: Found) -> Object:
    metadata: Object = {"name": inv.flag("name") or found.target.name}
    own = labels.equality_map(str(inv.flag("labels"))) if inv.flag("labels") else found.object["metadata"].get("labels")
    if own:
        metadata["labels"] = own
    metadata["namespace"] = found.target.namespace
    spec: Object = {"ports": _ports(inv, found), "selector": _selector(inv, found)}
    if inv.flag("type"):
        spec["type"] = inv.flag("type")
    for flag, field in (
        ("cluster-ip", "clusterIP"),
        ("load-balancer-ip", "loadBalancerIP"),
        ("session-affinity", "sessionAffinity"),
    ):
        if inv.flag(flag):
            spec[field] = inv.flag(flag)
    if inv.flag("external-ip"):
        spec["externalIPs"] = [inv.flag("external-ip")]
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}}


def _selector(inv: Invocation, found: Found) -> dict[str, str]:
    if inv.flag("selector"):
        return labels.equality_map(str(inv.flag("selector")))
    spec, plural = found.object.get("spec", {}), found.target.resource.plural
    if plural == "pods":
        selector = found.object["metadata"].get("labels") or {}
        if not selector:
            raise KubectlError(
                "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be "
                "exposed"
            )
        return dict(selector)
    if plural in ("services", "replicationcontrollers"):
        return dict(spec.get("selector") or {})
    chosen = spec.get("selector") or {}
    if chosen.get("matchExpressions"):
        raise KubectlError('couldn\'t convert expressions - "%+v" to map-based selector format')
    return dict(chosen.get("matchLabels") or {})


def _ports(inv: Invocation, found: Found) -> list[Object]:
    known = _known_ports(found)
    texts = str(inv.flag("port")).split(",") if inv.flag("port") else [str(port.get("port")) for port in known]
    if not texts:
        raise KubectlError("couldn't find port via --port flag or introspection")
    protocols = {str(port.get("port")): port.get("protocol") for port in known}
    ports: list[Object] = []
    for number, text in enumerate(texts):
        if not text.isdigit():
            raise KubectlError(f'strconv.Atoi: parsing "{text}": invalid syntax')
        port: Object = {"port": int(text), "protocol": inv.flag("protocol") or protocols.get(text) or "TCP"}
        if len(texts) > 1:
            port["name"] = f"port-{number + 1}"
        wanted_port = inv.flag("target-port")
        port["targetPort"] = int_or_percent.parse(str(wanted_port)) if wanted_port else int(text)
        ports.append(port)
    return ports


def _known_ports(found: Found) -> list[Object]:
    spec = found.object.get("spec", {})
    if found.target.resource.plural == "services":
        return list(spec.get("ports") or ())
    pod = spec if found.target.resource.plural == "pods" else spec.get("template", {}).get("spec", {})
    return [
        {"port": port.get("containerPort"), "protocol": port.get("protocol")}
        for container in pod.get("containers") or ()
        for port in container.get("ports") or ()
    ]


def _autoscale(io: Session, inv: Invocation) -> None:
    least, most = int(inv.flag("min")), int(inv.flag("max"))
    if most < 1:
        raise KubectlError(f"--max=MAXPODS is required and must be at least 1, max: {most}")
    if most < least:
        raise KubectlError(f"--max=MAXPODS must be larger or equal to --min=MINPODS, max: {most}, min: {least}")
    for found in fetch(io, wanted(io, inv), limit=False):
        target = found.target
        spec: Object = {
            "maxReplicas": most,
            "scaleTargetRef": {
                "apiVersion": target.resource.api_version,
                "kind": target.resource.kind,
                "name": target.name,
            },
        }
        if least > 0:
            spec["minReplicas"] = least
        metrics = [_metric(name, str(inv.flag(name))) for name in ("cpu", "memory") if inv.flag(name)]
        if metrics:
            spec["metrics"] = metrics
        obj = {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": inv.flag("name") or target.name, "namespace": target.namespace},
            "spec": spec,
            "status": {"currentMetrics": None, "desiredReplicas": 0},
        }
        io.then(Make(inv, "horizontalpodautoscalers", target.namespace, obj, "autoscaled"))


def _metric(name: str, text: str) -> Object:
    number = text.removesuffix("%")
    if number != text and number.isdigit():
        target: Object = {"averageUtilization": int(number), "type": "Utilization"}
    else:
        target = {"averageValue": text, "type": "AverageValue"}
    return {"resource": {"name": name, "target": target}, "type": "Resource"}


COMMANDS = (
    Command(
        "expose",
        _expose,
        ("Expose a resource as a new Kubernetes service", "把资源暴露为新的 Service"),
        flags=(
            *FILES,
            *OUTPUT,
            *DRY_RUN,
            *(Flag(name) for name in ("cluster-ip", "external-ip", "labels", "load-balancer-ip", "name", "overrides")),
            *(Flag(name) for name in ("port", "protocol", "selector", "session-affinity", "target-port", "type")),
            Flag("field-manager"),
            Flag("save-config", "bool"),
        ),
        usage="TYPE NAME --port=PORT",
    ),
    Command(
        "autoscale",
        _autoscale,
        ("Auto-scale a deployment, replica set or stateful set", "自动伸缩 Deployment 等"),
        flags=(
            *FILES,
            *OUTPUT,
            *DRY_RUN,
            Flag("cpu"),
            Flag("cpu-percent", "int", default=-1),
            Flag("field-manager"),
            Flag("max", "int", default=-1),
            Flag("memory"),
            Flag("min", "int", default=-1),
            Flag("name"),
        ),
        required=("max",),
        usage="TYPE NAME --max=MAXPODS [--min=MINPODS] [--cpu=50%]",
    ),
)
