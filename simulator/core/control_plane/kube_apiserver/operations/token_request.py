"""POST serviceaccounts/<name>/token: a token of the account, bound to a pod if that is asked for. It is stored nowhere.

registry/core/serviceaccount/storage/token.go
"""

from __future__ import annotations

from simulator.core.api import kinds, meta, status, timestamps, validation
from simulator.core.api.validation.reviews import validate_token_request
from simulator.core.control_plane import token_signing
from simulator.core.control_plane.kube_apiserver.admission import CREATE
from simulator.core.control_plane.kube_apiserver.authentication import tokens
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, Work
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

DEFAULT_SECONDS = 3600
# What the ServiceAccount plugin asks for; such a token lives for a year, so that old clients need not read it anew.
_WARN_AFTER, _EXTENDED = 3607, 365 * 24 * 3600
_BOUND = {"Pod": kinds.PODS, "Secret": kinds.SECRETS, "Node": kinds.NODES}


class TokenRequest(Operation):
    admission = CREATE
    validates = False

    def decode(self, context: Context, work: Work) -> Object:
        body = work.request.body if isinstance(work.request.body, dict) else {}
        metadata = {"name": work.request.name, "namespace": work.request.namespace}
        spec = {"expirationSeconds": DEFAULT_SECONDS, **(body.get("spec") or {})}
        spec["audiences"] = spec.get("audiences") or [tokens.ISSUER]
        spec.setdefault("boundObjectRef", None)
        return {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": metadata, "spec": spec}

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        account = work.current
        assert account is not None
        spec = obj["spec"]
        seconds = spec["expirationSeconds"]
        _check(work, obj)
        bound, node = _bound(context, work, spec.get("boundObjectRef"))
        now = context.unix // SECOND
        lifetime = _EXTENDED if seconds == _WARN_AFTER and bound is not None else seconds
        claims = {
            "aud": spec["audiences"],
            "exp": now + lifetime,
            "iat": now,
            "iss": tokens.ISSUER,
            "jti": context.dice.uid(),
            "kubernetes.io": tokens.account_claims(account, bound, node),
            "nbf": now,
            "sub": f"system:serviceaccount:{meta.namespace(account)}:{meta.name(account)}",
        }
        expires = timestamps.time((now + seconds) * SECOND)
        metadata = {**obj["metadata"], "creationTimestamp": timestamps.time(context.unix)}
        answer = {
            **obj,
            "metadata": metadata,
            "status": {"token": token_signing.sign(claims), "expirationTimestamp": expires},
        }
        return Plan(None, code=201, answer=answer, reviewed=obj, stored_nowhere=True)


def _check(work: Work, obj: Object) -> None:
    errors = validate_token_request(obj)
    if errors:
        message = validation.format_invalid("TokenRequest.authentication.k8s.io", work.request.name, errors)
        details = {
            "name": work.request.name,
            "group": "authentication.k8s.io",
            "kind": "TokenRequest",
            "causes": [error.cause() for error in errors],
        }
        raise status.failure(422, "Invalid", message, details)


def _bound(context: Context, work: Work, reference: Object | None) -> tuple[Object | None, Object | None]:
    """The object that a token is bound to, and the node of a pod. Raises ApiError (400, 404, 409)."""
    if reference is None:
        return None, None
    kind, name = reference.get("kind", ""), reference.get("name", "")
    resource = _BOUND.get(kind)
    if resource is None:
        group_version = reference.get("apiVersion", "")
        raise status.bad_request(f"cannot bind token to object of type {group_version}, Kind={kind}")
    namespace = work.request.namespace if resource.namespaced else ""
    found = context.view.lookup(resource, namespace, name)
    if found is None:
        raise status.not_found(resource, name)
    wanted = reference.get("uid")
    if wanted and wanted != meta.uid(found):
        why = (
            f"the UID in the bound object reference ({wanted}) does not match the UID in record. The object might have "
            "been deleted and then recreated"
        )
        raise status.conflict(resource, name, why)
    if resource is not kinds.PODS:
        return found, None
    account = found["spec"].get("serviceAccountName", "")
    if account != work.request.name:
        what = f'cannot bind token for serviceaccount "{work.request.name}"'
        raise status.bad_request(f"{what} to pod running with different serviceaccount name.")
    return found, context.view.lookup(kinds.NODES, "", found["spec"].get("nodeName", ""))
