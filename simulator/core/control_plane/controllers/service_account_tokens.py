"""Fills Secrets of type kubernetes.io/service-account-token, and deletes them with their account.

Modelled: pkg/controller/serviceaccount/tokens_controller.go. Pods do not use such tokens any more; people still make
them. It runs as the manager's own user, since the tokens of all other controllers depend on it.
"""

from __future__ import annotations

import base64

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane import token_signing
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.root_ca import ROOT_CA
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

TOKEN_TYPE = "kubernetes.io/service-account-token"
ACCOUNT_NAME = "kubernetes.io/service-account.name"
ACCOUNT_UID = "kubernetes.io/service-account.uid"


class ServiceAccountTokenController(Reconciler):
    """Keys are ``namespace/name`` of Secrets."""

    name = "serviceaccount-token-controller"
    account = "tokens-controller"
    workers = 5
    max_retries = 10

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.user = component.user
        self.accounts = self.informer("serviceaccounts")
        self.secrets = self.informer("secrets")
        self.secrets_in = informers.index("secrets", by_namespace)
        self.accounts.subscribe(self._account_changed)
        self.secrets.subscribe(self._secret_changed)

    def sync(self, key: str) -> None:
        secret = self.secrets.objects.get(key)
        if secret is None or secret.get("type") != TOKEN_TYPE or meta.is_deleting(secret):
            self.finish(key)
            return
        account = self.accounts.objects.get(f"{meta.namespace(secret)}/{_account_name(secret)}")
        if account is None or _account_uid(secret) not in ("", meta.uid(account)):
            # The cache may not show the account yet.
            request = ApiRequest("get", "serviceaccounts", meta.namespace(secret), _account_name(secret))
            self.send(request, self._account_read, key, secret)
        else:
            self._fill(key, secret, account)

    def _account_read(self, response: ApiResponse, key: str, secret: Object) -> None:
        if response.ok and _account_uid(secret) in ("", meta.uid(response.body)):
            self._fill(key, secret, response.body)
        elif response.ok or response.code == 404:
            self._delete(key, secret)
        else:
            self.settle(response, key, "")

    def _fill(self, key: str, secret: Object, account: Object) -> None:
        present = secret.get("data") or {}
        data = {
            **present,
            "ca.crt": _encode(ROOT_CA),
            "namespace": present.get("namespace") or _encode(meta.namespace(secret)),
            "token": present.get("token") or _encode(token_signing.sign(token_signing.legacy_claims(account, secret))),
        }
        if data == present:
            self.finish(key)
            return
        named = {ACCOUNT_NAME: meta.name(account), ACCOUNT_UID: meta.uid(account)}
        annotations = dict(sorted({**meta.annotations(secret), **named}.items()))
        body = meta.with_metadata({**secret, "data": data}, annotations=annotations)
        namespace, name = meta.split_key(key)
        self.send(ApiRequest("update", "secrets", namespace, name, body=body), self.settle, key, "token made")

    def _delete(self, key: str, secret: Object) -> None:
        namespace, name = meta.split_key(key)
        options = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": {"uid": meta.uid(secret)}}
        self.send(ApiRequest("delete", "secrets", namespace, name, body=options), self._deleted, key)

    def _deleted(self, response: ApiResponse, key: str) -> None:
        if response.code in (404, 409):
            self.finish(key)
        else:
            self.settle(response, key, "its account does not exist: deleted")

    # What changed

    def _secret_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and new.get("type") == TOKEN_TYPE:
            self.enqueue(meta.namespaced_name(new))

    def _account_changed(self, old: Object | None, new: Object | None) -> None:
        """An account that has come or gone decides about its Secrets."""
        account = new or old or {}
        for secret in self.secrets_in.get(meta.namespace(account)):
            if secret.get("type") == TOKEN_TYPE and _account_name(secret) == meta.name(account):
                self.enqueue(meta.namespaced_name(secret))


def _account_name(secret: Object) -> str:
    return meta.annotations(secret).get(ACCOUNT_NAME, "")


def _account_uid(secret: Object) -> str:
    return meta.annotations(secret).get(ACCOUNT_UID, "")


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
