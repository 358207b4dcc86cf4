"""Questions about rights and identities: requests that are answered and stored nowhere.

registry/authorization, registry/authentication. Each takes what was sent and gives the same with a status.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import decoding, kinds, status, timestamps, validation
from simulator.core.api.validation import reviews
from simulator.core.api.validation.rules import NO_RULES, Rules
from simulator.core.control_plane.kube_apiserver.authentication import Authenticator, tokens
from simulator.core.control_plane.kube_apiserver.authentication.user import NODE_PREFIX, UserInfo
from simulator.core.control_plane.kube_apiserver.authorization import Attributes, Authorizer
from simulator.core.protocol.api import ApiRequest, Object

AUTHORIZATION = "authorization.k8s.io/v1"
AUTHENTICATION = "authentication.k8s.io/v1"
NO_NODE_RULES = "node authorizer does not support user rule resolution"


class Reviews:
    """Answers reviews by the server's own authenticator and authorizer. ``unix`` gives the time in microseconds."""

    def __init__(self, authenticator: Authenticator, authorizer: Authorizer, unix: Callable[[], int]) -> None:
        self.authenticator = authenticator
        self.authorizer = authorizer
        self.unix = unix

    def answer(self, request: ApiRequest, user: UserInfo) -> Object | None:
        """The review with its status, or None if the request is none. Raises ApiError (400, 422)."""
        found = _KINDS.get(request.resource)
        if found is None:
            return None
        kind, api_version, rules, method = found
        body = decoding.decode_kind(request.body or {}, kind, api_version, strict=False)
        if request.namespace:
            body = {**body, "metadata": {**(body.get("metadata") or {}), "namespace": request.namespace}}
        errors = rules.spec(body)
        if errors:
            raise validation.invalid(kinds.resource(request.resource, api_version), "", errors)
        answered: Object = method(self, body, user)
        return answered

    def _subject_access(self, body: Object, _user: UserInfo) -> Object:
        spec = body["spec"]
        extra = tuple((key, tuple(values)) for key, values in sorted((spec.get("extra") or {}).items()))
        whom = UserInfo(spec.get("user", ""), tuple(spec.get("groups") or ()), spec.get("uid", ""), extra)
        return self._self_access(body, whom)

    def _self_access(self, body: Object, user: UserInfo) -> Object:
        resource, path = body["spec"].get("resourceAttributes"), body["spec"].get("nonResourceAttributes") or {}
        of_path = Attributes(path.get("verb", ""), path=path.get("path", ""))
        decision = self.authorizer.authorize(user, of_path if resource is None else _attributes(resource))
        found: Object = {"allowed": decision.allowed}
        if decision.reason:
            found["reason"] = decision.reason
        return {**body, "status": found}

    def _self_rules(self, body: Object, user: UserInfo) -> Object:
        namespace = (body.get("spec") or {}).get("namespace", "")
        if not namespace:
            raise status.bad_request("no namespace on request")
        rules = self.authorizer.rules_for(user, namespace)
        found: Object = {
            "resourceRules": [_shown(rule, _RESOURCE_FIELDS) for rule in rules if rule.get("resources")],
            "nonResourceRules": [_shown(rule, _URL_FIELDS) for rule in rules if rule.get("nonResourceURLs")],
            "incomplete": user.name.startswith(NODE_PREFIX),
        }
        if found["incomplete"]:
            found["evaluationError"] = NO_NODE_RULES
        return {**body, "status": found}

    def _token(self, body: Object, _user: UserInfo) -> Object:
        spec = body.get("spec") or {}
        if not spec.get("token"):
            raise status.bad_request("token is required for TokenReview in authentication")
        user = self.authenticator.token_user(spec["token"])
        if user is None:
            return {**body, "status": {"user": {}, "error": "invalid bearer token"}}
        audiences = spec.get("audiences") or [tokens.ISSUER]
        return {**body, "status": {"authenticated": True, "user": user.to_object(), "audiences": audiences}}

    def _self_subject(self, body: Object, user: UserInfo) -> Object:
        metadata = {**(body.get("metadata") or {}), "creationTimestamp": timestamps.time(self.unix())}
        return {**body, "metadata": metadata, "status": {"userInfo": user.to_object()}}


_RESOURCE_FIELDS = ("verbs", "apiGroups", "resources", "resourceNames")
_URL_FIELDS = ("verbs", "nonResourceURLs")


def _shown(rule: Object, fields: tuple[str, ...]) -> Object:
    return {name: rule[name] for name in fields if rule.get(name)}


def _attributes(resource: Object) -> Attributes:
    return Attributes(
        resource.get("verb", ""),
        resource.get("group", ""),
        resource.get("resource", ""),
        resource.get("subresource", ""),
        resource.get("namespace", ""),
        resource.get("name", ""),
        (resource.get("fieldSelector") or {}).get("rawSelector", ""),
    )


_KINDS: dict[str, tuple[str, str, Rules, Callable[[Reviews, Object, UserInfo], Any]]] = {
    "subjectaccessreviews": (
        "SubjectAccessReview",
        AUTHORIZATION,
        reviews.SUBJECT_ACCESS_REVIEW_RULES,
        Reviews._subject_access,
    ),
    "localsubjectaccessreviews": (
        "LocalSubjectAccessReview",
        AUTHORIZATION,
        reviews.LOCAL_SUBJECT_ACCESS_REVIEW_RULES,
        Reviews._subject_access,
    ),
    "selfsubjectaccessreviews": (
        "SelfSubjectAccessReview",
        AUTHORIZATION,
        reviews.SELF_SUBJECT_ACCESS_REVIEW_RULES,
        Reviews._self_access,
    ),
    "selfsubjectrulesreviews": ("SelfSubjectRulesReview", AUTHORIZATION, NO_RULES, Reviews._self_rules),
    "tokenreviews": ("TokenReview", AUTHENTICATION, NO_RULES, Reviews._token),
    "selfsubjectreviews": ("SelfSubjectReview", AUTHENTICATION, NO_RULES, Reviews._self_subject),
}
