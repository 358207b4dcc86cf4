"""ConfigMaps, Secrets, ServiceAccounts, quotas, limits and priority classes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from simulator.core.api import quantity
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import NONE, Object, Writer, lower_truth


def _bytes(text: str) -> int:
    try:
        return len(base64.b64decode(text))
    except (binascii.Error, ValueError):
        return 0


def config_map(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    w.line(0, "\nData\n====")
    data = obj.get("data") or {}
    for key in sorted(data):
        w.line(0, f"{key}:\n----\n{data[key]}\n")
    w.line(0, "\nBinaryData\n====")
    binary = obj.get("binaryData") or {}
    for key in sorted(binary):
        w.line(0, f"{key}: {_bytes(binary[key])} bytes")
    w.line(0, "")
    write_events(w, events, reader.unix_us)
    return w.text()


def secret(obj: Object, reader: Reader) -> str:
    w = Writer()
    w.head(obj)
    w.line(0, f"\nType:\t{obj.get('type', '')}\n\nData\n====")
    data = obj.get("data") or {}
    for key in sorted(data):
        if key == "token" and obj.get("type") == "kubernetes.io/service-account-token":
            w.field(key, base64.b64decode(data[key]).decode("utf-8", "replace"))
        else:
            w.field(key, f"{_bytes(data[key])} bytes")
    return w.text()


def service_account(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    names = [str(item.get("name", "")) for item in obj.get("imagePullSecrets") or ()]
    namespace = obj.get("metadata", {}).get("namespace", "")
    shown = [name if reader.get("secrets", namespace, name)[0] else f"{name} (not found)" for name in names]
    w.column("Image pull secrets", shown)
    write_events(w, events, reader.unix_us)
    return w.text()


def write_quota(w: Writer, quota: Object, level: int) -> None:
    status = quota.get("status", {})
    w.field("Name", quota.get("metadata", {}).get("name", ""), level)
    if level == 0:
        w.field("Namespace", quota.get("metadata", {}).get("namespace", ""))
    scopes = quota.get("spec", {}).get("scopes") or ()
    if scopes:
        w.field("Scopes", ", ".join(sorted(scopes)), level)
    w.line(level, "Resource\tUsed\tHard")
    w.line(level, "--------\t----\t----" if level == 0 else "--------\t---\t---")
    hard, used = status.get("hard") or {}, status.get("used") or {}
    for resource in sorted(hard):
        w.line(level, f"{resource}\t{used.get(resource, '0')}\t{hard[resource]}")


def resource_quota(obj: Object, reader: Reader) -> str:
    w = Writer()
    write_quota(w, obj, 0)
    return w.text()


def write_limits(w: Writer, ranges: Sequence[Object], indent: str) -> None:
    w.line(0, f"{indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio")
    w.line(0, f"{indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------")
    for limit_range in ranges:
        for item in limit_range.get("spec", {}).get("limits") or ():
            fields = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
            resources = sorted({name for field in fields for name in item.get(field) or {}})
            for resource in resources:
                cells = [_amount(item, field, resource) for field in fields]
                w.line(0, f"{indent}{item.get('type', '')}\t{resource}\t" + "\t".join(cells))


def _amount(item: Object, field: str, resource: str) -> str:
    amount = (item.get(field) or {}).get(resource)
    return "-" if amount is None else str(quantity.parse_json(amount))


def limit_range(obj: Object, reader: Reader) -> str:
    w = Writer()
    w.head(obj, labels=False)
    write_limits(w, [obj], "")
    return w.text()


def priority_class(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    w = Writer()
    w.head(obj, namespace=False, labels=False)
    w.field("Value", obj.get("value", 0))
    w.field("GlobalDefault", lower_truth(obj.get("globalDefault")))
    w.field("PreemptionPolicy", obj.get("preemptionPolicy", ""))
    w.field("Description", obj.get("description", ""))
    annotations = obj.get("metadata", {}).get("annotations") or {}
    w.field("Annotations", ",".join(f"{key}={annotations[key]}" for key in sorted(annotations)) or NONE)
    write_events(w, events, reader.unix_us)
    return w.text()
