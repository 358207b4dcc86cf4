"""The admission chain: the plugins that are on, in upstream's order (pkg/kubeapiserver/options/plugins.go).

Webhooks and ResourceQuota come last. They have to wait for others, so that ``AdmissionChain`` calls back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from simulator.core.api import status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission import (
    certificates,
    default_ingress_class,
    default_toleration_seconds,
    limit_ranger,
    namespace_lifecycle,
    node_restriction,
    pod_security,
    pod_topology_labels,
    priority,
    resource_quota,
    runtime_class,
    service_account,
    storage,
    taint_nodes_by_condition,
)
from simulator.core.control_plane.kube_apiserver.admission.attributes import Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.kube_apiserver.admission.resource_quota import QuotaEvaluator
from simulator.core.control_plane.kube_apiserver.admission.webhooks import (
    MUTATING_NAME,
    VALIDATING_NAME,
    WebhookDispatcher,
)
from simulator.core.protocol.api import Object

PLUGINS: tuple[Plugin, ...] = (
    namespace_lifecycle.PLUGIN,
    *limit_ranger.PLUGINS,
    service_account.PLUGIN,
    node_restriction.PLUGIN,
    taint_nodes_by_condition.PLUGIN,
    *pod_security.PLUGINS,
    *priority.PLUGINS,
    default_toleration_seconds.PLUGIN,
    storage.DEFAULT_STORAGE_CLASS,
    storage.IN_USE_PROTECTION,
    storage.RESIZE,
    runtime_class.PLUGIN,
    certificates.APPROVAL,
    certificates.SIGNING,
    default_ingress_class.PLUGIN,
    pod_topology_labels.PLUGIN,
)

Done = Callable[..., None]
"""Called with the error or None, the object, a text for a person, and the context."""


@lru_cache(maxsize=1024)
def _handling(operation: str, resource: Resource, subresource: str) -> tuple[Plugin, ...]:
    return tuple(plugin for plugin in PLUGINS if plugin.handles(operation, resource, subresource))


class AdmissionChain:
    def __init__(self, webhooks: WebhookDispatcher, quota: QuotaEvaluator) -> None:
        self.webhooks = webhooks
        self.quota = quota

    def mutate(self, attributes: Attributes, obj: Object, cause: int | None, done: Done, *context: object) -> None:
        """What plugins and webhooks make of an object; ``obj`` is the old one for a DELETE."""
        changed: list[str] = []
        for plugin in _handling(attributes.operation, attributes.resource, attributes.subresource):
            if plugin.mutate is None:
                continue
            try:
                new = plugin.mutate(attributes, obj)
            except status.ApiError as error:
                done(error, obj, plugin.name, *context)
                return
            if new is not obj:
                changed.append(plugin.name)
                obj = new
        self.webhooks.mutate(attributes, obj, cause, self._mutated, changed, done, context)

    @staticmethod
    def _mutated(
        error: status.ApiError | None,
        obj: Object,
        names: list[str],
        changed: list[str],
        done: Done,
        context: tuple[object, ...],
    ) -> None:
        if error is not None:
            done(error, obj, MUTATING_NAME, *context)
            return
        if names:
            changed = [*changed, f"{MUTATING_NAME} ({', '.join(names)})"]
        done(None, obj, ", ".join(changed), *context)

    def validate(self, attributes: Attributes, obj: Object, cause: int | None, done: Done, *context: object) -> None:
        """Whether the object may be stored as it is now."""
        for plugin in _handling(attributes.operation, attributes.resource, attributes.subresource):
            if plugin.validate is None:
                continue
            try:
                plugin.validate(attributes, obj)
            except status.ApiError as error:
                done(error, obj, plugin.name, *context)
                return
        self.webhooks.validate(attributes, obj, cause, self._validated, attributes, done, context)

    def _validated(
        self,
        error: status.ApiError | None,
        obj: Object,
        _names: list[str],
        attributes: Attributes,
        done: Done,
        context: tuple[object, ...],
    ) -> None:
        if error is not None:
            done(error, obj, VALIDATING_NAME, *context)
        else:
            self.quota.evaluate(attributes, obj, self._counted, obj, done, context)

    @staticmethod
    def _counted(error: status.ApiError | None, obj: Object, done: Done, context: tuple[object, ...]) -> None:
        done(error, obj, resource_quota.NAME if error is not None else "", *context)
