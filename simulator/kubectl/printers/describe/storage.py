"""Claims, volumes and storage classes."""

from __future__ import annotations

from simulator.kubectl.printers.columns.storage import (
    access_modes,
    claim_status,
    is_default_class,
    storage_class_of,
)  # fmt: skip
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.volumes import write_source
from simulator.kubectl.printers.describe.writer import NONE, UNSET, Object, Writer


def _finalizers(obj: Object) -> str:
    return f"[{' '.join(obj.get('metadata', {}).get('finalizers') or ())}]"


def claim(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    pods = reader.objects("pods", metadata.get("namespace", "")) or []
    events = reader.events(obj)
    bound = bool(spec.get("volumeName"))
    w = Writer()
    w.head(obj, labels=False)
    w.field("StorageClass", storage_class_of(obj))
    w.field("Status", claim_status(obj))
    w.field("Volume", spec.get("volumeName", ""))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    w.field("Finalizers", _finalizers(obj))
    w.field("Capacity", (status.get("capacity") or {}).get("storage", "") if bound else "")
    w.field("Access Modes", access_modes(status.get("accessModes")) if bound else "")
    if spec.get("volumeMode"):
        w.field("VolumeMode", spec["volumeMode"])
    source = spec.get("dataSource")
    if source:
        w.line(0, "DataSource:")
        for title, field in (("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")):
            if source.get(field):
                w.field(title, source[field], 1)
    w.column("Used By", [pod["metadata"]["name"] for pod in pods if _uses(pod, metadata.get("name", ""))])
    write_events(w, events, reader.unix_us)
    return w.text()


def _uses(pod: Object, name: str) -> bool:
    volumes = pod.get("spec", {}).get("volumes") or ()
    return any((volume.get("persistentVolumeClaim") or {}).get("claimName") == name for volume in volumes)


def volume(obj: Object, reader: Reader) -> str:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    w = Writer()
    w.head(obj, namespace=False)
    w.field("Finalizers", _finalizers(obj))
    w.field("StorageClass", storage_class_of(obj))
    w.field("Status", claim_status(obj))
    ref = spec.get("claimRef")
    w.field("Claim", f"{ref.get('namespace', '')}/{ref.get('name', '')}" if ref else "")
    w.field("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    w.field("Access Modes", access_modes(spec.get("accessModes")))
    if spec.get("volumeMode"):
        w.field("VolumeMode", spec["volumeMode"])
    w.field("Capacity", (spec.get("capacity") or {}).get("storage", ""))
    _affinity(w, spec.get("nodeAffinity"))
    w.field("Message", status.get("message", ""))
    w.line(0, "Source:")
    write_source(w, spec)
    write_events(w, events, reader.unix_us)
    return w.text()


def _affinity(w: Writer, affinity: Object | None) -> None:
    terms = ((affinity or {}).get("required") or {}).get("nodeSelectorTerms")
    if not affinity:
        w.field("Node Affinity", NONE)
        return
    w.line(0, "Node Affinity:")
    w.line(1, "Required Terms:" + ("" if terms else f"\t{NONE}"))
    for number, term in enumerate(terms or ()):
        expressions = [
            f"{item.get('key', '')} {str(item.get('operator', '')).lower()}"
            + (f" [{', '.join(item['values'])}]" if item.get("values") else "")
            for item in term.get("matchExpressions") or ()
        ]
        w.line(2, f"Term {number}:\t{expressions[0] if expressions else NONE}")
        for expression in expressions[1:]:
            w.line(2, f"\t{expression}")


def storage_class(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    annotations, parameters = obj.get("metadata", {}).get("annotations") or {}, obj.get("parameters") or {}
    w = Writer()
    w.head(obj, namespace=False, labels=False)
    w.field("IsDefaultClass", "Yes" if is_default_class(obj) else "No")
    w.field("Annotations", ",".join(f"{key}={annotations[key]}" for key in sorted(annotations)) or NONE)
    w.field("Provisioner", obj.get("provisioner", ""))
    w.field("Parameters", ",".join(f"{key}={parameters[key]}" for key in sorted(parameters)) or NONE)
    expansion = obj.get("allowVolumeExpansion")
    w.field("AllowVolumeExpansion", UNSET if expansion is None else "True" if expansion else "False")
    if not obj.get("mountOptions"):
        w.field("MountOptions", NONE)
    else:
        w.line(0, "MountOptions:")
        for option in obj["mountOptions"]:
            w.line(1, option)
    if obj.get("reclaimPolicy"):
        w.field("ReclaimPolicy", obj["reclaimPolicy"])
    if obj.get("volumeBindingMode"):
        w.field("VolumeBindingMode", obj["volumeBindingMode"])
    write_events(w, events, reader.unix_us)
    return w.text()
