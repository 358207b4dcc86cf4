"""Gives each namespace the ServiceAccount ``default``:
pkg/controller/serviceaccount/serviceaccounts_controller.go.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, is_namespace_terminating
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

SERVICE_ACCOUNT = "default"


class ServiceAccountController(Reconciler):
    """Keys are names of namespaces. Without the account, admission refuses every pod of the namespace."""

    name = "serviceaccount-controller"
    account = "service-account-controller"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.namespaces = self.informer("namespaces")
        self.accounts = self.informer("serviceaccounts")
        self.namespaces.subscribe(self._namespace_changed)
        self.accounts.subscribe(self._account_changed)

    def sync(self, key: str) -> None:
        namespace = self.namespaces.objects.get(key)
        if namespace is None or namespace["status"].get("phase") != "Active":
            self.finish(key, "namespace is not active")
            return
        if f"{key}/{SERVICE_ACCOUNT}" in self.accounts.objects:
            self.finish(key)
            return
        account = {
            "kind": "ServiceAccount",
            "apiVersion": "v1",
            "metadata": {"name": SERVICE_ACCOUNT, "namespace": key},
        }
        self.send(ApiRequest("create", "serviceaccounts", key, body=account), self._created, key)

    def _created(self, response: ApiResponse, key: str) -> None:
        if response.code == 409 or is_namespace_terminating(response):
            self.finish(key)
        else:
            self.settle(response, key, f"created service account {SERVICE_ACCOUNT}")

    def _namespace_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(meta.name(new))

    def _account_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None and meta.name(old) == SERVICE_ACCOUNT:
            self.enqueue(meta.namespace(old))
