"""The ServiceAccounts as which the controllers act: k8s.io/controller-manager/pkg/clientbuilder.

kube-controller-manager makes those that are missing before it starts its controllers, as its own user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.core.client.rest import ApiComponent
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse

NAMESPACE = "kube-system"
RETRY_PERIOD = 1 * SECOND


class ControllerAccounts:
    """Looks for the accounts ``names``, all at once; ``then()`` is called when each of them is there."""

    def __init__(self, component: ApiComponent, names: Iterable[str], then: Callable[[], None]) -> None:
        self.component = component
        self.then = then
        self._missing = dict.fromkeys(names)

    def start(self) -> None:
        for name in list(self._missing):
            self._look(name)

    def _look(self, name: str) -> None:
        self.component.api.send(ApiRequest("get", "serviceaccounts", NAMESPACE, name), self._looked, name)

    def _looked(self, response: ApiResponse, name: str) -> None:
        if response.code == 404:
            body = {"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": name, "namespace": NAMESPACE}}
            self.component.api.send(ApiRequest("create", "serviceaccounts", NAMESPACE, body=body), self._made, name)
        else:
            self._made(response, name)

    def _made(self, response: ApiResponse, name: str) -> None:
        if not response.ok and response.code != 409:
            self.component.after(RETRY_PERIOD, self._look, name)
            return
        del self._missing[name]
        if not self._missing:
            self.then()
