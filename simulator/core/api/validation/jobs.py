"""Rules for Jobs: ``pkg/apis/batch/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import labels, names
from simulator.core.api.field_errors import FieldError, invalid, not_supported, pointed_at, required, too_long
from simulator.core.api.meta import set_in
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.job_policies import (
    validate_pod_failure_policy,
    validate_pod_replacement_policy,
    validate_success_policy,
)
from simulator.core.api.validation.job_status import validate_job_status
from simulator.core.api.validation.metadata import IMMUTABLE, non_negative
from simulator.core.api.validation.pod_spec import validate_template
from simulator.core.api.validation.qualified import validate_domain_prefixed_path
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

CONTROLLER_UID: Final = "batch.kubernetes.io/controller-uid"
JOB_NAME: Final = "batch.kubernetes.io/job-name"
LEGACY_CONTROLLER_UID: Final = "controller-uid"
LEGACY_JOB_NAME: Final = "job-name"

_MODES: Final = ("NonIndexed", "Indexed")
_NUMBERS: Final = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
)  # fmt: skip
_MOST_INDEXED: Final = 100_000
_MOST_OF_MANY: Final = 10_000
_FROZEN: Final = {
    "completionMode": "", "podFailurePolicy": "PodFailurePolicy", "backoffLimitPerIndex": "", "managedBy": "",
    "successPolicy": "SuccessPolicy",
}  # fmt: skip
# What of a suspended Job's pods may still be chosen: where they run, and how much they get.
_SCHEDULING: Final = ("nodeSelector", "tolerations", "schedulingGates")


def _job(obj: Object) -> Errors:
    errors = _generated_selector(obj)
    errors += _with_selector(obj["spec"])
    spec, name = obj["spec"], obj["metadata"].get("name", "")
    if spec.get("completionMode") == "Indexed" and (spec.get("completions") or 0) > 0:
        last = f"{name}-{spec['completions'] - 1}"
        if names.dns1123_label(last):
            detail = f"will not able to create pod with invalid DNS label: {last}"
            errors.append(invalid("metadata.name", name, detail))
    return errors


def _generated_selector(obj: Object) -> Errors:
    """Unless the selector is the client's own affair, it and the template carry the Job's name and uid."""
    spec, metadata = obj["spec"], obj["metadata"]
    selector = spec.get("selector")
    if spec.get("manualSelector") or selector is None:
        return []
    uid, name = metadata.get("uid", ""), metadata.get("name", "")
    errors = [] if uid else [required("metadata.uid")]
    expected = {LEGACY_CONTROLLER_UID: uid, LEGACY_JOB_NAME: name, CONTROLLER_UID: uid, JOB_NAME: name}
    own = ((spec.get("template") or {}).get("metadata") or {}).get("labels") or {}
    for label, value in expected.items():
        path = f"spec.template.metadata.labels[{label}]"
        if label not in own:
            errors.append(required(path, f"must be '{value}'"))
        elif own[label] != value:
            errors.append(invalid(path, own, f"must be '{value}'"))
    if _matches(selector, expected) is False:
        errors.append(invalid("spec.selector", selector, "`selector` not auto-generated"))
    return errors


def _matches(selector: Object | None, own: Object | None) -> bool | None:
    """None for a selector that is none."""
    try:
        return labels.from_object(selector).matches(own)
    except labels.SelectorError:
        return None


def _with_selector(spec: Object) -> Errors:
    errors = validate_job_spec(spec, "spec")
    selector = spec.get("selector")
    errors += [required("spec.selector")] if selector is None else validate_label_selector(selector, "spec.selector")
    own = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if _matches(selector, own) is False:
        detail = "`selector` does not match template `labels`"
        errors.append(invalid("spec.template.metadata.labels", own, detail))
    return errors


def validate_job_spec(spec: Object, path: str) -> Errors:
    """All of a JobSpec but its selector."""
    errors: Errors = []
    for field in _NUMBERS:
        errors += non_negative(spec.get(field), f"{path}.{field}")
    if spec.get("maxFailedIndexes") is not None:
        errors += non_negative(spec["maxFailedIndexes"], f"{path}.maxFailedIndexes")
        if spec.get("backoffLimitPerIndex") is None:
            errors.append(required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified"))
    if spec.get("managedBy") is not None:
        errors += validate_domain_prefixed_path(spec["managedBy"], f"{path}.managedBy")
        if len(spec["managedBy"]) > 63:
            errors.append(too_long(f"{path}.managedBy", 63))
    errors += _completion_mode(spec, path)
    if spec.get("podFailurePolicy") is not None:
        errors += validate_pod_failure_policy(spec, f"{path}.podFailurePolicy")
    if spec.get("successPolicy") is not None:
        errors += validate_success_policy(spec, f"{path}.successPolicy")
    errors += validate_pod_replacement_policy(spec, f"{path}.podReplacementPolicy")
    errors += validate_template(spec.get("template") or {}, f"{path}.template")
    return errors + _restart_policy(spec, f"{path}.template.spec.restartPolicy")


def _completion_mode(spec: Object, path: str) -> Errors:
    mode, limit, most = spec.get("completionMode"), spec.get("backoffLimitPerIndex"), spec.get("maxFailedIndexes")
    errors: Errors = []
    if mode is not None and mode not in _MODES:
        errors.append(not_supported(f"{path}.completionMode", mode, _MODES))
    if mode == "Indexed":
        errors += _indexed(spec, path)
    if mode in (None, "NonIndexed"):
        if limit is not None:
            errors.append(invalid(f"{path}.backoffLimitPerIndex", limit, "requires indexed completion mode"))
        if most is not None:
            errors.append(invalid(f"{path}.maxFailedIndexes", most, "requires indexed completion mode"))
    return errors


def _indexed(spec: Object, path: str) -> Errors:
    completions, parallelism = spec.get("completions"), spec.get("parallelism") or 0
    most = spec.get("maxFailedIndexes")
    errors: Errors = []
    if completions is None:
        errors.append(required(f"{path}.completions", "when completion mode is Indexed"))
    if parallelism > _MOST_INDEXED:
        detail = f"must be less than or equal to {_MOST_INDEXED} when completion mode is Indexed"
        errors.append(invalid(f"{path}.parallelism", parallelism, detail))
    if completions is not None and most is not None and most > completions:
        errors.append(invalid(f"{path}.maxFailedIndexes", most, "must be less than or equal to completions"))
    if most is not None and most > _MOST_INDEXED:
        errors.append(invalid(f"{path}.maxFailedIndexes", most, f"must be less than or equal to {_MOST_INDEXED}"))
    if (completions or 0) <= _MOST_INDEXED or spec.get("backoffLimitPerIndex") is None:
        return errors
    bound = (
        f"must be less than or equal to {_MOST_OF_MANY} when completions are above {_MOST_INDEXED} and used with "
        "backoff limit per index"
    )
    if most is None:
        detail = f"must be specified when completions is above {_MOST_INDEXED}"
        errors.append(required(f"{path}.maxFailedIndexes", detail))
    if parallelism > _MOST_OF_MANY:
        errors.append(invalid(f"{path}.parallelism", parallelism, bound))
    if most is not None and most > _MOST_OF_MANY:
        errors.append(invalid(f"{path}.maxFailedIndexes", most, bound))
    return errors


def _restart_policy(spec: Object, path: str) -> Errors:
    policy = ((spec.get("template") or {}).get("spec") or {}).get("restartPolicy", "")
    if policy in ("", "Always"):
        return [required(path, 'valid values: "OnFailure", "Never"')]
    if policy not in ("OnFailure", "Never"):
        return [not_supported(path, policy, ("OnFailure", "Never"))]
    if spec.get("podFailurePolicy") is not None and policy != "Never":
        return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    return []


def _update(new: Object, old: Object) -> Errors:
    spec, before = new["spec"], old["spec"]
    errors = _job(new) + _with_selector(spec)
    errors += _completions(spec, before)
    if spec.get("selector") != before.get("selector"):
        errors.append(invalid("spec.selector", pointed_at(spec.get("selector")), IMMUTABLE))
    errors += _template(spec, before, old)
    for field, struct in _FROZEN.items():
        value = spec.get(field)
        if value != before.get(field):
            shown = internal(struct, value) if struct and value is not None else value
            errors.append(invalid(f"spec.{field}", pointed_at(shown), IMMUTABLE))
    return errors


def _completions(spec: Object, before: Object) -> Errors:
    """An Indexed Job may grow and shrink as long as it runs as many pods as it needs in all."""
    completions = spec.get("completions")
    if completions == before.get("completions"):
        return []
    if spec.get("completionMode") != "Indexed":
        return [invalid("spec.completions", pointed_at(completions), IMMUTABLE)]
    if completions is None or before.get("completions") is None:
        return [required("spec.completions", "when completion mode is Indexed")] if completions is None else []
    if completions != spec.get("parallelism"):
        detail = "can only be modified in tandem with parallelism"
        return [invalid("spec.completions", completions, f"{detail}")]
    return []


def _template(spec: Object, before: Object, old: Object) -> Errors:
    template, prior = spec.get("template") or {}, before.get("template") or {}
    suspended = bool(before.get("suspend"))
    if suspended and not (old.get("status") or {}).get("startTime"):
        prior = _with_scheduling_of(template, prior)
    if not suspended:
        if template == prior:
            return []
        return [invalid("spec.template", internal("PodTemplateSpec", template), IMMUTABLE)]
    pod, prior_pod = template.get("spec") or {}, _with_resources_of(template, prior)
    if pod == prior_pod:
        return []
    return [invalid("spec.template.spec", internal("PodSpec", pod), IMMUTABLE)]


def _with_scheduling_of(template: Object, prior: Object) -> Object:
    """``prior`` with what of ``template`` says where the pods run."""
    pod, prior_pod = template.get("spec") or {}, prior.get("spec") or {}
    same = {field: value for field, value in prior_pod.items() if field not in _SCHEDULING}
    same |= {field: pod[field] for field in _SCHEDULING if field in pod}
    affinity, wanted = dict(prior_pod.get("affinity") or {}), pod.get("affinity")
    affinity.pop("nodeAffinity", None)
    if wanted is not None and "nodeAffinity" in wanted:
        affinity["nodeAffinity"] = wanted["nodeAffinity"]
    if affinity or wanted is not None:
        same["affinity"] = affinity
    else:
        same.pop("affinity", None)
    return {**template, "spec": same}


def _with_resources_of(template: Object, prior: Object) -> Object:
    """The pod of ``prior`` with the resources of the same containers of ``template``."""
    pod, result = template.get("spec") or {}, prior.get("spec") or {}
    for field in ("containers", "initContainers"):
        wanted, have = pod.get(field) or [], result.get(field) or []
        if len(wanted) != len(have):
            continue
        for index, container in enumerate(wanted):
            if have[index].get("name") == container.get("name"):
                result = set_in(result, (field, index, "resources"), container.get("resources"))
    return result


def _status(new: Object, old: Object) -> Errors:
    return validate_job_status(new, old)


RULES: Final = Rules(spec=_job, update=_update, status=_status)
