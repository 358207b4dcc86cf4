"""Rules for ``metadata``: apimachinery's ``api/validation/objectmeta.go``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    invalid_printed,
    pointed_at,
    required,
    too_long,
)

Object = dict[str, Any]
Errors = list[FieldError]
NameCheck = Callable[[str], Sequence[str]]

IMMUTABLE: Final = "field is immutable"
_ANNOTATIONS_BYTES: Final = 256 * 1024
_STANDARD_FINALIZERS: Final = ("kubernetes", "orphan", "foregroundDeletion")
_FINALIZER: Final = "name is neither a standard finalizer name nor is it fully qualified"
_IMMUTABLE_FIELDS: Final = (
    "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
)  # fmt: skip


def validate_meta(metadata: Object, namespaced: bool, name_check: NameCheck) -> Errors:
    """Of a new object."""
    errors: Errors = []
    prefix = metadata.get("generateName")
    if prefix:
        texts = name_check(names.mask_trailing_dash(prefix))
        errors += all_invalid("metadata.generateName", prefix, texts)
    name = metadata.get("name")
    if not name:
        errors.append(required("metadata.name", "name or generateName is required"))
    else:
        errors += all_invalid("metadata.name", name, name_check(name))
    namespace = metadata.get("namespace")
    if not namespaced:
        if namespace:
            errors.append(forbidden("metadata.namespace", "not allowed on this type"))
    elif not namespace:
        errors.append(required("metadata.namespace"))
    else:
        errors += all_invalid("metadata.namespace", namespace, names.dns1123_label(namespace))
    return errors + _common(metadata)


def _common(metadata: Object) -> Errors:
    errors = non_negative(metadata.get("generation"), "metadata.generation")
    errors += validate_labels(metadata.get("labels"), "metadata.labels")
    errors += validate_annotations(metadata.get("annotations"), "metadata.annotations")
    errors += _owner_references(metadata.get("ownerReferences") or ())
    return errors + _finalizers(metadata.get("finalizers") or ())


def validate_meta_update(new: Object, old: Object) -> Errors:
    """Of an object that takes the place of one with the metadata ``old``."""
    errors: Errors = []
    if "deletionTimestamp" in old:
        before = old.get("finalizers") or ()
        added = [one for one in new.get("finalizers") or () if one not in before]
        if added:
            detail = (
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                + ", ".join(f'"{one}"' for one in added) + "}"
            )  # fmt: skip
            errors.append(forbidden("metadata.finalizers", detail))
    if new.get("generation", 0) < old.get("generation", 0):
        errors.append(invalid("metadata.generation", new.get("generation", 0), "must not be decremented"))
    for field in _IMMUTABLE_FIELDS:
        if new.get(field) != old.get(field):
            errors.append(_immutable(f"metadata.{field}", new.get(field)))
    errors += validate_labels(new.get("labels"), "metadata.labels")
    errors += validate_annotations(new.get("annotations"), "metadata.annotations")
    errors += _owner_references(new.get("ownerReferences") or ())
    return errors + _standard_finalizers(new.get("finalizers") or ())


def _immutable(path: str, value: str | int | None) -> FieldError:
    """Times print themselves in Go's way."""
    if path.endswith("Timestamp") and isinstance(value, str):
        return invalid_printed(path, value.replace("T", " ").replace("Z", " +0000 UTC"), IMMUTABLE)
    return invalid(path, pointed_at(value), IMMUTABLE)


def non_negative(value: int | None, path: str) -> Errors:
    """``ValidateNonnegativeField``; None is fine."""
    if value is not None and value < 0:
        return [invalid(path, value, "must be greater than or equal to 0")]
    return []


def validate_label_name(name: str, path: str) -> Errors:
    return all_invalid(path, name, names.qualified_name(name))


def validate_labels(labels: Mapping[str, str] | None, path: str) -> Errors:
    errors: Errors = []
    for key, value in (labels or {}).items():
        errors += all_invalid(path, key, names.qualified_name(key))
        errors += all_invalid(path, value, names.label_value(value))
    return errors


def validate_annotations(annotations: Mapping[str, str] | None, path: str) -> Errors:
    """Keys may have capitals; all keys and values together have at most 256 KiB."""
    errors: Errors = []
    total = 0
    for key, value in (annotations or {}).items():
        errors += all_invalid(path, key, names.qualified_name(key.lower()))
        total += len(key.encode()) + len(value.encode())
    if total > _ANNOTATIONS_BYTES:
        errors.append(too_long(path, _ANNOTATIONS_BYTES))
    return errors


def _owner_references(references: Sequence[Object]) -> Errors:
    path = "metadata.ownerReferences"
    errors: Errors = []
    controller = ""
    for reference in references:
        if not reference.get("apiVersion"):
            errors.append(invalid(f"{path}.apiVersion", "", "version must not be empty"))
        for field in ("kind", "name", "uid"):
            if not reference.get(field):
                errors.append(invalid(f"{path}.{field}", "", "must not be empty"))
        if reference.get("apiVersion") == "v1" and reference.get("kind") == "Event":
            errors.append(invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"))
        if reference.get("controller"):
            this = f"{reference.get('kind', '')}/{reference.get('name', '')}"
            if controller:
                detail = (
                    'Only one reference can have Controller set to true. Found "true" in references for '
                    f"{controller} and {this}"
                )
                errors.append(invalid(path, list(references), detail))
            controller = controller or this
    return errors


def _finalizers(finalizers: Sequence[str]) -> Errors:
    errors: Errors = []
    for name in finalizers:
        errors += validate_label_name(name, "metadata.finalizers")
    if "orphan" in finalizers and "foregroundDeletion" in finalizers:
        detail = "finalizer set orphan and foregroundDeletion cannot be both set"
        errors.append(invalid("metadata.finalizers", list(finalizers), detail))
    return errors + _standard_finalizers(finalizers)


def _standard_finalizers(finalizers: Sequence[str]) -> Errors:
    errors: Errors = []
    for index, name in enumerate(finalizers):
        errors += _standard_finalizer(name, f"metadata.finalizers[{index}]")
    return errors


def _standard_finalizer(name: str, path: str) -> Errors:
    return [] if "/" in name or name in _STANDARD_FINALIZERS else [invalid(path, name, _FINALIZER)]


def validate_finalizer(name: str, path: str) -> Errors:
    """A finalizer of a Namespace's spec."""
    return validate_label_name(name, path) + _standard_finalizer(name, path)
