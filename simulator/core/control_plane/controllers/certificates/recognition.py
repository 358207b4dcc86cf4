"""What a request for a certificate is, and whether a signer may sign it. Pure.

Modelled: pkg/apis/certificates/helpers.go and pkg/controller/certificates/signer.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from simulator.core.api import meta, x509
from simulator.core.api.x509 import Request
from simulator.core.protocol.api import Object

KUBELET_SERVING = "kubernetes.io/kubelet-serving"
KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
CLIENT = "kubernetes.io/kube-apiserver-client"
LEGACY = "kubernetes.io/legacy-unknown"
SIGNERS = (KUBELET_SERVING, KUBELET_CLIENT, CLIENT, LEGACY)
NODES_GROUP = "system:nodes"
NODE_PREFIX = "system:node:"

_KUBELET_CLIENT_USAGES = (
    ("client auth", "digital signature", "key encipherment"),
    ("client auth", "digital signature"),
)
_KUBELET_SERVING_USAGES = (
    ("digital signature", "key encipherment", "server auth"),
    ("digital signature", "server auth"),
)


def parse(csr: Object) -> Request:
    """Raises ValueError."""
    return x509.parse_request(base64.b64decode(csr["spec"].get("request") or "").decode("utf-8", "replace"))


def is_approved(csr: Object) -> bool:
    return meta.is_condition_true(csr, "Approved")


def is_decided(csr: Object) -> bool:
    return is_approved(csr) or meta.is_condition_true(csr, "Denied")


def problem(signer: str, request: Request, usages: Sequence[str]) -> str:
    """Why the signer does not sign such a request; empty if it does."""
    if signer == KUBELET_SERVING:
        return _serving_problem(request) or _usages_problem(usages, _KUBELET_SERVING_USAGES)
    if signer == KUBELET_CLIENT:
        return _kubelet_problem(request) or _usages_problem(usages, _KUBELET_CLIENT_USAGES)
    return _client_problem(usages) if signer == CLIENT else ""


def is_node_client(csr: Object, request: Request) -> bool:
    """A kubelet asks for a certificate with which it is a client."""
    return csr["spec"].get("signerName") == KUBELET_CLIENT and not problem(
        KUBELET_CLIENT, request, csr["spec"].get("usages") or ()
    )


def is_own(csr: Object, request: Request) -> bool:
    """The node asks for itself: it has a certificate, and wants a newer one."""
    return bool(csr["spec"].get("username") == request.common_name)


def _subject_problem(request: Request) -> str:
    if request.organizations != [NODES_GROUP]:
        return "subject organization is not system:nodes"
    if not request.common_name.startswith(NODE_PREFIX):
        return "subject common name does not begin with system:node: "
    return ""


def _serving_problem(request: Request) -> str:
    subject = _subject_problem(request)
    if subject:
        return subject
    if not request.dns_names and not request.ip_addresses:
        return "DNS or IP subjectAltName is required"
    if request.emails:
        return "Email subjectAltNames are not allowed"
    return "URI subjectAltNames are not allowed" if request.uris else ""


def _kubelet_problem(request: Request) -> str:
    subject = _subject_problem(request)
    if subject:
        return subject
    names = {"DNS": request.dns_names, "Email": request.emails, "IP": request.ip_addresses, "URI": request.uris}
    return next((f"{kind} subjectAltNames are not allowed" for kind, found in names.items() if found), "")


def _usages_problem(usages: Sequence[str], wanted: Sequence[Sequence[str]]) -> str:
    if any(sorted(usages) == sorted(one) for one in wanted):
        return ""
    either = " or ".join(f"[{' '.join(one)}]" for one in wanted)
    return f"usages did not match {either}"


def _client_problem(usages: Sequence[str]) -> str:
    allowed = ("client auth", "digital signature", "key encipherment")
    wrong = next((usage for usage in usages if usage not in allowed), None)
    if wrong is not None:
        return f"invalid usage for client certificate: {wrong}"
    return "" if "client auth" in usages else "missing required usage for client certificate: client auth"
