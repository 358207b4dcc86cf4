"""Configuration, limits, access rights and priorities."""

from __future__ import annotations

from simulator.kubectl.printers.columns.common import NONE, UNSET, Object, age, columns, name, number


def _config_map(obj: Object, now: int) -> list[str]:
    return [name(obj), str(len(obj.get("data") or {}) + len(obj.get("binaryData") or {})), age(obj, now)]


def _secret(obj: Object, now: int) -> list[str]:
    return [name(obj), str(obj.get("type", "")), str(len(obj.get("data") or {})), age(obj, now)]


def _name_and_age(obj: Object, now: int) -> list[str]:
    return [name(obj), age(obj, now)]


def _created(obj: Object, now: int) -> list[str]:
    return [name(obj), str(obj.get("metadata", {}).get("creationTimestamp", ""))]


def _quota(obj: Object, now: int) -> list[str]:
    hard, used = obj.get("status", {}).get("hard") or {}, obj.get("status", {}).get("used") or {}
    requests: list[str] = []
    limits: list[str] = []
    for resource in sorted(hard):
        entry = f"{resource}: {used.get(resource, '0')}/{hard[resource]}"
        (limits if resource.startswith("limits") else requests).append(entry)
    return [name(obj), ", ".join(requests), ", ".join(limits), age(obj, now)]


def subjects(obj: Object) -> list[str]:
    """Users, groups and service accounts of a binding."""
    found: dict[str, list[str]] = {"User": [], "Group": [], "ServiceAccount": []}
    for subject in obj.get("subjects") or ():
        text = str(subject.get("name", ""))
        if subject.get("kind") == "ServiceAccount":
            text = f"{subject.get('namespace', '')}/{text}"
        found.get(str(subject.get("kind")), []).append(text)
    return [", ".join(names) for names in found.values()]


def _binding(obj: Object, now: int) -> list[str]:
    role = obj.get("roleRef") or {}
    return [name(obj), f"{role.get('kind', '')}/{role.get('name', '')}", age(obj, now), *subjects(obj)]


def _priority_class(obj: Object, now: int) -> list[str]:
    return [
        name(obj),
        number(obj.get("value")),
        "true" if obj.get("globalDefault") else "false",
        age(obj, now),
        str(obj.get("preemptionPolicy") or ""),
    ]


def _budget(obj: Object, now: int) -> list[str]:
    spec = obj.get("spec", {})
    return [
        name(obj),
        str(spec.get("minAvailable", "N/A")),
        str(spec.get("maxUnavailable", "N/A")),
        number(obj.get("status", {}).get("disruptionsAllowed")),
        age(obj, now),
    ]


def metrics(obj: Object) -> list[tuple[str, str, str, Object]]:
    """Of each metric of an autoscaler: its type, what is now, what is wanted, and its source."""
    found = []
    now_values = obj.get("status", {}).get("currentMetrics") or []
    for index, spec in enumerate(obj.get("spec", {}).get("metrics") or ()):
        kind = str(spec.get("type", ""))
        field = kind[:1].lower() + kind[1:]
        source = spec.get(field) or {}
        current = ((now_values[index].get(field) or {}) if index < len(now_values) else {}).get("current") or {}
        target = source.get("target") or {}
        if "averageValue" in target:
            found.append((kind, str(current.get("averageValue", "<unknown>")), str(target["averageValue"]), source))
        elif kind in ("Resource", "ContainerResource"):
            is_now = current.get("averageUtilization")
            wanted = target.get("averageUtilization")
            found.append((
                kind,
                "<unknown>" if is_now is None else f"{is_now}%",
                "<auto>" if wanted is None else f"{wanted}%",
                source,
            ))  # fmt: skip
        else:
            found.append((kind, str(current.get("value", "<unknown>")), str(target.get("value", "")), source))
    return found


def _autoscaler(obj: Object, now: int) -> list[str]:
    spec = obj.get("spec", {})
    ref = spec.get("scaleTargetRef") or {}
    texts = [
        f"{source.get('name', '')}: {is_now}/{wanted}" if kind == "Resource" else f"{is_now}/{wanted}"
        for kind, is_now, wanted, source in metrics(obj)
    ]
    targets = ", ".join(texts[:2]) + (f" + {len(texts) - 2} more..." if len(texts) > 2 else "")
    return [
        name(obj),
        f"{ref.get('kind', '')}/{ref.get('name', '')}",
        targets or NONE,
        str(spec.get("minReplicas", UNSET)),
        number(spec.get("maxReplicas")),
        number(obj.get("status", {}).get("currentReplicas")),
        age(obj, now),
    ]


CONFIG_MAPS = columns("Name;Data;Age", _config_map)
SECRETS = columns("Name;Type;Data;Age", _secret)
SERVICE_ACCOUNTS = columns("Name;Age", _name_and_age)
RESOURCE_QUOTAS = columns("Name;Request;Limit;Age", _quota)
CREATED = columns("Name;Created At", _created)
BINDINGS = columns("Name;Role;Age;Users*;Groups*;ServiceAccounts*", _binding)
PRIORITY_CLASSES = columns("Name;Value;Global-Default;Age;PreemptionPolicy", _priority_class)
BUDGETS = columns("Name;Min Available;Max Unavailable;Allowed Disruptions;Age", _budget)
AUTOSCALERS = columns("Name;Reference;Targets;MinPods;MaxPods;Replicas;Age", _autoscaler)
NAME_AND_AGE = columns("Name;Age", _name_and_age)
