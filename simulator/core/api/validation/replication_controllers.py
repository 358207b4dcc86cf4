"""Rules for ReplicationControllers and PodTemplates: ``pkg/apis/core/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import labels
from simulator.core.api.field_errors import FieldError, forbidden, invalid, not_supported, required
from simulator.core.api.validation.apps import replica_set_status
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.pod_spec import validate_template
from simulator.core.api.validation.rules import anew

Object = dict[str, Any]
Errors = list[FieldError]


def _controller(obj: Object) -> Errors:
    spec = obj["spec"]
    errors = non_negative(spec.get("minReadySeconds"), "spec.minReadySeconds")
    if not spec.get("selector"):
        errors.append(required("spec.selector"))
    errors += non_negative(spec.get("replicas"), "spec.replicas")
    template = spec.get("template")
    if template is None:
        return [*errors, required("spec.template")]
    own = (template.get("metadata") or {}).get("labels")
    if spec.get("selector") and not labels.from_labels(spec["selector"]).matches(own):
        detail = "`selector` does not match template `labels`"
        errors.append(invalid("spec.template.metadata.labels", own, detail))
    errors += validate_template(template, "spec.template")
    pod = template.get("spec") or {}
    if pod.get("restartPolicy") != "Always":
        policy = pod.get("restartPolicy", "")
        errors.append(not_supported("spec.template.spec.restartPolicy", policy, ("Always",)))
    if pod.get("activeDeadlineSeconds") is not None:
        detail = "activeDeadlineSeconds in ReplicationController is not Supported"
        errors.append(forbidden("spec.template.spec.activeDeadlineSeconds", detail))
    return errors


def _pod_template(obj: Object) -> Errors:
    return validate_template(obj.get("template") or {}, "template")


REPLICATION_CONTROLLER_RULES: Final = anew(_controller, replica_set_status)
POD_TEMPLATE_RULES: Final = anew(_pod_template)
