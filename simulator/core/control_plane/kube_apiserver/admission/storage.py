"""DefaultStorageClass, StorageObjectInUseProtection, PersistentVolumeClaimResize.

plugin/pkg/admission/storage
"""

from __future__ import annotations

from simulator.core.api import kinds, meta, quantity
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

STORAGE_CLASSES = kinds.resource("storageclasses", "storage.k8s.io/v1")
_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
_IS_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_PROTECTION = {
    "persistentvolumes": "kubernetes.io/pv-protection",
    "persistentvolumeclaims": "kubernetes.io/pvc-protection",
    "volumeattributesclasses": "kubernetes.io/vac-protection",
}


def newest_default(attributes: Attributes, resource: Resource, marks: tuple[str, ...]) -> Object | None:
    """Of the classes that are marked as default the newest; by name where that does not decide."""
    found = [
        one
        for one in attributes.view.select(resource, "")
        if any(meta.annotations(one).get(mark) == "true" for mark in marks)
    ]
    found.sort(key=meta.name)
    return max(found, key=_created, default=None)


def _created(obj: Object) -> str:
    return str(obj["metadata"].get("creationTimestamp", ""))


def _default_class(attributes: Attributes, obj: Object) -> Object:
    if "storageClassName" in obj["spec"] or _CLASS_ANNOTATION in meta.annotations(obj):
        return obj
    found = newest_default(attributes, STORAGE_CLASSES, _IS_DEFAULT)
    if found is None:
        return obj
    return meta.set_in(obj, ("spec", "storageClassName"), meta.name(found))  # type: ignore[no-any-return]


def _protect(attributes: Attributes, obj: Object) -> Object:
    finalizer = _PROTECTION[attributes.resource.plural]
    present = obj["metadata"].get("finalizers") or []
    if finalizer in present:
        return obj
    return meta.set_in(obj, ("metadata", "finalizers"), [*present, finalizer])  # type: ignore[no-any-return]


def _check_resize(attributes: Attributes, obj: Object) -> None:
    old = attributes.old or {}
    had, wants = _requested(old), _requested(obj)
    if not had or not wants or quantity.compare(wants, had) <= 0:
        return
    name = obj["spec"].get("storageClassName") or meta.annotations(obj).get(_CLASS_ANNOTATION) or ""
    found = attributes.view.lookup(STORAGE_CLASSES, "", name) if name else None
    if found is None or not found.get("allowVolumeExpansion"):
        why = (
            "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must "
            "support resize"
        )
        raise attributes.forbidden(obj, why)


def _requested(claim: Object) -> str:
    return str(meta.get_in(claim, ("spec", "resources", "requests", "storage"), ""))


DEFAULT_STORAGE_CLASS = Plugin("DefaultStorageClass", ("persistentvolumeclaims",), (CREATE,), mutate=_default_class)
IN_USE_PROTECTION = Plugin("StorageObjectInUseProtection", tuple(_PROTECTION), (CREATE,), mutate=_protect)
RESIZE = Plugin("PersistentVolumeClaimResize", ("persistentvolumeclaims",), (UPDATE,), validate=_check_resize)
