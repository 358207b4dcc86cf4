"""Defaults of what extends the API server: ``pkg/apis/admissionregistration/v1``, ``kube-aggregator``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill

Object = dict[str, Any]

_WEBHOOK: Final[Object] = {
    "failurePolicy": "Fail",
    "matchPolicy": "Equivalent",
    "namespaceSelector": {},
    "objectSelector": {},
    "timeoutSeconds": 10,
}


def default_mutating_webhooks(obj: Object) -> Object:
    return each("MutatingWebhookConfiguration", obj, "webhooks", _mutating)


def _mutating(webhook: Object) -> Object:
    return _webhook("MutatingWebhook", webhook, {**_WEBHOOK, "reinvocationPolicy": "Never"})


def default_validating_webhooks(obj: Object) -> Object:
    return each("ValidatingWebhookConfiguration", obj, "webhooks", _validating)


def _validating(webhook: Object) -> Object:
    return _webhook("ValidatingWebhook", webhook, _WEBHOOK)


def _webhook(struct: str, webhook: Object, defaults: Object) -> Object:
    webhook = fill(struct, webhook, defaults)
    webhook = each(struct, webhook, "rules", _rule)
    return change(struct, webhook, "clientConfig", _client_config)


def _rule(rule: Object) -> Object:
    return fill("RuleWithOperations", rule, {"scope": "*"})


def _client_config(config: Object) -> Object:
    return change("WebhookClientConfig", config, "service", _service)


def _service(service: Object) -> Object:
    return fill("admissionregistration.ServiceReference", service, {"port": 443})


def default_api_service(obj: Object) -> Object:
    return change("APIService", obj, "spec", _api_service_spec)


def _api_service_spec(spec: Object) -> Object:
    return change("APIServiceSpec", spec, "service", _backend)


def _backend(service: Object) -> Object:
    return fill("ServiceReference", service, {"port": 443})
