"""Rules for webhook configurations: ``pkg/apis/admissionregistration/validation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    invalid,
    not_supported,
    required,
)
from simulator.core.api.validation.qualified import validate_fully_qualified_name
from simulator.core.api.validation.rules import anew
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_CHOICES: Final = {"failurePolicy": ("Fail", "Ignore"), "matchPolicy": ("Equivalent", "Exact")}
_SIDE_EFFECTS: Final = ("None", "NoneOnDryRun")
_OPERATIONS: Final = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_SCOPES: Final = ("*", "Cluster", "Namespaced")
_REINVOCATION: Final = ("IfNeeded", "Never")
_VERSIONS: Final = ("v1", "v1beta1")
_URL_FORM: Final = "; desired format: https://host[/path]"


def _configuration(obj: Object) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, hook in enumerate(obj.get("webhooks") or ()):
        path, name = f"webhooks[{index}]", hook.get("name", "")
        errors += _webhook(hook, path)
        errors += _review_versions(hook.get("admissionReviewVersions") or [], f"{path}.admissionReviewVersions")
        if name and name in seen:
            errors.append(duplicate(f"{path}.name", name))
        seen.append(name)
    return errors


def _webhook(hook: Object, path: str) -> Errors:
    errors = validate_fully_qualified_name(hook.get("name", ""), f"{path}.name")
    for index, rule in enumerate(hook.get("rules") or ()):
        errors += _rule(rule, f"{path}.rules[{index}]")
    for field, choices in _CHOICES.items():
        value = hook.get(field)
        if value is not None and value not in choices:
            errors.append(not_supported(f"{path}.{field}", value, choices))
    effects, seconds = hook.get("sideEffects"), hook.get("timeoutSeconds")
    if effects is None:
        errors.append(required(f"{path}.sideEffects", f"must specify one of {', '.join(_SIDE_EFFECTS)}"))
    elif effects not in _SIDE_EFFECTS:
        errors.append(not_supported(f"{path}.sideEffects", effects, _SIDE_EFFECTS))
    if seconds is not None and not 1 <= seconds <= 30:
        detail = "the timeout value must be between 1 and 30 seconds"
        errors.append(invalid(f"{path}.timeoutSeconds", seconds, detail))
    for field in ("namespaceSelector", "objectSelector"):
        errors += validate_label_selector(hook.get(field), f"{path}.{field}")
    again = hook.get("reinvocationPolicy")
    if again is not None and again not in _REINVOCATION:
        errors.append(not_supported(f"{path}.reinvocationPolicy", again, _REINVOCATION))
    errors += _client(hook.get("clientConfig") or {}, f"{path}.clientConfig")
    return errors + _match_conditions(hook.get("matchConditions") or (), f"{path}.matchConditions")


def _rule(rule: Object, path: str) -> Errors:
    operations = rule.get("operations") or []
    errors = [] if operations else [required(f"{path}.operations")]
    if len(operations) > 1 and "*" in operations:
        detail = "if '*' is present, must not specify other operations"
        errors.append(invalid(f"{path}.operations", operations, detail))
    for index, operation in enumerate(operations):
        if operation not in _OPERATIONS:
            errors.append(not_supported(f"{path}.operations[{index}]", operation, _OPERATIONS))
    for field, what in (("apiGroups", "API groups"), ("apiVersions", "API versions")):
        values = rule.get(field) or []
        if not values:
            errors.append(required(f"{path}.{field}"))
        if len(values) > 1 and "*" in values:
            errors.append(invalid(f"{path}.{field}", values, f"if '*' is present, must not specify other {what}"))
        if field == "apiVersions":
            errors += [required(f"{path}.{field}[{i}]") for i, version in enumerate(values) if not version]
    errors += _resources(rule.get("resources") or [], f"{path}.resources")
    scope = rule.get("scope")
    if scope is not None and scope not in _SCOPES:
        errors.append(not_supported(f"{path}.scope", scope, _SCOPES))
    return errors


def _resources(resources: Sequence[str], path: str) -> Errors:
    """``pods``, ``pods/log``, ``pods/*``, ``*/scale``, ``*``, ``*/*``: none may make another superfluous."""
    errors = [] if resources else [required(path)]
    with_all_subresources: list[str] = []
    of_all_resources: list[str] = []
    plain = False
    for index, text in enumerate(resources):
        at = f"{path}[{index}]"
        if not text:
            errors.append(required(at))
            continue
        resource, slash, subresource = text.partition("/")
        if not slash:
            plain = text != "*"
            continue
        if resource in with_all_subresources:
            errors.append(invalid(at, text, f"if '{resource}/*' is present, must not specify {text}"))
        if subresource in of_all_resources:
            errors.append(invalid(at, text, f"if '*/{subresource}' is present, must not specify {text}"))
        if subresource == "*":
            with_all_subresources.append(resource)
        if resource == "*":
            of_all_resources.append(subresource)
    if len(resources) > 1 and "*/*" in resources:
        errors.append(invalid(path, list(resources), "if '*/*' is present, must not specify other resources"))
    if "*" in resources and plain:
        detail = "if '*' is present, must not specify other resources without subresources"
        errors.append(invalid(path, list(resources), detail))
    return errors


