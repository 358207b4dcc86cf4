"""Rules for the status of a pod: ``ValidatePodStatusUpdate``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, duplicate, forbidden, invalid
from simulator.core.api.validation.addresses import parse, validate_ip
from simulator.core.api.validation.metadata import IMMUTABLE, validate_label_name

Object = dict[str, Any]
Errors = list[FieldError]

_SYSTEM_CONDITIONS: Final = ("PodScheduled", "Ready", "Initialized")
_ONE_OF_EACH: Final = "may specify no more than one IP for each IP family"


def validate_pod_status(new: Object, old: Object) -> Errors:
    status, before = new.get("status") or {}, old.get("status") or {}
    errors: Errors = []
    # The server says ``metadata``, though they are in the status.
    for index, condition in enumerate(status.get("conditions") or ()):
        if condition.get("type") not in _SYSTEM_CONDITIONS:
            errors += validate_label_name(condition.get("type", ""), f"metadata.conditions[{index}].Type")
    node = status.get("nominatedNodeName")
    if node and node != before.get("nominatedNodeName"):
        errors += all_invalid("status.nominatedNodeName", node, names.dns1123_subdomain(node))
    if status.get("qosClass") != before.get("qosClass"):
        errors.append(invalid("status.qosClass", status.get("qosClass", ""), IMMUTABLE))
    errors += _transitions(new, status, before)
    errors += _addresses(status.get("podIPs") or (), "status.podIPs")
    hosts = status.get("hostIPs") or ()
    if hosts and status.get("hostIP", "") != hosts[0].get("ip", ""):
        errors.append(invalid("status.hostIPs[0].ip", hosts[0].get("ip", ""), "must be equal to `hostIP`"))
    return errors + _addresses(hosts, "status.hostIPs")


def _transitions(pod: Object, status: Object, before: Object) -> Errors:
    """A container that has ended, and is not to be started again, stays as it is."""
    policy = pod["spec"].get("restartPolicy", "Always")
    own = _with_a_policy(pod["spec"])
    errors: Errors = []
    if policy != "Always":
        for field in ("containerStatuses", "initContainerStatuses"):
            errors += _restarted(status, before, field, policy, own)
    return errors + _restarted(status, before, "ephemeralContainerStatuses", "Never", ())


def _with_a_policy(spec: Object) -> Sequence[str]:
    """Containers that may be restarted whatever the pod's policy is: sidecars, and those with rules of their own."""
    return [
        container["name"]
        for field in ("initContainers", "containers")
        for container in spec.get(field) or ()
        if container.get("restartPolicy") is not None
    ]


def _restarted(status: Object, before: Object, field: str, policy: str, exempt: Sequence[str]) -> Errors:
    detail = "may not be transitioned to non-terminated state"
    errors: Errors = []
    for index, old in enumerate(before.get(field) or ()):
        ended = (old.get("state") or {}).get("terminated")
        if ended is None or (ended.get("exitCode") and policy == "OnFailure") or old["name"] in exempt:
            continue
        for new in status.get(field) or ():
            if new["name"] == old["name"] and (new.get("state") or {}).get("terminated") is None:
                errors.append(forbidden(f"status.{field}[{index}].state", detail))
    return errors


def _addresses(entries: Sequence[Object], path: str) -> Errors:
    """At most one of each family."""
    found = [entry.get("ip", "") for entry in entries]
    errors: Errors = []
    for index, address in enumerate(found):
        errors += validate_ip(address, f"{path}[{index}]")
    if len(found) < 2:
        return errors
    versions = [parsed.version for parsed, _ in map(parse, found) if parsed is not None]
    if len(found) > 2 or sorted(versions) != [4, 6]:
        errors.append(invalid(path, [{"IP": address} for address in found], _ONE_OF_EACH))
    again = [index for index, address in enumerate(found) if address in found[:index]]
    return errors + [duplicate(f"{path}[{index}]", {"IP": found[index]}) for index in again]
