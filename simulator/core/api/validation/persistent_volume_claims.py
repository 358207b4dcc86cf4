"""Rules for PersistentVolumeClaims, and for the templates of claims in ephemeral volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    invalid_printed,
    not_supported,
    pointed_at,
    required,
)
from simulator.core.api.validation.dump import internal_diff
from simulator.core.api.validation.metadata import IMMUTABLE, validate_annotations, validate_labels
from simulator.core.api.validation.resources import validate_basic_resource, validate_positive_quantity
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_ACCESS_MODES: Final = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_VOLUME_MODES: Final = ("Block", "Filesystem")
_FROZEN: Final = (
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
)
_BETA_CLASS: Final = "volume.beta.kubernetes.io/storage-class"


def validate_access_modes(modes: Sequence[str], path: str) -> Errors:
    errors = [not_supported(path, mode, _ACCESS_MODES) for mode in modes if mode not in _ACCESS_MODES]
    others = [mode for mode in modes if mode in _ACCESS_MODES and mode != "ReadWriteOncePod"]
    if "ReadWriteOncePod" in modes and others:
        errors.append(forbidden(path, "may not use ReadWriteOncePod with other access modes"))
    return errors


def validate_volume_mode(mode: str | None, path: str) -> Errors:
    return [] if mode is None or mode in _VOLUME_MODES else [not_supported(path, mode, _VOLUME_MODES)]


def validate_class_name(name: str | None, path: str) -> Errors:
    return all_invalid(path, name, names.dns1123_subdomain(name)) if name else []


def validate_claim_spec(spec: Object, path: str) -> Errors:
    """``ValidatePersistentVolumeClaimSpec``."""
    modes = spec.get("accessModes") or ()
    errors = [] if modes else [required(f"{path}.accessModes", "at least 1 access mode is required")]
    errors += validate_label_selector(spec.get("selector"), f"{path}.selector")
    errors += validate_access_modes(modes, f"{path}.accessModes")
    at = f"{path}.resources[storage]"
    size = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    errors += [required(at)] if size is None else validate_positive_quantity(size, at)
    errors += validate_class_name(spec.get("storageClassName"), f"{path}.storageClassName")
    errors += validate_volume_mode(spec.get("volumeMode"), f"{path}.volumeMode")
    errors += _data_sources(spec, path)
    return errors + validate_class_name(spec.get("volumeAttributesClassName"), f"{path}.volumeAttributesClassName")


def _data_sources(spec: Object, path: str) -> Errors:
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    errors: Errors = []
    for field, one in (("dataSource", source), ("dataSourceRef", reference)):
        if one is not None:
            errors += _data_source(one, f"{path}.{field}")
    namespace = (reference or {}).get("namespace")
    if namespace:
        errors += all_invalid(f"{path}.dataSourceRef.namespace", namespace, names.dns1123_label(namespace))
    if source is None or reference is None:
        return errors
    if namespace:
        errors.append(
            invalid_printed(
                path, f"{path}.dataSource", "may not be specified when dataSourceRef.namespace is specified"
            )
        )
    elif any(source.get(field) != reference.get(field) for field in ("apiGroup", "kind", "name")):
        errors.append(invalid_printed(path, f"{path}.dataSource", "must match dataSourceRef"))
    return errors


def _data_source(source: Object, path: str) -> Errors:
    errors = [required(f"{path}.{field}") for field in ("name", "kind") if not source.get(field)]
    group, kind = source.get("apiGroup") or "", source.get("kind", "")
    if not group and kind != "PersistentVolumeClaim":
        detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        errors.append(invalid(path, kind, detail))
    return errors + (all_invalid(f"{path}.apiGroup", group, names.dns1123_subdomain(group)) if group else [])


def validate_claim_template(template: Object, path: str) -> Errors:
    """Of an ephemeral volume: only labels and annotations of its metadata count, and no more may be there."""
    metadata: Object = template.get("metadata") or {}
    errors = validate_annotations(metadata.get("annotations"), f"{path}.metadata.annotations")
    errors += validate_labels(metadata.get("labels"), f"{path}.metadata.labels")
    for field in metadata:
        if field not in ("annotations", "labels"):
            errors.append(forbidden(f"{path}.metadata.{field}", "cannot be set"))
    return errors + validate_claim_spec(template.get("spec") or {}, f"{path}.spec")


def _claim(obj: Object) -> Errors:
    return validate_claim_spec(obj.get("spec") or {}, "spec")


def _size(spec: Object) -> str:
    return str(((spec.get("resources") or {}).get("requests") or {}).get("storage", "0"))


def _update(new: Object, old: Object) -> Errors:
    """A claim's size may grow once it is bound; its volume is named once."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _claim(new)
    annotation = (new["metadata"].get("annotations") or {}).get(_BETA_CLASS, "")
    if annotation != (old["metadata"].get("annotations") or {}).get(_BETA_CLASS, ""):
        errors.append(invalid(f"metadata.annotations.{_BETA_CLASS}", annotation, IMMUTABLE))
    compared, prior = dict(spec), dict(before)
    if not before.get("volumeName") and spec.get("volumeName"):
        prior["volumeName"] = spec["volumeName"]
    if before.get("storageClassName") is None and spec.get("storageClassName") is not None:
        prior["storageClassName"] = spec["storageClassName"]
    if (new.get("status") or {}).get("phase") == "Bound":
        _let_grow(compared, before)
    if compared != prior:
        difference = internal_diff("PersistentVolumeClaimSpec", prior, compared)
        errors.append(forbidden("spec", f"{_FROZEN}\n{difference}"))
    errors += _shrinking(new, old)
    if spec.get("volumeMode") != before.get("volumeMode"):
        errors.append(invalid("volumeMode", pointed_at(spec.get("volumeMode")), IMMUTABLE))
    return errors + _attributes_class(spec.get("volumeAttributesClassName"), before.get("volumeAttributesClassName"))


def _let_grow(compared: Object, before: Object) -> None:
    """Makes ``compared``, the caller's own, equal ``before`` in what a bound claim may change."""
    resources = compared.get("resources") or {}
    if resources.get("requests"):
        requests = {**resources["requests"], "storage": _size(before)}
        compared["resources"] = {**resources, "requests": requests}
    if compared.get("volumeAttributesClassName") is not None and "volumeAttributesClassName" in before:
        compared["volumeAttributesClassName"] = before["volumeAttributesClassName"]
    elif compared.get("volumeAttributesClassName") is not None:
        del compared["volumeAttributesClassName"]


def _shrinking(new: Object, old: Object) -> Errors:
    """A size may be taken back as long as the volume has not reached it."""
    size, before = _size(new.get("spec") or {}), _size(old.get("spec") or {})
    has = ((old.get("status") or {}).get("capacity") or {}).get("storage", "0")
    if quantity.compare(size, before) < 0 and quantity.compare(size, has) <= 0:
        return [forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")]
    return []


def _attributes_class(name: str | None, before: str | None) -> Errors:
    path = "spec.volumeAttributesClassName"
    if before is None or name == before:
        return []
    if name is None:
        return [forbidden(path, "update from non-nil value to nil is forbidden")]
    return [] if name else [forbidden(path, "update from non-nil value to an empty string is forbidden")]


def _status(new: Object, _: Object) -> Errors:
    errors: Errors = []
    for name, amount in ((new.get("status") or {}).get("capacity") or {}).items():
        errors += validate_basic_resource(amount, f"status.capacity[{name}]")
    return errors


RULES: Final = Rules(spec=_claim, update=_update, status=_status)