def _review_versions(versions: Sequence[str], path: str) -> Errors:
    known = ", ".join(_VERSIONS)
    if not versions:
        return [required(path, f"must specify one of {known}")]
    errors: Errors = []
    for index, version in enumerate(versions):
        if version in versions[:index]:
            errors.append(invalid(f"{path}[{index}]", version, "duplicate version"))
            continue
        errors += all_invalid(f"{path}[{index}]", version, names.dns1035_label(version))
    if not any(version in _VERSIONS for version in versions):
        errors.append(invalid(path, list(versions), f"must include at least one of {known}"))
    return errors


def _client(client: Object, path: str) -> Errors:
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(path, "exactly one of url or service is required")]
    if service is not None:
        return validate_service_reference(service, f"{path}.service")
    return _url(url, f"{path}.url") if url is not None else []


def _url(text: str, path: str) -> Errors:
    try:
        url = urlsplit(text)
    except ValueError as error:
        return [required(path, f"url must be a valid URL: {error}{_URL_FORM}")]
    errors: Errors = []
    if url.scheme != "https":
        errors.append(invalid(path, url.scheme, "'https' is the only allowed URL scheme" + _URL_FORM))
    user, _, host = url.netloc.rpartition("@")
    if not host:
        errors.append(invalid(path, host, "host must be specified" + _URL_FORM))
    if user:
        errors.append(invalid(path, user, "user information is not permitted in the URL"))
    if url.fragment:
        errors.append(invalid(path, url.fragment, "fragments are not permitted in the URL"))
    if url.query:
        errors.append(invalid(path, url.query, "query parameters are not permitted in the URL"))
    return errors


def validate_service_reference(service: Object, path: str) -> Errors:
    """``ValidateWebhookService``."""
    errors: Errors = []
    if not service.get("name"):
        errors.append(required(f"{path}.name", "service name is required"))
    if not service.get("namespace"):
        errors.append(required(f"{path}.namespace", "service namespace is required"))
    port = service.get("port", 443)
    for text in names.port_number(port):
        errors.append(invalid(f"{path}.port", port, "port is not valid: " + text))
    return errors + _url_path(service.get("path"), f"{path}.path")


def _url_path(text: str | None, path: str) -> Errors:
    if text in (None, "", "/"):
        return []
    assert text is not None
    if text == "//":
        return [invalid(path, text, "segment[0] may not be empty")]
    errors = [] if text.startswith("/") else [invalid(path, text, "must start with a '/'")]
    steps = text[1:].removesuffix("/").split("/")
    for index, step in enumerate(steps):
        if not step:
            errors.append(invalid(path, text, f"segment[{index}] may not be empty"))
            continue
        for failure in names.dns1123_subdomain(step):
            errors.append(invalid(path, text, f"segment[{index}]: {failure}"))
    return errors


def _match_conditions(conditions: Sequence[Object], path: str) -> Errors:
    """Their expressions (CEL) are not compiled here."""
    errors: Errors = []
    seen: list[str] = []
    for index, condition in enumerate(conditions):
        name, at = condition.get("name", ""), f"{path}[{index}]"
        if not condition.get("expression", "").strip():
            errors.append(required(f"{at}.expression"))
        if not name:
            errors.append(required(f"{at}.name"))
        else:
            errors += all_invalid(f"{at}.name", name, names.qualified_name(name))
        if name and name in seen:
            errors.append(duplicate(f"{at}.name", name))
        seen.append(name)
    return errors


RULES: Final = anew(_configuration)
