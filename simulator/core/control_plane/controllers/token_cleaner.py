"""Deletes bootstrap tokens that have expired: pkg/controller/bootstrap/tokencleaner.go. kubeadm switches it on."""

from __future__ import annotations

import base64

from simulator.core.api import meta, timestamps
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

NAMESPACE = "kube-system"
TOKEN_TYPE = "bootstrap.kubernetes.io/token"


class TokenCleaner(Reconciler):
    """Keys are ``kube-system/<name>`` of Secrets."""

    name = "token-cleaner-controller"
    account = "token-cleaner"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.secrets = self.informer("secrets")
        self.secrets.subscribe(self._secret_changed)

    def sync(self, key: str) -> None:
        secret = self.secrets.objects.get(key)
        expires = _expiration(secret) if secret is not None else None
        if secret is None or expires is None:
            self.finish(key)
            return
        left = expires - self.unix
        if left > 0:
            self.queue.add_after(key, left)
            self.finish(key, "has not expired yet")
            return
        namespace, name = meta.split_key(key)
        options = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": {"uid": meta.uid(secret)}}
        self.send(ApiRequest("delete", "secrets", namespace, name, body=options), self._deleted, key)

    def _deleted(self, response: ApiResponse, key: str) -> None:
        if response.code in (404, 409):
            self.finish(key)
        else:
            self.settle(response, key, "expired: deleted")

    def _secret_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and meta.namespace(new) == NAMESPACE and new.get("type") == TOKEN_TYPE:
            self.enqueue(meta.namespaced_name(new))


def _expiration(secret: Object) -> int | None:
    """Unix time in microseconds; None if it never expires, now long past if it cannot be read."""
    encoded = (secret.get("data") or {}).get("expiration")
    if not encoded:
        return None
    try:
        return timestamps.parse(base64.b64decode(encoded).decode())
    except ValueError:
        return 0
