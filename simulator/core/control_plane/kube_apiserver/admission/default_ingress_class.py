"""DefaultIngressClass: an Ingress that names no class gets the default one. plugin/pkg/admission/network"""

from __future__ import annotations

from simulator.core.api import kinds, meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.kube_apiserver.admission.storage import newest_default
from simulator.core.protocol.api import Object

CLASSES = kinds.resource("ingressclasses", "networking.k8s.io/v1")


def _admit(attributes: Attributes, obj: Object) -> Object:
    if obj["spec"].get("ingressClassName") or "kubernetes.io/ingress.class" in meta.annotations(obj):
        return obj
    found = newest_default(attributes, CLASSES, ("ingressclass.kubernetes.io/is-default-class",))
    if found is None:
        return obj
    return meta.set_in(obj, ("spec", "ingressClassName"), meta.name(found))  # type: ignore[no-any-return]


PLUGIN = Plugin("DefaultIngressClass", ("ingresses",), (CREATE,), mutate=_admit)
