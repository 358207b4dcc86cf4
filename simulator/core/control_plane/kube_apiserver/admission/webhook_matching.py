"""Which webhooks are asked about a request: rules, namespaceSelector, objectSelector.

apiserver/pkg/admission/plugin/webhook (generic/webhook.go, predicates).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.core.api import kinds, labels, meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission.attributes import Attributes
from simulator.core.protocol.api import Object

VERSION = "admissionregistration.k8s.io/v1"
MUTATING = kinds.resource("mutatingwebhookconfigurations", VERSION)
VALIDATING = kinds.resource("validatingwebhookconfigurations", VERSION)
# No webhook may stand in the way of its own removal.
_EXEMPT = (
    "mutatingwebhookconfigurations",
    "validatingwebhookconfigurations",
    "mutatingadmissionpolicies",
    "mutatingadmissionpolicybindings",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
)


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook of a configuration, with its defaults read."""

    configuration: str
    webhook: Object

    @property
    def name(self) -> str:
        return str(self.webhook["name"])

    @property
    def fails_open(self) -> bool:
        return self.webhook.get("failurePolicy") == "Ignore"

    @property
    def timeout_seconds(self) -> int:
        return int(self.webhook.get("timeoutSeconds") or 10)

    @property
    def service(self) -> Object | None:
        found: Object | None = self.webhook["clientConfig"].get("service")
        return found

    @property
    def url(self) -> str:
        """Where it is called, with the time-out that the API server adds."""
        service = self.service
        if service is None:
            base = str(self.webhook["clientConfig"].get("url", ""))
        else:
            port, path = service.get("port") or 443, str(service.get("path") or "/")
            path = path if path.startswith("/") else f"/{path}"
            base = f"https://{service['name']}.{service['namespace']}.svc:{port}{path}"
        return f"{base}?timeout={self.timeout_seconds}s"

    @property
    def supports_dry_run(self) -> bool:
        return self.webhook.get("sideEffects") in ("None", "NoneOnDryRun")


def matching(attributes: Attributes, obj: Object | None, configurations: Resource) -> Iterator[Hook]:
    """The hooks that are asked, in the order of the names of their configurations."""
    if attributes.resource.plural in _EXEMPT and attributes.resource.api_version == VERSION:
        return
    for configuration in attributes.view.select(configurations, ""):
        for webhook in configuration.get("webhooks") or ():
            if _matches(attributes, obj, webhook):
                yield Hook(meta.name(configuration), webhook)


def _matches(attributes: Attributes, obj: Object | None, webhook: Object) -> bool:
    if not any(_rule_matches(rule, attributes) for rule in webhook.get("rules") or ()):
        return False
    return _namespace_matches(attributes, obj, webhook) and _object_matches(attributes, obj, webhook)


def _rule_matches(rule: Object, attributes: Attributes) -> bool:
    resource = attributes.resource
    scope = rule.get("scope", "*")
    if scope != "*" and (scope == "Namespaced") is not resource.namespaced:
        return False
    return (
        _among(rule.get("operations"), attributes.operation)
        and _among(rule.get("apiGroups"), resource.group)
        and _among(rule.get("apiVersions"), resource.version)
        and _resource_matches(rule.get("resources") or (), resource.plural, attributes.subresource)
    )


def _among(values: list[str] | None, value: str) -> bool:
    return bool(values) and ("*" in values or value in values)  # type: ignore[operator]


def _resource_matches(wanted: Sequence[str], plural: str, subresource: str) -> bool:
    for one in wanted:
        name, _, sub = one.partition("/")
        if one == "*/*" or (name in ("*", plural) and sub in (subresource, "*")):
            return True
    return False


def _namespace_matches(attributes: Attributes, obj: Object | None, webhook: Object) -> bool:
    """Objects without a namespace pass; a Namespace is judged by its own labels."""
    selector = labels.from_object(webhook.get("namespaceSelector") or {})
    if selector.everything:
        return True
    if attributes.resource is kinds.NAMESPACES:
        return obj is None or selector.matches(meta.labels(obj))
    if not attributes.resource.namespaced:
        return True
    namespace = attributes.view.lookup(kinds.NAMESPACES, "", attributes.namespace)
    return namespace is not None and selector.matches(meta.labels(namespace))


def _object_matches(attributes: Attributes, obj: Object | None, webhook: Object) -> bool:
    selector = labels.from_object(webhook.get("objectSelector") or {})
    if selector.everything:
        return True
    return any(one is not None and selector.matches(meta.labels(one)) for one in (obj, attributes.old))
