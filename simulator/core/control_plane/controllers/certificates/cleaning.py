"""Deletes old requests, once an hour: pkg/controller/certificates/cleaner."""

from __future__ import annotations

import base64

from simulator.core.api import meta, timestamps, x509
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

POLLING_INTERVAL = 60 * MINUTE
# How long a request is kept after what was decided, and one about which nothing was decided.
DECIDED_EXPIRATION = 60 * MINUTE
PENDING_EXPIRATION = 24 * 60 * MINUTE
DECISIONS = ("Approved", "Denied", "Failed")


class CsrCleaner(Reconciler):
    """Has no queue: it looks at all requests once an hour."""

    name = "certificatesigningrequest-cleaner-controller"
    account = "certificate-controller"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.requests = self.informer("certificatesigningrequests")

    def start(self) -> None:
        self._clean()

    def _clean(self) -> None:
        self.aside("all requests", self._look_at_all)
        self.component.after(POLLING_INTERVAL, self._clean)

    def _look_at_all(self) -> None:
        for name, csr in self.requests.objects.items():
            if self._is_old(csr):
                self.send(ApiRequest("delete", "certificatesigningrequests", name=name), _ignore)

    def _is_old(self, csr: Object) -> bool:
        if _has_expired(csr, self.unix):
            return True
        decided = [meta.get_condition(csr, kind) for kind in DECISIONS if meta.is_condition_true(csr, kind)]
        times = [one.get("lastUpdateTime") for one in decided if one is not None]
        if times:
            return any(time and timestamps.parse(time) + DECIDED_EXPIRATION <= self.unix for time in times)
        return timestamps.parse(csr["metadata"]["creationTimestamp"]) + PENDING_EXPIRATION <= self.unix


def _has_expired(csr: Object, unix: int) -> bool:
    """A certificate was issued, and is no longer good."""
    issued = (csr.get("status") or {}).get("certificate", "")
    try:
        return bool(issued) and x509.expiry(base64.b64decode(issued).decode()) * SECOND <= unix
    except ValueError:
        return False


def _ignore(_response: ApiResponse) -> None:
    """What could not be deleted is found again in an hour."""
