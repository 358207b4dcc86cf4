"""Services, Endpoints, Ingresses and NetworkPolicies."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.api.labels import format_object
from simulator.kubectl.printers.columns.common import labels_text, limited
from simulator.kubectl.printers.columns.network import load_balancer
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import NONE, UNSET, Object, Writer, go_time


def _slice_addresses(slices: Sequence[Object], port_name: str) -> str:
    """The ready addresses behind a port."""
    if not slices:
        return NONE
    found: list[str] = []
    for item in slices:
        ready = [
            endpoint
            for endpoint in item.get("endpoints") or ()
            if (endpoint.get("conditions") or {}).get("ready") is not False and endpoint.get("addresses")
        ]
        if not item.get("ports"):
            found += [endpoint["addresses"][0] for endpoint in ready]
        for port in item.get("ports") or ():
            if (port.get("name") or "") == port_name:
                found += [f"{endpoint['addresses'][0]}:{port.get('port')}" for endpoint in ready]
    return limited(found, 3, "")


def _slices(reader: Reader, namespace: str, service: str) -> list[Object]:
    return reader.objects("endpointslices", namespace, f"kubernetes.io/service-name={service}") or []


def service(obj: Object, reader: Reader) -> str:
    metadata, spec = obj.get("metadata", {}), obj.get("spec", {})
    slices = _slices(reader, metadata.get("namespace", ""), metadata.get("name", ""))
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    w.field("Selector", labels_text(spec.get("selector")))
    w.field("Type", spec.get("type", ""))
    if spec.get("ipFamilyPolicy"):
        w.field("IP Family Policy", spec["ipFamilyPolicy"])
    w.field("IP Families", ",".join(spec.get("ipFamilies") or ()) or NONE)
    w.field("IP", spec.get("clusterIP", ""))
    w.field("IPs", ",".join(spec.get("clusterIPs") or ()) or NONE)
    for title, value in (
        ("External IPs", ",".join(spec.get("externalIPs") or ())),
        ("Desired LoadBalancer IP", spec.get("loadBalancerIP")),
        ("External Name", spec.get("externalName")),
        ("LoadBalancer Ingress", load_balancer(obj.get("status", {}))),
    ):
        if value:
            w.field(title, value)
    for port in spec.get("ports") or ():
        name, protocol = port.get("name") or UNSET, port.get("protocol", "")
        w.line(0, f"Port:\t{name}\t{port.get('port')}/{protocol}")
        w.field("TargetPort", f"{port.get('targetPort', '')}/{protocol}")
        if port.get("nodePort"):
            w.line(0, f"NodePort:\t{name}\t{port['nodePort']}/{protocol}")
        w.field("Endpoints", _slice_addresses(slices, port.get("name") or ""))
    w.field("Session Affinity", spec.get("sessionAffinity", ""))
    for title, field in (
        ("External Traffic Policy", "externalTrafficPolicy"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
        ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("Traffic Distribution", "trafficDistribution"),
    ):
        if spec.get(field):
            w.field(title, spec[field])
    if spec.get("loadBalancerSourceRanges"):
        w.field("LoadBalancer Source Ranges", ",".join(spec["loadBalancerSourceRanges"]))
    write_events(w, events, reader.unix_us)
    return w.text()


def endpoints(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    w.line(0, "Subsets:")
    for subset in obj.get("subsets") or ():
        for title, field in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            ips = ",".join(address.get("ip", "") for address in subset.get(field) or ())
            w.field(title, ips or NONE, 1)
        if subset.get("ports"):
            w.line(1, "Ports:")
            w.line(2, "Name\tPort\tProtocol")
            w.line(2, "----\t----\t--------")
            for port in subset["ports"]:
                w.line(2, f"{port.get('name') or UNSET}\t{port.get('port')}\t{port.get('protocol', '')}")
        w.line(0, "")
    write_events(w, events, reader.unix_us)
    return w.text()


def ingress(obj: Object, reader: Reader) -> str:
    metadata, spec = obj.get("metadata", {}), obj.get("spec", {})
    namespace = metadata.get("namespace", "")
    events = reader.events(obj)
    w = Writer()
    w.head(obj, namespace=False, labels=False)
    w.labels("Labels", metadata.get("labels"))
    w.field("Namespace", namespace)
    w.field("Address", load_balancer(obj.get("status", {})))
    w.field("Ingress Class", spec.get("ingressClassName") or NONE)
    default = _backend(spec["defaultBackend"], namespace, reader) if spec.get("defaultBackend") else "<default>"
    w.field("Default backend", default)
    if spec.get("tls"):
        w.line(0, "TLS:")
        for tls in spec["tls"]:
            hosts = ",".join(tls.get("hosts") or ())
            w.line(1, f"{tls['secretName']} terminates {hosts}" if tls.get("secretName") else f"SNI routes {hosts}")
    w.line(0, "Rules:")
    w.line(1, "Host\tPath\tBackends")
    w.line(1, "----\t----\t--------")
    rules = [rule for rule in spec.get("rules") or () if rule.get("http")]
    for rule in rules:
        w.line(1, f"{rule.get('host') or '*'}\t")
        for path in rule["http"].get("paths") or ():
            w.line(2, f"\t{path.get('path', '')} \t{_backend(path.get('backend') or {}, namespace, reader)}")
    if not rules:
        w.line(1, f"*\t*\t{default}")
    w.annotations("Annotations", metadata.get("annotations"))
    write_events(w, events, reader.unix_us)
    return w.text()


def _backend(backend: Object, namespace: str, reader: Reader) -> str:
    if "service" not in backend:
        resource = backend.get("resource") or {}
        return (
            f"APIGroup: {resource.get('apiGroup', '')}, Kind: {resource.get('kind', '')}, "
            f"Name: {resource.get('name', '')}"
        )
    name, wanted = backend["service"].get("name", ""), backend["service"].get("port") or {}
    text = f"{name}:{wanted.get('number') or wanted.get('name', '')}"
    slices = _slices(reader, namespace, name)
    found, error = reader.get("services", namespace, name)
    if found is None:
        return f"{text} (<error: {error}>)"
    port_name = ""
    for port in found.get("spec", {}).get("ports") or ():
        if wanted.get("number") == port.get("port") or (wanted.get("name") and wanted["name"] == port.get("name")):
            port_name = port.get("name") or ""
    return f"{text} ({_slice_addresses(slices, port_name)})"


def network_policy(obj: Object, reader: Reader) -> str:
    metadata, spec = obj.get("metadata", {}), obj.get("spec", {})
    w = Writer()
    w.head(obj, labels=False)
    w.field("Created on", go_time(metadata.get("creationTimestamp")))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    w.line(0, "Spec:")
    selector = format_object(spec.get("podSelector") or {})
    everywhere = " (Allowing the specific traffic to all pods in this namespace)" if selector == NONE else ""
    w.line(0, f"  PodSelector:     {selector}{everywhere}")
    types = spec.get("policyTypes") or ["Ingress"]
    for kind, word, peers in (("Ingress", "ingress", "from"), ("Egress", "egress", "to")):
        if kind not in types:
            w.line(1, f"Not affecting {word} traffic")
            continue
        w.line(1, f"Allowing {word} traffic:")
        rules = spec.get(word) or []
        if not rules:
            w.line(2, f"{NONE} (Selected pods are isolated for {word} connectivity)")
        for number, rule in enumerate(rules):
            _rule(w, rule, peers)
            if number < len(rules) - 1:
                w.line(2, "----------")
    w.line(1, f"Policy Types: {', '.join(types)}")
    return w.text()


def _rule(w: Writer, rule: Object, direction: str) -> None:
    if not rule.get("ports"):
        w.line(2, "To Port: <any> (traffic allowed to all ports)")
    for port in rule.get("ports") or ():
        w.line(2, f"To Port: {port.get('port', '<any>')}/{port.get('protocol', 'TCP')}")
    title = direction.capitalize()
    if not rule.get(direction):
        extra = "traffic not restricted by source" if direction == "from" else "traffic not restricted by destination"
        w.line(2, f"{title}: <any> ({extra})")
    for peer in rule.get(direction) or ():
        w.line(2, f"{title}:")
        if "ipBlock" in peer:
            w.line(3, "IPBlock:")
            w.line(4, f"CIDR: {peer['ipBlock'].get('cidr', '')}")
            w.line(4, f"Except: {', '.join(peer['ipBlock'].get('except') or ())}")
        if "namespaceSelector" in peer:
            w.line(3, f"NamespaceSelector: {format_object(peer['namespaceSelector'])}")
        if "podSelector" in peer:
            w.line(3, f"PodSelector: {format_object(peer['podSelector'])}")
