"""Which objects a command line means: ``pods``, ``deploy,rs``, ``pod web``, ``deploy/web svc/web``, ``-l``, ``-f``.

Modelled after cli-runtime's ``resource.Builder``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.api import kinds
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl import manifests
from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import RESOURCES_REQUIRED, KubectlError, ServerError
from simulator.kubectl.session import Session

CHUNK = 500
_SEPARATE_TYPE = (
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form "
    "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
)
ENDPOINTS_WARNING = "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"


@dataclass(frozen=True, slots=True)
class Named:
    """One object, by name. ``manifest``: what a file says of it, and ``source`` which file."""

    resource: Resource
    namespace: str
    name: str
    source: str = ""
    manifest: dict[str, Any] | None = None

    def request(self, verb: str = "get", **fields: Any) -> ApiRequest:
        return ApiRequest(verb, self.resource.plural, namespace=self.namespace, name=self.name, **fields)

    @property
    def label(self) -> str:
        """``deployment.apps/web``."""
        return f"{kind_name(self.resource)}/{self.name}"


@dataclass(frozen=True, slots=True)
class Listed:
    """All objects of a resource that selectors choose, in one namespace or (empty) in all.

    ``of_category``: the resource was not named itself, so that it does not matter if the server has no such resource.
    """

    resource: Resource
    namespace: str
    labels: str = ""
    fields: str = ""
    of_category: bool = False

    def request(self, *, limit: bool = True) -> ApiRequest:
        params: dict[str, Any] = {}
        if self.labels:
            params["labelSelector"] = self.labels
        if self.fields:
            params["fieldSelector"] = self.fields
        if limit:
            params["limit"] = CHUNK
        return ApiRequest("list", self.resource.plural, namespace=self.namespace, params=params)


Wanted = Named | Listed


def kind_name(resource: Resource) -> str:
    """A kind in front of names: ``pod``, ``deployment.apps``."""
    return f"{resource.singular}.{resource.group}" if resource.group else resource.singular


def namespace_of(io: Session, inv: Invocation) -> str:
    """``-n``, or the namespace of the context."""
    return str(inv.flag("namespace") or io.env.namespace)


def resource_type(word: str) -> Resource:
    """The resource that a word names. Raises KubectlError."""
    resource = kinds.by_name(word)
    if resource is None or not {"get", "list"} & set(resource.verbs):
        raise KubectlError(f'the server doesn\'t have a resource type "{word}"')
    return resource


def resource_types(words: str) -> list[Resource]:
    """``deploy,rs`` or ``all``, each once."""
    found: list[Resource] = []
    for word in words.split(","):
        several = kinds.in_category(word)
        found += [r for r in (several or (resource_type(word),)) if r not in found]
    return found


def wanted(
    io: Session,
    inv: Invocation,
    args: Sequence[str] | None = None,
    *,
    list_all: bool = False,
    required: str = RESOURCES_REQUIRED,
) -> list[Wanted]:
    """What the arguments and flags of a command mean. Raises KubectlError where they mean nothing.

    ``list_all``: whether a type alone means all of its objects (``get``, ``describe``), or needs ``--all`` or ``-l``.
    """
    words = list(inv.args if args is None else args)
    values = inv.parsed.values
    labels, fields = values.get("selector", ""), values.get("field-selector", "")
    if values.get("filename") or values.get("kustomize"):
        if labels:
            raise KubectlError(
                "when paths, URLs, or stdin is provided as resource input, you may not specify a selector"
            )
        if words:
            raise KubectlError(
                "when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as "
                "well"
            )
        return [Named(m.resource, m.namespace, m.name, m.source, m.object) for m in manifests.read(io, inv)]
    everywhere = bool(values.get("all-namespaces"))
    namespace = "" if everywhere else namespace_of(io, inv)
    if any("/" in word for word in words):
        return _slashed(words, namespace, everywhere, bool(labels or fields or values.get("all")))
    if not words:
        if labels or fields or values.get("all"):
            raise KubectlError("at least one resource must be specified to use a selector")
        raise KubectlError(required)
    types = resource_types(words[0])
    names = words[1:]
    if labels or fields or values.get("all"):
        if names:
            raise KubectlError("name cannot be provided when a selector is specified")
    elif names:
        if everywhere:
            raise KubectlError("a resource cannot be retrieved by name across all namespaces")
        return [_named(r, namespace, name) for r in types for name in names]
    elif not list_all:
        raise KubectlError("resource(s) were provided, but no name was specified")
    category = not any(kinds.by_name(word) for word in words[0].split(","))
    return [Listed(r, namespace if r.namespaced else "", labels, fields, category) for r in types]


def _slashed(words: list[str], namespace: str, everywhere: bool, selected: bool) -> list[Wanted]:
    if not all("/" in word for word in words):
        raise KubectlError(_SEPARATE_TYPE)
    if selected:
        raise KubectlError("selectors and the all flag cannot be used when passing resource/name arguments")
    found: list[Wanted] = []
    for word in words:
        parts = word.split("/")
        if len(parts) != 2:
            raise KubectlError("arguments in resource/name form may not have more than one slash")
        if not parts[0] or not parts[1] or "," in parts[0]:
            raise KubectlError("arguments in resource/name form must have a single resource and name")
        if everywhere:
            raise KubectlError("a resource cannot be retrieved by name across all namespaces")
        found.append(_named(resource_type(parts[0]), namespace, parts[1]))
    return found


def _named(resource: Resource, namespace: str, name: str) -> Named:
    if not name:
        raise KubectlError("resource name may not be empty")
    return Named(resource, namespace if resource.namespaced else "", name)


@dataclass(frozen=True, slots=True)
class Found:
    """An object that the server gave, and what it was found as."""

    target: Named
    object: dict[str, Any]


def fetch(io: Session, things: Sequence[Wanted], *, limit: bool = True, ignore_not_found: bool = False) -> list[Found]:
    """The objects, one request after the other; what is refused is noted in the session."""
    found: list[Found] = []
    for thing in things:
        if thing.resource.plural == "endpoints":
            warn_once(io, ENDPOINTS_WARNING)
        request = thing.request() if isinstance(thing, Named) else thing.request(limit=limit)
        response = io.ask(request)
        if not response.ok:
            error = _refusal(thing, ServerError(response), ignore_not_found)
            if error is not None:
                io.fail(error)
        elif isinstance(thing, Named):
            found.append(Found(thing, _typed(response.body, thing.resource)))
        else:
            found += [_of_list(item, thing.resource) for item in response.body.get("items") or ()]
    return found


# What a server answers for a path that it does not serve.
_NOT_SERVED = "the server could not find the requested resource"


def _refusal(thing: Wanted, error: ServerError, ignore_not_found: bool) -> KubectlError | None:
    if error.code == 404 and error.message == _NOT_SERVED:
        # A real kubectl would not have found the resource in the server's discovery.
        if isinstance(thing, Listed) and thing.of_category:
            return None
        return KubectlError(f'the server doesn\'t have a resource type "{thing.resource.plural}"')
    return None if ignore_not_found and error.code == 404 else error


def warn_once(io: Session, line: str) -> None:
    if line not in io.stderr:
        io.warn(line)


def _of_list(item: dict[str, Any], resource: Resource) -> Found:
    metadata = item.get("metadata", {})
    target = Named(resource, str(metadata.get("namespace", "")), str(metadata.get("name", "")))
    return Found(target, _typed(item, resource))


def _typed(item: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """Objects in a list come without apiVersion and kind."""
    if "kind" in item and "apiVersion" in item:
        return item
    return {"apiVersion": resource.api_version, "kind": resource.kind, **item}
