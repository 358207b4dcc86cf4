"""Services and Ingresses."""

from __future__ import annotations

import re
from typing import Any

from simulator.core.api import int_or_percent
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, Object, create, metadata, name_of

_RULE = re.compile(r"([^/]*)(/[^=]*)=([^:]+):([^,]+)((?:,.*)?)")


def _port(text: str) -> Object:
    port, _, target = text.partition(":")
    if not port.isdigit():
        raise KubectlError(f"invalid TCP port: {text}")
    value: int | str = int(port)
    if target:
        value = int_or_percent.parse(target)
    name = text.replace(":", "-")
    return {"name": name, "port": int(port), "protocol": "TCP", "targetPort": value}


def _service(io: Session, inv: Invocation, kind: str, **spec: Any) -> None:
    name = name_of(inv)
    tcp = inv.flag("tcp")
    headless = spec.get("clusterIP") == "None"
    if not tcp and not headless:
        raise KubectlError("at least one tcp port specifier must be provided")
    labels = {"app": name}
    ports = [_port(text) for text in tcp]
    obj: Object = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(inv, name, labels),
        "spec": {**({"ports": ports} if ports else {}), "selector": labels, "type": kind, **spec},
        "status": {"loadBalancer": {}},
    }
    create(io, inv, obj, f"{kind} service")


def _cluster_ip(io: Session, inv: Invocation) -> None:
    address = inv.flag("clusterip")
    _service(io, inv, "ClusterIP", **({"clusterIP": address} if address else {}))


def _node_port(io: Session, inv: Invocation) -> None:
    _service(io, inv, "NodePort")


def _load_balancer(io: Session, inv: Invocation) -> None:
    _service(io, inv, "LoadBalancer")


def _external_name(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    obj: Object = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(inv, name, {"app": name}),
        "spec": {"externalName": inv.flag("external-name"), "selector": {"app": name}, "type": "ExternalName"},
        "status": {"loadBalancer": {}},
    }
    ports = [_port(text) for text in inv.flag("tcp")]
    if ports:
        obj["spec"]["ports"] = ports
    create(io, inv, obj, "ExternalName service")


def _ingress(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    if not inv.flag("rule") and not inv.flag("default-backend"):
        raise KubectlError(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all "
            "traffic) or a list of rules (which catch specific paths)"
        )
    meta = metadata(inv, name)
    annotations = dict(pair.split("=", 1) for pair in inv.flag("annotation") if "=" in pair)
    if annotations:
        meta["annotations"] = annotations
    spec: Object = {}
    if inv.flag("class"):
        spec["ingressClassName"] = inv.flag("class")
    if inv.flag("default-backend"):
        service, _, port = inv.flag("default-backend").partition(":")
        spec["defaultBackend"] = _backend(service, port)
    _rules(spec, inv.flag("rule"))
    obj = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": meta,
        "spec": spec,
        "status": {"loadBalancer": {}},
    }
    create(io, inv, obj, "ingress")


def _backend(service: str, port: str) -> Object:
    return {"service": {"name": service, "port": {"number": int(port)} if port.isdigit() else {"name": port}}}


def _rules(spec: Object, texts: tuple[str, ...]) -> None:
    """``host/path*=service:port,tls=secret``: a star at the end makes the path a prefix."""
    rules: dict[str, list[Object]] = {}
    secrets: dict[str, list[str]] = {}
    for rule in texts:
        match = _RULE.fullmatch(rule)
        if not match:
            raise KubectlError(
                f"rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
            )
        host, path, service, port, tls = match.groups()
        kind = "Prefix" if path.endswith("*") else "Exact"
        rules.setdefault(host, []).append(
            {"backend": _backend(service, port), "path": path.removesuffix("*"), "pathType": kind}
        )
        if tls.startswith(",tls"):
            hosts = secrets.setdefault(tls.partition("=")[2], [])
            if host and host not in hosts:
                hosts.append(host)
    if rules:
        spec["rules"] = [
            {**({"host": host} if host else {}), "http": {"paths": paths}} for host, paths in rules.items()
        ]
    if secrets:
        spec["tls"] = [
            {**({"hosts": hosts} if hosts else {}), **({"secretName": secret} if secret else {})}
            for secret, hosts in secrets.items()
        ]


_TCP = (Flag("tcp", "strings"),)
COMMANDS = (
    Command(
        "create service",
        None,
        ("Create a service using a specified subcommand", "用子命令创建 Service"),
        aliases=("svc",),
    ),
    Command(
        "create service clusterip",
        _cluster_ip,
        ("Create a ClusterIP service", "创建 ClusterIP 类型的 Service"),
        flags=(*FLAGS, *_TCP, Flag("clusterip")),
        usage="NAME --tcp=PORT:TARGETPORT",
    ),
    Command(
        "create service nodeport",
        _node_port,
        ("Create a NodePort service", "创建 NodePort 类型的 Service"),
        flags=(*FLAGS, *_TCP, Flag("node-port", "int")),
        usage="NAME --tcp=PORT:TARGETPORT",
    ),
    Command(
        "create service loadbalancer",
        _load_balancer,
        ("Create a LoadBalancer service", "创建 LoadBalancer 类型的 Service"),
        flags=(*FLAGS, *_TCP),
        usage="NAME --tcp=PORT:TARGETPORT",
    ),
    Command(
        "create service externalname",
        _external_name,
        ("Create an ExternalName service", "创建 ExternalName 类型的 Service"),
        flags=(*FLAGS, *_TCP, Flag("external-name")),
        required=("external-name",),
        usage="NAME --external-name=HOST",
    ),
    Command(
        "create ingress",
        _ingress,
        ("Create an ingress with the specified name", "创建一个 Ingress"),
        flags=(
            *FLAGS,
            Flag("annotation", "array"),
            Flag("class"),
            Flag("default-backend"),
            Flag("rule", "array"),
        ),
        aliases=("ing",),
        usage="NAME --rule=host/path=service:port",
    ),
)
