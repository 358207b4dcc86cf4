"""Roles and their bindings, disruption budgets and autoscalers."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api.labels import format_object
from simulator.kubectl.printers.columns.config import metrics
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import UNSET, Object, Writer, rfc1123


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule broken down to one resource or one URL. Its order is that of its text upstream."""

    group: str
    resource: str
    name: str
    url: str

    def cells(self, verbs: list[str]) -> list[str]:
        base, slash, sub = self.resource.partition("/")
        resource = (f"{base}.{self.group}" if self.group else base) + slash + sub
        return [resource, f"[{self.url}]", f"[{self.name}]", f"[{' '.join(verbs)}]"]

    def order(self, verbs: list[str]) -> str:
        return (
            f"Verbs:[{' '.join(verbs)}],APIGroups:[{self.group}],Resources:[{self.resource}],"
            f"ResourceNames:[{self.name}],NonResourceURLs:[{self.url}],"
        )


def _simple_rules(rules: list[Object]) -> list[tuple[_Rule, list[str]]]:
    """Verbs on the same resource are put together, those on URLs are not (``rbac.CompactRules``)."""
    merged: dict[_Rule, list[str]] = {}
    urls: list[tuple[_Rule, list[str]]] = []
    for rule in rules:
        verbs = list(rule.get("verbs") or ())
        for group in rule.get("apiGroups") or ():
            for resource in rule.get("resources") or ():
                for name in rule.get("resourceNames") or [""]:
                    merged.setdefault(_Rule(group, resource, name, ""), []).extend(verbs)
        urls += [(_Rule("", "", "", url), [verb]) for url in rule.get("nonResourceURLs") or () for verb in verbs]
    return sorted([*merged.items(), *urls], key=lambda item: item[0].order(item[1]))


def role(obj: Object, reader: Reader) -> str:
    w = Writer()
    w.head(obj, namespace=False)
    w.line(0, "PolicyRule:")
    w.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs")
    w.line(1, "---------\t-----------------\t--------------\t-----")
    for rule, verbs in _simple_rules(obj.get("rules") or []):
        w.line(1, "\t".join(rule.cells(verbs)))
    return w.text()


def binding(obj: Object, reader: Reader) -> str:
    w = Writer()
    w.head(obj, namespace=False)
    ref = obj.get("roleRef") or {}
    w.line(0, "Role:")
    w.field("Kind", ref.get("kind", ""), 1)
    w.field("Name", ref.get("name", ""), 1)
    w.line(0, "Subjects:")
    w.line(1, "Kind\tName\tNamespace")
    w.line(1, "----\t----\t---------")
    for subject in obj.get("subjects") or ():
        w.line(1, f"{subject.get('kind', '')}\t{subject.get('name', '')}\t{subject.get('namespace', '')}")
    return w.text()


def budget(obj: Object, reader: Reader) -> str:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    if "minAvailable" in spec:
        w.field("Min available", spec["minAvailable"])
    elif "maxUnavailable" in spec:
        w.field("Max unavailable", spec["maxUnavailable"])
    w.field("Selector", format_object(spec["selector"]) if "selector" in spec else UNSET)
    w.line(0, "Status:")
    for title, field in (
        ("Allowed disruptions", "disruptionsAllowed"), ("Current", "currentHealthy"), ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ):  # fmt: skip
        w.field(title, status.get(field, 0), 2)
    write_events(w, events, reader.unix_us)
    return w.text()


def autoscaler(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    ref = spec.get("scaleTargetRef") or {}
    w = Writer()
    w.head(obj)
    w.field("CreationTimestamp", rfc1123(metadata.get("creationTimestamp")))
    w.field("Reference", f"{ref.get('kind', '')}/{ref.get('name', '')}")
    w.field("Metrics", "( current / target )")
    for kind, now, wanted, source in metrics(obj):
        name = source.get("name") or (source.get("metric") or {}).get("name", "")
        if kind == "Resource":
            title = f"resource {name} on pods"
            title += ":" if "averageValue" in (source.get("target") or {}) else "  (as a percentage of request):"
        else:
            title = f'"{name}":'
        w.line(1, f"{title}\t{now} / {wanted}")
    w.field("Min replicas", spec.get("minReplicas", UNSET))
    w.field("Max replicas", spec.get("maxReplicas", 0))
    pods = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    w.field(f"{ref.get('kind', '')} pods", pods)
    if status.get("conditions"):
        w.line(0, "Conditions:")
        w.line(1, "Type\tStatus\tReason\tMessage")
        w.line(1, "----\t------\t------\t-------")
        for item in status["conditions"]:
            cells = (item.get("type", ""), item.get("status", ""), item.get("reason", ""), item.get("message", ""))
            w.line(1, "\t".join(cells))
    write_events(w, events, reader.unix_us)
    return w.text()
