"""PodTopologyLabels: a pod carries the zone and region of its node, from the moment that it is bound.

plugin/pkg/admission/podtopologylabels
"""

from __future__ import annotations

from simulator.core.api import kinds, meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

LABELS = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")


def _admit(attributes: Attributes, obj: Object) -> Object:
    where = (
        (obj.get("target") or {}).get("name") if attributes.subresource == "binding" else obj["spec"].get("nodeName")
    )
    name = where or ""
    node = attributes.view.lookup(kinds.NODES, "", name) if name else None
    if node is None:
        return obj
    present = meta.labels(node)
    copied = {label: present[label] for label in LABELS if label in present}
    if not copied:
        return obj
    return meta.set_in(obj, ("metadata", "labels"), {**meta.labels(obj), **copied})  # type: ignore[no-any-return]


PLUGIN = Plugin("PodTopologyLabels", ("pods", "pods/binding"), (CREATE,), mutate=_admit)
