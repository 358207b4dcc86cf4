"""Rules for Ingresses and IngressClasses: ``pkg/apis/networking/validation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    required,
    too_long,
)
from simulator.core.api.validation.addresses import parse, validate_ip
from simulator.core.api.validation.metadata import IMMUTABLE
from simulator.core.api.validation.qualified import validate_domain_prefixed_path
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_PATH_TYPES: Final = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_SEQUENCES: Final = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS: Final = ("/..", "/.")
_SCOPES: Final = ("Cluster", "Namespace")
_CLASS_ANNOTATION: Final = "kubernetes.io/ingress.class"
_MAX_CONTROLLER: Final = 250


def _ingress(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    rules, backend = spec.get("rules") or (), spec.get("defaultBackend")
    errors: Errors = []
    if not rules and backend is None:
        errors.append(invalid("spec", None, "either `defaultBackend` or `rules` must be specified"))
    if backend is not None:
        errors += _backend(backend, "spec.defaultBackend")
    for index, rule in enumerate(rules):
        errors += _rule(rule, f"spec.rules[{index}]")
    for index, tls in enumerate(spec.get("tls") or ()):
        errors += _tls(tls, f"spec.tls[{index}]")
    name = spec.get("ingressClassName")
    if name is not None:
        errors += all_invalid("spec.ingressClassName", name, names.dns1123_subdomain(name))
    return errors


def _host(host: str, path: str) -> Errors:
    texts = names.wildcard_dns1123_subdomain(host) if "*" in host else names.dns1123_subdomain(host)
    return all_invalid(path, host, texts)


def _rule(rule: Object, path: str) -> Errors:
    host, http = rule.get("host", ""), rule.get("http")
    errors: Errors = []
    if host:
        if parse(host)[0] is not None:
            errors.append(invalid(f"{path}.host", host, "must be a DNS name, not an IP address"))
        errors += _host(host, f"{path}.host")
    if http is None:
        return errors
    paths: Sequence[Object] = http.get("paths") or ()
    if not paths:
        errors.append(required(f"{path}.http.paths"))
    for index, one in enumerate(paths):
        errors += _path(one, f"{path}.http.paths[{index}]")
    return errors


def _path(rule: Object, path: str) -> Errors:
    kind, text = rule.get("pathType"), rule.get("path", "")
    if kind is None:
        return [required(f"{path}.pathType", "pathType must be specified")]
    errors: Errors = []
    at = f"{path}.path"
    if kind not in _PATH_TYPES:
        errors.append(not_supported(f"{path}.pathType", kind, _PATH_TYPES))
    elif not text.startswith("/") and (text or kind != "ImplementationSpecific"):
        errors.append(invalid(at, text, "must be an absolute path"))
    if kind in ("Exact", "Prefix"):
        errors += [invalid(at, text, f"must not contain '{part}'") for part in _BAD_SEQUENCES if part in text]
        errors += [invalid(at, text, f"cannot end with '{end}'") for end in _BAD_ENDS if text.endswith(end)]
    return errors + _backend(rule.get("backend") or {}, f"{path}.backend")


def _backend(backend: Object, path: str) -> Errors:
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        return [invalid(path, "", "cannot set both resource and service backends")]
    if resource is not None:
        return _typed_reference(resource, f"{path}.resource")
    if service is None:
        return [invalid(path, "", "resource or service backend is required")]
    name, port = service.get("name", ""), service.get("port") or {}
    errors: Errors = []
    if not name:
        errors.append(required(f"{path}.service.name"))
    else:
        errors += all_invalid(f"{path}.service.name", name, names.dns1123_label(name))
    if port.get("name") and port.get("number"):
        errors.append(invalid(path, "", "cannot set both port name & port number"))
    elif port.get("name"):
        errors += all_invalid(f"{path}.service.port.name", port["name"], names.port_name(port["name"]))
    elif port.get("number"):
        errors += all_invalid(f"{path}.service.port.number", port["number"], names.port_number(port["number"]))
    else:
        errors.append(required(path, "port name or number is required"))
    return errors


def _typed_reference(reference: Object, path: str) -> Errors:
    group = reference.get("apiGroup")
    errors = [] if group is None else all_invalid(f"{path}.apiGroup", group, names.dns1123_subdomain(group))
    for field in ("kind", "name"):
        value = reference.get(field, "")
        if not value:
            errors.append(required(f"{path}.{field}"))
        else:
            errors += all_invalid(f"{path}.{field}", value, names.path_segment_name(value))
    return errors


def _tls(tls: Object, path: str) -> Errors:
    errors: Errors = []
    for index, host in enumerate(tls.get("hosts") or ()):
        errors += _host(host, f"{path}.hosts[{index}]")
    secret = tls.get("secretName", "")
    if secret:
        errors += all_invalid(f"{path}.secretName", secret, names.dns1123_subdomain(secret))
    return errors


def _create(obj: Object) -> Errors:
    errors = _ingress(obj)
    annotation = (obj["metadata"].get("annotations") or {}).get(_CLASS_ANNOTATION)
    name = (obj.get("spec") or {}).get("ingressClassName")
    if annotation is not None and name is not None and annotation != name:
        detail = "must match `ingressClassName` when both are specified"
        errors.append(invalid(f"annotations.{_CLASS_ANNOTATION}", annotation, detail))
    return errors


def _update(new: Object, _: Object) -> Errors:
    return _ingress(new)


def _status(new: Object, _: Object) -> Errors:
    entries = ((new.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    errors: Errors = []
    for index, entry in enumerate(entries):
        path, host = f"status.loadBalancer.ingress[{index}]", entry.get("hostname", "")
        if entry.get("ip"):
            errors += validate_ip(entry["ip"], f"{path}.ip")
        if host:
            errors += all_invalid(f"{path}.hostname", host, names.dns1123_subdomain(host))
            if parse(host)[0] is not None:
                errors.append(invalid(f"{path}.hostname", host, "must be a DNS name, not an IP address"))
    return errors


def _class(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    controller = spec.get("controller", "")
    errors: Errors = []
    if len(controller) > _MAX_CONTROLLER:
        errors.append(too_long("spec.controller", _MAX_CONTROLLER))
    errors += validate_domain_prefixed_path(controller, "spec.controller")
    parameters, path = spec.get("parameters"), "spec.parameters"
    if parameters is None:
        return errors
    errors += _typed_reference(parameters, path)
    scope, namespace = parameters.get("scope"), parameters.get("namespace")
    if scope is None:
        return [*errors, required(f"{path}.scope")]
    if scope not in _SCOPES:
        return [*errors, not_supported(f"{path}.scope", scope, _SCOPES)]
    if scope == "Cluster":
        if namespace is not None:
            errors.append(forbidden(f"{path}.namespace", "`parameters.scope` is set to 'Cluster'"))
    elif namespace is None:
        errors.append(required(f"{path}.namespace", "`parameters.scope` is set to 'Namespace'"))
    else:
        errors += all_invalid(f"{path}.namespace", namespace, names.dns1123_label(namespace))
    return errors


def _update_class(new: Object, old: Object) -> Errors:
    controller = (new.get("spec") or {}).get("controller", "")
    changed = controller != (old.get("spec") or {}).get("controller", "")
    return ([invalid("spec.controller", controller, IMMUTABLE)] if changed else []) + _class(new)


RULES: Final = Rules(create=_create, update=_update, status=_status)
INGRESS_CLASS_RULES: Final = Rules(spec=_class, update=_update_class)
