"""Approves what kubelets ask for, if whoever asks may have it: pkg/controller/certificates/approver."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.certificates import recognition
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

# (subresource that one must be allowed to create, what is said then), the stricter first.
OWN = ("selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview.")
ANY = ("nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.")
Recognizer = tuple[str, str]


class CsrApprovingController(Reconciler):
    """Keys are names of CertificateSigningRequests."""

    name = "certificatesigningrequest-approving-controller"
    account = "certificate-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.requests = self.informer("certificatesigningrequests")
        self.requests.subscribe(self._request_changed)

    def sync(self, key: str) -> None:
        csr = self.requests.objects.get(key)
        if csr is None or (csr.get("status") or {}).get("certificate") or recognition.is_decided(csr):
            self.finish(key)
            return
        try:
            request = recognition.parse(csr)
        except ValueError as error:
            self.retry(key, f'unable to parse csr "{key}": {error}')
            return
        self.see(key, {"spec.username": csr["spec"].get("username", ""), "common name": request.common_name})
        if not recognition.is_node_client(csr, request):
            self.finish(key, "not for this controller: a person decides")
            return
        self._review(key, csr, [OWN, ANY] if recognition.is_own(csr, request) else [ANY], [])

    def _review(self, key: str, csr: Object, left: list[Recognizer], tried: list[str]) -> None:
        if not left:
            why = f"subject access review was not approved: {' '.join(tried)}"
            self.finish(key, f"recognized csr {key} as [{' '.join(tried)}], but {why}")
            return
        spec = csr["spec"]
        attributes = {
            "group": "certificates.k8s.io",
            "resource": "certificatesigningrequests",
            "verb": "create",
            "subresource": left[0][0],
        }
        review = {
            "kind": "SubjectAccessReview",
            "apiVersion": "authorization.k8s.io/v1",
            "spec": {
                "user": spec.get("username", ""),
                "uid": spec.get("uid", ""),
                "groups": spec.get("groups") or [],
                "extra": spec.get("extra") or {},
                "resourceAttributes": attributes,
            },
        }
        self.send(ApiRequest("create", "subjectaccessreviews", body=review), self._reviewed, key, csr, left, tried)

    def _reviewed(self, response: ApiResponse, key: str, csr: Object, left: list[Recognizer], tried: list[str]) -> None:
        subresource, message = left[0]
        if not response.ok:
            self.retry(key, error_of(response))
        elif response.body["status"].get("allowed"):
            self._approve(key, csr, message)
        else:
            self._review(key, csr, left[1:], [*tried, subresource])

    def _approve(self, key: str, csr: Object, message: str) -> None:
        now = self.timestamp()
        condition = {"type": "Approved", "status": "True", "reason": "AutoApproved", "message": message}
        condition |= {"lastUpdateTime": now, "lastTransitionTime": now}
        body = meta.set_condition(csr, condition)
        request = ApiRequest("update", "certificatesigningrequests", name=key, subresource="approval", body=body)
        self.send(request, self.settle, key, message)

    def _request_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(meta.name(new))
