"""Admission: what may still change or refuse a request after it was authorised and decoded. One file a plugin."""

from simulator.core.control_plane.kube_apiserver.admission.attributes import (
    CREATE,
    DELETE,
    UPDATE,
    Attributes,
    View,
)
from simulator.core.control_plane.kube_apiserver.admission.chain import AdmissionChain
from simulator.core.control_plane.kube_apiserver.admission.namespace_lifecycle import admit_delete

__all__ = ["CREATE", "DELETE", "UPDATE", "AdmissionChain", "Attributes", "View", "admit_delete"]
