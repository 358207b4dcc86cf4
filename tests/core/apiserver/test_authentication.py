"""Certificates, tokens of every kind, anonymous, and acting as somebody else."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from simulator.core.control_plane import token_signing
from simulator.core.control_plane.kube_apiserver.authentication import tokens
from simulator.core.protocol.api import Impersonation
from tests.core.apiserver.support import Api, dev, message, pod

Json = dict[str, Any]


@pytest.fixture(scope="module")
def api() -> Api:
    return Api(users=[{"name": "eve", "uid": "e-1", "groups": ["qa"], "token": "eve-token"}])


def whoami(api: Api, **credential: Any) -> Json:
    response = api.ask("create", "selfsubjectreviews", body={}, **credential)
    assert response.code == 201, response.body
    found: Json = response.body["status"]["userInfo"]
    return found


def user(name: str, *groups: str) -> Json:
    return {"username": name, "groups": [*groups, "system:authenticated"]}


def without_extra(info: Json) -> Json:
    return {key: value for key, value in info.items() if key not in ("extra", "uid")}


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("kubernetes-admin", ["kubeadm:cluster-admins"]),
        ("system:kube-scheduler", []),
        ("system:node:node-1", ["system:nodes"]),
        ("eve", ["qa"]),
        ("system:serviceaccount:shop:web", ["system:serviceaccounts", "system:serviceaccounts:shop"]),
    ],
)
def test_who_the_credentials_belong_to(api: Api, name: str, groups: list[str]) -> None:
    assert without_extra(whoami(api, user=name)) == user(name, *groups)


def test_static_token(api: Api) -> None:
    assert whoami(api, token="eve-token") == {"uid": "e-1", **user("eve", "qa")}


def test_anonymous_may_nothing_and_is_nobody(api: Api) -> None:
    response = api.ask("list", "nodes", user="system:anonymous")
    assert (response.code, api.stages()[0]) == (403, ("authentication", "passed", "system:anonymous"))
    assert 'User "system:anonymous" cannot list resource "nodes"' in message(response)


@pytest.mark.parametrize("credential", [{"token": "x.y.z"}, {"token": "abcdef.0123456789abcdef"}, {"user": "mallory"}])
def test_a_credential_that_is_not_good_is_never_anonymous(api: Api, credential: dict[str, str]) -> None:
    assert api.ask("list", "nodes", **credential).code == 401  # type: ignore[arg-type]


def bootstrap_token(**more: str) -> Json:
    data = {
        "token-id": "abcdef",
        "token-secret": "0123456789abcdef",
        "usage-bootstrap-authentication": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
        **more,
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "bootstrap.kubernetes.io/token",
        "metadata": {"name": "bootstrap-token-abcdef", "namespace": "kube-system"},
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()},
    }


@pytest.mark.parametrize(
    ("more", "good"),
    [
        ({}, True),
        ({"expiration": "2026-05-05T00:00:00Z"}, True),
        ({"expiration": "2026-05-01T00:00:00Z"}, False),
        ({"usage-bootstrap-authentication": "false"}, False),
        ({"token-secret": "another-secret-1"}, False),
    ],
)
def test_bootstrap_tokens(more: dict[str, str], good: bool) -> None:
    api = Api()
    api.must(bootstrap_token(**more))
    response = api.ask("create", "selfsubjectreviews", body={}, token="abcdef.0123456789abcdef")
    if not good:
        assert response.code == 401
        return
    extra = "system:bootstrappers:kubeadm:default-node-token"
    expected = user("system:bootstrap:abcdef", extra, "system:bootstrappers")
    assert response.body["status"]["userInfo"] == expected


def request_token(api: Api, **spec: Any) -> Json:
    response = api.ask("create", "serviceaccounts", "default", "default", "token", body={"spec": spec})
    assert response.code == 201, response.body
    return response.body


def test_service_account_token_and_its_end() -> None:
    api = Api()
    token = request_token(api, expirationSeconds=600)["status"]["token"]
    claims = token_signing.claims_of(token)
    assert claims is not None
    assert claims["exp"] - claims["iat"] == 600
    account = api.stored("serviceaccounts/default/default")["metadata"]
    assert claims["kubernetes.io"] == {
        "namespace": "default",
        "serviceaccount": {"name": "default", "uid": account["uid"]},
    }
    info = whoami(api, token=token)
    assert info["username"] == "system:serviceaccount:default:default"
    assert info["uid"] == account["uid"]
    review = api.ask("create", "tokenreviews", body={"spec": {"token": token}}).body["status"]
    assert (review["authenticated"], review["user"]) == (True, info)
    api.run(600)
    assert api.ask("list", "pods", "default", token=token).code == 401
    review = api.ask("create", "tokenreviews", body={"spec": {"token": token}}).body["status"]
    assert review == {"user": {}, "error": "invalid bearer token"}


def test_a_token_of_a_pod_dies_with_it() -> None:
    api = Api()
    uid = api.must(pod("p"))["metadata"]["uid"]
    reference = {"kind": "Pod", "apiVersion": "v1", "name": "p", "uid": uid}
    token = request_token(api, expirationSeconds=3607, boundObjectRef=reference)["status"]["token"]
    assert whoami(api, token=token)["extra"]["authentication.kubernetes.io/pod-name"] == ["p"]
    api.ask("delete", "pods", "default", "p", params={"gracePeriodSeconds": 0})
    assert api.ask("list", "pods", "default", token=token).code == 401


def test_token_requests_that_are_refused(api: Api) -> None:
    response = api.ask(
        "create", "serviceaccounts", "default", "default", "token", body={"spec": {"expirationSeconds": 60}}
    )
    assert response.code == 422
    assert message(response) == (
        'TokenRequest.authentication.k8s.io "default" is invalid: spec.expirationSeconds: Invalid value: 60: may not '
        "specify a duration less than 10 minutes"
    )
    assert api.ask("create", "serviceaccounts", "default", "nosuch", "token", body={}).code == 404


def test_a_changed_token_is_no_token() -> None:
    token = token_signing.sign({"iss": tokens.ISSUER, "sub": "system:serviceaccount:default:default"})
    head, _, tail = token.partition(".")
    assert token_signing.claims_of(token) is not None
    assert token_signing.claims_of(f"{head}.e30.{tail.partition('.')[2]}") is None


def test_impersonation(api: Api) -> None:
    assert whoami(api, impersonate=dev()) == user("dev", "developers")
    account = Impersonation("system:serviceaccount:shop:web")
    expected = user("system:serviceaccount:shop:web", "system:serviceaccounts", "system:serviceaccounts:shop")
    assert whoami(api, impersonate=account) == expected
    response = api.ask("list", "nodes", impersonate=Impersonation("system:anonymous"))
    assert 'User "system:anonymous" cannot list resource "nodes"' in message(response)


def test_not_everybody_may_impersonate(api: Api) -> None:
    response = api.ask("list", "pods", "default", token="eve-token", impersonate=dev())
    assert response.code == 403
    assert message(response) == (
        'users "dev" is forbidden: User "eve" cannot impersonate resource "users" in API group "" at the cluster scope'
    )
