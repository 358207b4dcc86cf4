"""Quotas, disruption budgets and priority classes."""

from __future__ import annotations

from simulator.core.api import int_or_percent, labels, quantity
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, Object, create, metadata, name_of


def _quota(io: Session, inv: Invocation) -> None:
    obj: Object = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata(inv, name_of(inv)), "spec": {}}
    hard: dict[str, str] = {}
    for pair in str(inv.flag("hard")).split(",") if inv.flag("hard") else ():
        name, equals, amount = pair.partition("=")
        if not equals:
            raise KubectlError(f"Invalid argument syntax {pair}, expected <resource>=<value>")
        try:
            hard[name] = quantity.canonical(amount)
        except quantity.QuantityError as error:
            raise KubectlError(str(error)) from error
    if hard:
        obj["spec"]["hard"] = hard
    if inv.flag("scopes"):
        obj["spec"]["scopes"] = str(inv.flag("scopes")).split(",")
    create(io, inv, {**obj, "status": {}}, "quota")


def _budget(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    if not inv.flag("selector"):
        raise KubectlError("a selector must be specified")
    least, most = inv.flag("min-available"), inv.flag("max-unavailable")
    if not least and not most:
        raise KubectlError("one of min-available or max-unavailable must be specified")
    if least and most:
        raise KubectlError("min-available and max-unavailable cannot be both specified")
    try:
        match = labels.equality_map(str(inv.flag("selector")))
    except labels.SelectorError as error:
        raise KubectlError(str(error)) from error
    field, value = ("minAvailable", least) if least else ("maxUnavailable", most)
    obj: Object = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(inv, name),
        "spec": {field: int_or_percent.parse(str(value)), "selector": {"matchLabels": match}},
        "status": {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0},
    }
    create(io, inv, obj, "poddisruptionbudgets")


def _priority_class(io: Session, inv: Invocation) -> None:
    obj: Object = {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": metadata(inv, name_of(inv)),
        "value": inv.flag("value"),
        "preemptionPolicy": inv.flag("preemption-policy"),
    }
    if inv.flag("global-default"):
        obj["globalDefault"] = True
    if inv.flag("description"):
        obj["description"] = inv.flag("description")
    create(io, inv, obj, "priorityclass")


COMMANDS = (
    Command(
        "create quota",
        _quota,
        ("Create a quota with the specified name", "创建一个 ResourceQuota"),
        flags=(*FLAGS, Flag("hard"), Flag("scopes")),
        aliases=("resourcequota",),
        usage="NAME [--hard=key1=value1,key2=value2]",
    ),
    Command(
        "create poddisruptionbudget",
        _budget,
        ("Create a pod disruption budget with the specified name", "创建一个 PodDisruptionBudget"),
        flags=(*FLAGS, Flag("min-available"), Flag("max-unavailable"), Flag("selector")),
        aliases=("pdb",),
        usage="NAME --selector=SELECTOR --min-available=N",
    ),
    Command(
        "create priorityclass",
        _priority_class,
        ("Create a priority class with the specified name", "创建一个 PriorityClass"),
        flags=(
            *FLAGS,
            Flag("description"),
            Flag("global-default", "bool"),
            Flag("preemption-policy", default="PreemptLowerPriority"),
            Flag("value", "int"),
        ),
        aliases=("pc",),
        usage="NAME --value=VALUE",
    ),
)
