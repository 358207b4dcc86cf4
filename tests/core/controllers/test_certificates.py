"""Certificate requests: who is approved by itself, what is signed, and what is cleaned up."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from simulator.core.api import der, timestamps, x509
from simulator.core.control_plane.controllers.certificates import recognition
from tests.core.api.test_x509 import DEV, parts
from tests.core.controllers.cluster import Cluster, Json

CLIENT = "kubernetes.io/kube-apiserver-client"
KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING = "kubernetes.io/kubelet-serving"
KEY = x509.parse_request(DEV).public_key


def request(common_name: str, *organizations: str, dns: str = "", uri: str = "") -> str:
    """A request (PEM) for a subject; nobody checks with which key it is signed."""
    pairs = [*(("2.5.4.10", one) for one in organizations), ("2.5.4.3", common_name)]
    subject = der.sequence(
        *(
            der.write(der.SET, der.sequence(der.oid(kind), der.write(der.UTF8_STRING, text.encode())))
            for kind, text in pairs
        )
    )
    names = [der.write(tag, text.encode()) for tag, text in ((0x82, dns), (0x86, uri)) if text]
    extension = der.sequence(der.oid("2.5.29.17"), der.write(der.OCTET_STRING, der.sequence(*names)))
    wanted = der.sequence(der.oid("1.2.840.113549.1.9.14"), der.write(der.SET, der.sequence(extension)))
    attributes = der.explicit(0, wanted) if names else der.explicit(0)
    info = der.sequence(der.integer(0), subject, KEY, attributes)
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.11"))
    return x509.pem(x509.REQUEST, der.sequence(info, algorithm, der.bit_string(b"-")))


def csr(text: str, signer: str = CLIENT, usages: tuple[str, ...] = ("client auth",), **spec: Any) -> Json:
    encoded = base64.b64encode(text.encode()).decode()
    return {
        "apiVersion": "certificates.k8s.io/v1",
        "kind": "CertificateSigningRequest",
        "metadata": {"name": "one"},
        "spec": {"request": encoded, "signerName": signer, "usages": list(usages), **spec},
    }


def create(cluster: Cluster, body: Json, **more: Any) -> None:
    cluster.request("create", "certificatesigningrequests", body=body, **more)
    cluster.run(2)


def decide(cluster: Cluster, kind: str) -> None:
    present = cluster.get("certificatesigningrequests/one")
    condition = {"type": kind, "status": "True", "reason": "KubectlApprove", "message": "by kubectl"}
    condition["lastUpdateTime"] = timestamps.time(cluster.sim.world.clock.unix())
    body = {**present, "status": {"conditions": [condition]}}
    body["metadata"] = {key: value for key, value in present["metadata"].items() if key != "resourceVersion"}
    cluster.request("update", "certificatesigningrequests", "", "one", body=body, subresource="approval")
    cluster.run(2)


def status(cluster: Cluster) -> Json:
    found: Json = cluster.get("certificatesigningrequests/one").get("status") or {}
    return found


def test_what_a_person_asks_for_waits_for_a_person() -> None:
    cluster = Cluster(1)
    create(cluster, csr(DEV, expirationSeconds=86400))
    assert status(cluster) == {}
    decide(cluster, "Approved")
    issued = base64.b64decode(status(cluster)["certificate"]).decode()
    fields, _, _ = parts(issued)
    assert fields[5].raw == x509.parse_request(DEV).subject
    unix = cluster.sim.world.clock.unix() // 1_000_000
    assert unix + 86400 - 5 - 300 <= x509.expiry(issued) <= unix + 86400


def test_what_was_denied_is_not_signed() -> None:
    cluster = Cluster(1)
    create(cluster, csr(DEV))
    decide(cluster, "Denied")
    assert "certificate" not in status(cluster)


def test_what_a_signer_does_not_sign_has_failed() -> None:
    cluster = Cluster(1)
    create(cluster, csr(DEV, usages=("client auth", "server auth")))
    decide(cluster, "Approved")
    (_, failed) = status(cluster)["conditions"]
    assert (failed["type"], failed["reason"], failed["message"]) == (
        "Failed",
        "SignerValidationFailure",
        "invalid usage for client certificate: server auth",
    )


def test_a_node_that_renews_its_own_certificate_is_approved() -> None:
    cluster = Cluster(1)
    usages = ("digital signature", "key encipherment", "client auth")
    body = csr(request("system:node:node-1", "system:nodes"), KUBELET_CLIENT, usages)
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "kubeadm:node-autoapprove-certificate-rotation"},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        },
        "subjects": [{"kind": "Group", "name": "system:nodes", "apiGroup": "rbac.authorization.k8s.io"}],
    }
    cluster.request("create", "clusterrolebindings", body=binding)
    cluster.run(1)
    create(cluster, body, user="system:node:node-1")
    (approved,) = status(cluster)["conditions"]
    assert (approved["type"], approved["reason"]) == ("Approved", "AutoApproved")
    assert approved["message"] == "Auto approving self kubelet client certificate after SubjectAccessReview."
    assert status(cluster)["certificate"]


@pytest.mark.parametrize(
    ("common_name", "organizations", "dns", "problem"),
    [
        ("system:node:a", ["system:nodes"], "", ""),
        ("system:node:a", ["developers"], "", "subject organization is not system:nodes"),
        ("a", ["system:nodes"], "", "subject common name does not begin with system:node: "),
        ("system:node:a", ["system:nodes"], "a.example.com", "DNS subjectAltNames are not allowed"),
    ],
)
def test_what_a_kubelet_may_ask_for(common_name: str, organizations: list[str], dns: str, problem: str) -> None:
    parsed = x509.parse_request(request(common_name, *organizations, dns=dns))
    usages = ("digital signature", "client auth")
    assert recognition.problem(KUBELET_CLIENT, parsed, usages) == problem


def test_a_serving_certificate_needs_a_name() -> None:
    usages = ("digital signature", "server auth")
    bare = x509.parse_request(request("system:node:a", "system:nodes"))
    named = x509.parse_request(request("system:node:a", "system:nodes", dns="a"))
    other = x509.parse_request(request("system:node:a", "system:nodes", dns="a", uri="x:y"))
    assert recognition.problem(SERVING, bare, usages) == "DNS or IP subjectAltName is required"
    assert recognition.problem(SERVING, named, usages) == ""
    assert recognition.problem(SERVING, named, ("client auth",)).startswith("usages did not match")
    assert recognition.problem(SERVING, other, usages) == "URI subjectAltNames are not allowed"


def test_what_was_decided_an_hour_ago_goes() -> None:
    cluster = Cluster(1)
    create(cluster, csr(DEV))
    decide(cluster, "Approved")
    cluster.run(3590)
    assert cluster.get("certificatesigningrequests/one") is not None
    cluster.run(3700)
    assert cluster.get("certificatesigningrequests/one") is None
