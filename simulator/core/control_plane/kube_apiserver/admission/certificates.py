"""CertificateApproval and CertificateSigning: who may act for a signer. plugin/pkg/admission/certificates"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.core.control_plane.kube_apiserver.admission.attributes import UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes as Wanted
from simulator.core.protocol.api import Object

_GROUP = "certificates.k8s.io"


def _may(attributes: Attributes, verb: str, signer: str) -> bool:
    return any(
        attributes.view.may(attributes.user, Wanted(verb, _GROUP, "signers", name=name)) for name in _names(signer)
    )


def _names(signer: str) -> Iterator[str]:
    """The signer itself, and all of its domain: ``kubernetes.io/*``."""
    yield signer
    yield f"{signer.partition('/')[0]}/*"


def _approve(attributes: Attributes, obj: Object) -> None:
    signer = (attributes.old or obj)["spec"].get("signerName", "")
    if not _may(attributes, "approve", signer):
        raise attributes.forbidden(obj, f'user not permitted to approve requests with signerName "{signer}"')


def _sign(attributes: Attributes, obj: Object) -> None:
    old = attributes.old or {}
    if (old.get("status") or {}).get("certificate") == (obj.get("status") or {}).get("certificate"):
        return
    signer = old["spec"].get("signerName", "")
    if not _may(attributes, "sign", signer):
        raise attributes.forbidden(obj, f'user not permitted to sign requests with signerName "{signer}"')


APPROVAL = Plugin("CertificateApproval", ("certificatesigningrequests/approval",), (UPDATE,), validate=_approve)
SIGNING = Plugin("CertificateSigning", ("certificatesigningrequests/status",), (UPDATE,), validate=_sign)
