"""Defaults of bindings, webhooks and aggregated APIs: ``pkg/apis/{rbac,admissionregistration,apiregistration}/v1``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put

Object = dict[str, Any]

RBAC: Final = "rbac.authorization.k8s.io"
_HTTPS: Final = 443
_WEBHOOK: Final[Object] = {
    "failurePolicy": "Fail", "matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {},
    "timeoutSeconds": 10,
}  # fmt: skip


def default_binding(obj: Object) -> Object:
    """A RoleBinding or ClusterRoleBinding."""

    def subject(one: Object) -> Object:
        return fill("Subject", one, {"apiGroup": RBAC}) if one.get("kind") in ("User", "Group") else one

    obj = change(obj["kind"], obj, "roleRef", lambda ref: fill("RoleRef", ref, {"apiGroup": RBAC}))
    return each(obj["kind"], obj, "subjects", subject)


def default_webhooks(obj: Object) -> Object:
    """A configuration of mutating or validating webhooks."""
    mutating = obj["kind"].startswith("Mutating")
    struct = "MutatingWebhook" if mutating else "ValidatingWebhook"
    defaults = {**_WEBHOOK, "reinvocationPolicy": "Never"} if mutating else _WEBHOOK

    def webhook(one: Object) -> Object:
        one = fill(struct, one, defaults)
        one = each(struct, one, "rules", lambda rule: fill("RuleWithOperations", rule, {"scope": "*"}))
        return change(struct, one, "clientConfig", _client_config)

    return each(obj["kind"], obj, "webhooks", webhook)


def _client_config(config: Object) -> Object:
    if "service" not in config:
        return config
    return put("WebhookClientConfig", config, "service", fill("ServiceReference", config["service"], {"port": _HTTPS}))


def default_api_service(obj: Object) -> Object:
    def spec(value: Object) -> Object:
        return change("APIServiceSpec", value, "service", lambda one: {**one, "port": one.get("port", _HTTPS)})

    return change("APIService", obj, "spec", spec)
