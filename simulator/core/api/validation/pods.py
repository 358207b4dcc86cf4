"""Rules for pods, and for what may change in one: ``ValidatePodCreate``, ``ValidatePodUpdate``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api.field_errors import NIL, FieldError, forbidden, invalid, required
from simulator.core.api.names import inclusive_range
from simulator.core.api.validation.containers import validate_image_text
from simulator.core.api.validation.dump import internal_diff
from simulator.core.api.validation.gated_pods import validate_gated_changes
from simulator.core.api.validation.pod_annotations import (
    validate_annotation_changes,
    validate_pod_annotations,
    validate_profiles_match,
)
from simulator.core.api.validation.pod_spec import validate_pod_spec
from simulator.core.api.validation.pod_status import validate_pod_status
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.scheduling import validate_tolerations

Object = dict[str, Any]
Errors = list[FieldError]

_MAX_INT32: Final = 2**31 - 1
_ANNOTATIONS: Final = "metadata.annotations"
_UPDATABLE: Final = ",".join(
    (
        "`spec.containers[*].image`",
        "`spec.initContainers[*].image`",
        "`spec.activeDeadlineSeconds`",
        "`spec.tolerations` (only additions to existing tolerations)",
        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
    )
)
_TOLERATIONS: Final = "existing toleration can not be modified except its tolerationSeconds"


def _validate(obj: Object) -> Errors:
    spec, metadata = obj["spec"], obj["metadata"]
    errors = validate_pod_annotations(metadata, spec, _ANNOTATIONS)
    errors += validate_pod_spec(spec, "spec", metadata.get("name", ""))
    if not spec.get("serviceAccountName"):
        errors += _tokens(spec.get("volumes") or ())
    for containers in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(containers) or ()):
            errors += validate_image_text(container, f"spec.{containers}[{index}]")
    return errors


def _tokens(volumes: Sequence[Object]) -> Errors:
    """Without an account there is nobody whose token it could be."""
    detail = "must not be specified when serviceAccountName is not set"
    errors: Errors = []
    for index, volume in enumerate(volumes):
        for i, source in enumerate((volume.get("projected") or {}).get("sources") or ()):
            if source.get("serviceAccountToken") is not None:
                path = f"spec.volumes[{index}].projected.sources[{i}].serviceAccountToken"
                errors.append(forbidden(path, detail))
    return errors


def _create(obj: Object) -> Errors:
    spec = obj["spec"]
    errors: Errors = []
    if spec.get("ephemeralContainers"):
        errors.append(forbidden("spec.ephemeralContainers", "cannot be set on create"))
    if spec.get("nodeName") and spec.get("schedulingGates"):
        detail = "cannot be set until all schedulingGates have been cleared"
        errors.append(forbidden("spec.nodeName", detail))
    return errors + validate_profiles_match(obj["metadata"], spec, "spec")


def _update(new: Object, old: Object) -> Errors:
    spec, before = new["spec"], old["spec"]
    metadata = new["metadata"]
    errors = [] if spec is before else _validate(new)
    if spec is before and metadata.get("annotations"):
        errors += validate_pod_annotations(metadata, spec, _ANNOTATIONS)
    errors += validate_annotation_changes(metadata, old["metadata"], spec, _ANNOTATIONS)
    if spec is before or spec == before:
        return errors
    for containers in ("containers", "initContainers"):
        found, stop = _same_containers(spec, before, containers)
        errors += found
        if stop:
            return errors
    found, stop = _active_deadline(spec.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds"))
    errors += found
    if stop:
        return errors
    errors += _only_added(spec.get("tolerations") or (), before.get("tolerations") or ())
    errors += _only_removed_gates(spec.get("schedulingGates") or (), before.get("schedulingGates") or ())
    munged = _munged(spec, before)
    if before.get("schedulingGates"):
        found, munged = validate_gated_changes(munged, before)
        errors += found
    if munged != before:
        difference = internal_diff("PodSpec", before, munged)
        detail = f"pod updates may not change fields other than {_UPDATABLE}\n{difference}"
        errors.append(forbidden("spec", detail))
    return errors


def _same_containers(spec: Object, before: Object, field: str) -> tuple[Errors, bool]:
    new, old = spec.get(field) or (), before.get(field) or ()
    path = f"spec.{field}"
    if len(new) != len(old):
        return [forbidden(path, "pod updates may not add or remove containers")], True
    errors: Errors = []
    for index, container in enumerate(new):
        if not container.get("image"):
            errors.append(required(f"{path}[{index}].image"))
        errors += validate_image_text(container, f"{path}[{index}]")
    return errors, False


def _active_deadline(new: int | None, old: int | None) -> tuple[Errors, bool]:
    """It may be set, or become shorter. The second value: whether the server stops looking."""
    path = "spec.activeDeadlineSeconds"
    if new is None:
        if old is None:
            return [], False
        return [invalid(path, NIL, "must not update from a positive integer to nil value")], False
    if not 0 <= new <= _MAX_INT32:
        return [invalid(path, new, inclusive_range(0, _MAX_INT32))], True
    if old is not None and old < new:
        return [invalid(path, new, "must be less than or equal to previous value")], True
    return [], False


def _only_added(new: Sequence[Object], old: Sequence[Object]) -> Errors:
    def but_seconds(toleration: Object) -> Object:
        return {key: value for key, value in toleration.items() if key != "tolerationSeconds"}

    kept = [but_seconds(toleration) for toleration in new]
    if any(but_seconds(toleration) not in kept for toleration in old):
        return [forbidden("spec.tolerations", _TOLERATIONS)]
    return validate_tolerations(new, "spec.tolerations")


def _only_removed_gates(new: Sequence[Object], old: Sequence[Object]) -> Errors:
    names = [gate["name"] for gate in old]
    errors: Errors = []
    for index, gate in enumerate(new):
        if gate["name"] not in names:
            detail = "only deletion is allowed, but found new scheduling gate '" + gate["name"] + "'"
            errors.append(forbidden(f"spec.schedulingGates[{index}].name", detail))
    return errors


def _munged(spec: Object, before: Object) -> Object:
    """The new spec with what may change as it was before: if that is not the old one, too much has changed."""
    munged = dict(spec)
    for field in ("containers", "initContainers"):
        if spec.get(field):
            munged[field] = [
                {**new, "image": old.get("image", "")} for new, old in zip(spec[field], before[field], strict=True)
            ]
    for field in ("activeDeadlineSeconds", "tolerations", "schedulingGates", "serviceAccount"):
        munged.pop(field, None)
        if field in before:
            munged[field] = before[field]
    if before.get("terminationGracePeriodSeconds", 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        munged["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    return munged


def _status(new: Object, old: Object) -> Errors:
    errors = validate_annotation_changes(new["metadata"], old["metadata"], new["spec"], _ANNOTATIONS)
    return errors + validate_pod_status(new, old)


RULES: Final = Rules(spec=_validate, create=_create, update=_update, status=_status)
