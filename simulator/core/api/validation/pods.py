"""Rules for pods, and for what may change in one: ``ValidatePodCreate``, ``ValidatePodUpdate``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api.field_errors import FieldError, forbidden, invalid
from simulator.core.api.names import inclusive_range
from simulator.core.api.validation.dump import internal_diff
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.pod_spec import validate_pod_annotations, validate_pod_spec
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.scheduling import validate_tolerations

Object = dict[str, Any]
Errors = list[FieldError]

_MAX_INT32: Final = 2**31 - 1
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
    errors = validate_pod_annotations(metadata, spec, "metadata.annotations")
    errors += validate_pod_spec(spec, "spec", metadata.get("name", ""))
    for containers in ("initContainers", "containers"):
        for index, container in enumerate(spec.get(containers) or ()):
            image = container.get("image", "")
            if image != image.strip():
                detail = "must not have leading or trailing whitespace"
                errors.append(invalid(f"spec.{containers}[{index}].image", image, detail))
    return errors


def _create(obj: Object) -> Errors:
    spec = obj["spec"]
    errors: Errors = []
    if spec.get("ephemeralContainers"):
        errors.append(forbidden("spec.ephemeralContainers", "cannot be set on create"))
    if spec.get("nodeName") and spec.get("schedulingGates"):
        detail = "cannot be set until all schedulingGates have been cleared"
        errors.append(forbidden("spec.nodeName", detail))
    return errors


def _update(new: Object, old: Object) -> Errors:
    spec, before = new["spec"], old["spec"]
    if spec is before or spec == before:
        return _validate(new) if spec is not before else []
    errors = _validate(new)
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
    return [], False


def _active_deadline(new: int | None, old: int | None) -> tuple[Errors, bool]:
    """It may be set, or become shorter. The second value: whether the server stops looking."""
    path = "spec.activeDeadlineSeconds"
    if new is None:
        if old is None:
            return [], False
        return [invalid(path, None, "must not update from a positive integer to nil value")], False
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
    for field in ("activeDeadlineSeconds", "tolerations", "schedulingGates"):
        munged.pop(field, None)
        if field in before:
            munged[field] = before[field]
    if before.get("terminationGracePeriodSeconds", 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        munged["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    if before.get("schedulingGates"):
        for field in ("nodeSelector", "affinity"):
            munged.pop(field, None)
            if field in before:
                munged[field] = before[field]
    munged.pop("serviceAccount", None)
    if "serviceAccount" in before:
        munged["serviceAccount"] = before["serviceAccount"]
    return munged


def _status(new: Object, old: Object) -> Errors:
    status = new.get("status") or {}
    errors: Errors = []
    for kind in ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"):
        for index, one in enumerate(status.get(kind) or ()):
            errors += non_negative(one.get("restartCount"), f"status.{kind}[{index}].restartCount")
    return errors


RULES: Final = Rules(spec=_validate, create=_create, update=_update, status=_status)
