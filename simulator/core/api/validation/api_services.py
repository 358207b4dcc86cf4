"""Rules for APIServices: ``k8s.io/kube-aggregator/pkg/apis/apiregistration/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, invalid, required
from simulator.core.api.validation.rules import anew
from simulator.core.api.validation.webhooks import validate_service_reference

Object = dict[str, Any]
Errors = list[FieldError]


def _api_service(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    group, version, name = spec.get("group", ""), spec.get("version", ""), obj["metadata"].get("name", "")
    errors: Errors = []
    if name != f"{version}.{group}":
        errors.append(invalid("metadata.name", name, f'must be `spec.version+"."+spec.group`: "{version}.{group}"'))
    if group:
        errors += all_invalid("spec.group", group, names.dns1123_subdomain(group))
    if version:
        errors += all_invalid("spec.version", version, names.dns1035_label(version))
    else:
        errors.append(required("spec.version"))
    for field, most in (("groupPriorityMinimum", 20000), ("versionPriority", 1000)):
        value = spec.get(field, 0)
        if not 0 < value <= most:
            detail = f"must be positive and less than {most}"
            errors.append(invalid(f"spec.{field}", value, detail))
    service = spec.get("service")
    if service is None:
        if spec.get("caBundle"):
            errors.append(
                invalid("spec.caBundle", f"{len(spec['caBundle'])} bytes", "local APIServices may not have a caBundle")
            )
        if spec.get("insecureSkipTLSVerify"):
            detail = "local APIServices may not have insecureSkipTLSVerify"
            errors.append(invalid("spec.insecureSkipTLSVerify", True, detail))
        return errors
    errors += validate_service_reference(service, "spec.service")
    if spec.get("insecureSkipTLSVerify") and spec.get("caBundle"):
        detail = "may not be true if caBundle is present"
        errors.append(invalid("spec.insecureSkipTLSVerify", True, detail))
    return errors


RULES: Final = anew(_api_service)
