"""Signs what was approved, for the signers of the cluster: pkg/controller/certificates/signer."""

from __future__ import annotations

import base64
import hashlib

from simulator.core.api import meta, x509
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.certificates import recognition
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.root_ca import AUTHORITY
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import ApiRequest, Object

# --cluster-signing-duration; a request may ask for less, but not for less than ten minutes.
LONGEST = 365 * 24 * 60 * MINUTE
SHORTEST = 10 * MINUTE
# Certificates begin a little in the past, since clocks differ; of long ones, that is taken off at the end.
BACKDATE = 5 * MINUTE
SHORT = 8 * 60 * MINUTE


class CsrSigningController(Reconciler):
    """Keys are names of CertificateSigningRequests."""

    name = "certificatesigningrequest-signing-controller"
    account = "certificate-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.requests = self.informer("certificatesigningrequests")
        self.requests.subscribe(self._request_changed)

    def sync(self, key: str) -> None:
        csr = self.requests.objects.get(key)
        if csr is None or not self._is_ours(csr):
            self.finish(key)
            return
        try:
            request = recognition.parse(csr)
        except ValueError as error:
            self.retry(key, f'unable to parse csr "{key}": {error}')
            return
        signer, usages = csr["spec"]["signerName"], csr["spec"].get("usages") or ()
        problem = recognition.problem(signer, request, usages)
        self.see(key, {"spec.signerName": signer, "common name": request.common_name})
        if problem:
            self._fail(key, csr, problem)
        else:
            self._sign(key, csr, request)

    def _is_ours(self, csr: Object) -> bool:
        done = (csr.get("status") or {}).get("certificate") or meta.is_condition_true(csr, "Failed")
        return not done and recognition.is_approved(csr) and csr["spec"].get("signerName") in recognition.SIGNERS

    def _fail(self, key: str, csr: Object, problem: str) -> None:
        now = self.timestamp()
        condition = {"type": "Failed", "status": "True", "reason": "SignerValidationFailure", "message": problem}
        condition |= {"lastUpdateTime": now, "lastTransitionTime": now}
        self._put_status(key, meta.set_condition(csr, condition), f"invalid for its signer: {problem}")

    def _sign(self, key: str, csr: Object, request: x509.Request) -> None:
        wanted = csr["spec"].get("expirationSeconds")
        duration = LONGEST if wanted is None else max(SHORTEST, min(int(wanted) * SECOND, LONGEST))
        since = self.unix - BACKDATE
        until = self.unix + duration if duration < SHORT else since + duration
        serial = int.from_bytes(hashlib.sha256(meta.uid(csr).encode()).digest()[:16], "big") >> 1
        usages = csr["spec"].get("usages") or ()
        issued = x509.certificate(request, AUTHORITY, serial, since // SECOND, until // SECOND, usages)
        status = {**(csr.get("status") or {}), "certificate": base64.b64encode(issued.encode()).decode()}
        self._put_status(key, meta.with_status(csr, status), "signed")

    def _put_status(self, key: str, body: Object, result: str) -> None:
        request = ApiRequest("update", "certificatesigningrequests", name=key, subresource="status", body=body)
        self.send(request, self.settle, key, result)

    def _request_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(meta.name(new))
