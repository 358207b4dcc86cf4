"""The resources of the API: which there are, what they are called, and where etcd keeps them.

A :class:`Resource` is one row of discovery. There is one instance for each resource in a process: compare with
``is`` or ``==``, both are by identity, and copying or pickling gives the same instance back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api.kinds_data import ALL_VERBS, TEXT


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource of the API, for example Deployments of ``apps/v1``.

    ``key_prefix`` ends with a slash, and is empty where the API server stores nothing (``Binding``,
    ``SubjectAccessReview``); it carries no version, so that two versions of a resource share their keys.
    ``verbs`` are those of the resource itself; ``subresources`` are bare names (``status``, ``scale``).
    """

    plural: str
    kind: str
    api_version: str
    singular: str
    short_names: tuple[str, ...]
    namespaced: bool
    key_prefix: str
    categories: tuple[str, ...]
    verbs: tuple[str, ...]
    subresources: tuple[str, ...]
    group: str
    version: str
    qualified: str
    """The name in messages: ``pods``, ``deployments.apps``."""
    qualified_kind: str
    """The kind in messages about invalid objects: ``Pod``, ``Deployment.apps``."""

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return (resource, (self.plural, self.api_version))

    @property
    def list_kind(self) -> str:
        """``PodList``."""
        return self.kind + "List"

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """The URL path: ``/apis/apps/v1/namespaces/shop/deployments/web/scale``.

        Without a namespace a namespaced resource's path is that of all namespaces.
        """
        parts = ["", "apis", self.group, self.version] if self.group else ["", "api", self.version]
        if self.namespaced and namespace:
            parts += ["namespaces", namespace]
        parts.append(self.plural)
        parts += [part for part in (name, subresource) if part]
        return "/".join(parts)


def _resources() -> Iterator[Resource]:
    api_version = ""
    for line in TEXT.splitlines():
        if line.startswith(" "):
            yield _resource(api_version, line)
        else:
            api_version = line


def _resource(api_version: str, line: str) -> Resource:
    plural, kind, short, scope, prefix, categories, verbs, subresources = line.split()
    group, _, version = api_version.rpartition("/")
    folder = {"=": plural, "+": f"{group}/{plural}"}.get(prefix, prefix)
    suffix = "." + group if group else ""
    return Resource(
        plural=plural,
        kind=kind,
        api_version=api_version,
        singular=kind.lower(),
        short_names=_words(short),
        namespaced=scope == "ns",
        key_prefix="" if folder == "-" else f"/registry/{folder}/",
        categories=_words(categories),
        verbs=_words(ALL_VERBS if verbs == "*" else verbs),
        subresources=_words(subresources),
        group=group,
        version=version,
        qualified=plural + suffix,
        qualified_kind=kind + suffix,
    )


def _words(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(","))


RESOURCES: Final[tuple[Resource, ...]] = tuple(_resources())
"""Every resource of the recorded API server, in the order of its discovery."""

_BY_PLURAL: Final = {(r.plural, r.api_version): r for r in RESOURCES}
_BY_KIND: Final = {(r.api_version, r.kind): r for r in RESOURCES}

# Where discovery offers a resource twice, the version that clients prefer comes first, and the core group before
# all others: `kubectl get events` reads v1, `kubectl get hpa` reads autoscaling/v2.
_PREFERRED_VERSION: Final = {"autoscaling": "v2"}
_BY_PREFERENCE: Final = tuple(sorted(RESOURCES, key=lambda r: r.version != _PREFERRED_VERSION.get(r.group, r.version)))


def _by_any_name() -> dict[str, tuple[Resource, ...]]:
    found: dict[str, list[Resource]] = {}
    for r in _BY_PREFERENCE:
        for name in dict.fromkeys((r.plural, r.singular, r.kind.lower(), *r.short_names)):
            found.setdefault(name, []).append(r)
    return {name: tuple(resources) for name, resources in found.items()}


_BY_NAME: Final = _by_any_name()


def resource(plural: str, api_version: str) -> Resource:
    """The resource called ``plural`` in ``api_version`` (``"deployments", "apps/v1"``). KeyError if there is none."""
    return _BY_PLURAL[plural, api_version]


def find_resource(plural: str, api_version: str) -> Resource | None:
    """Like :func:`resource`, or None."""
    return _BY_PLURAL.get((plural, api_version))


def by_kind(api_version: str, kind: str) -> Resource | None:
    """The resource whose objects say ``apiVersion: api_version`` and ``kind: kind``, or None."""
    return _BY_KIND.get((api_version, kind))


def of(obj: dict[str, Any]) -> Resource | None:
    """The resource of an object, by its own apiVersion and kind, or None."""
    return _BY_KIND.get((obj.get("apiVersion", ""), obj.get("kind", "")))


def by_name(name: str) -> Resource | None:
    """The resource that kubectl means by ``name``: ``po``, ``Pod``, ``pods``, ``deployments.apps``, ``deploy.v1.apps``.

    As upstream's RESTMapper: case does not matter; a group may be shortened to its beginning; where several
    groups have the name, the core group wins, then the preferred version. None if the server has no such resource.
    """
    word, _, rest = name.lower().partition(".")
    candidates = _BY_NAME.get(word, ())
    if not rest:
        return candidates[0] if candidates else None
    version, _, group = rest.partition(".")
    for r in candidates:
        if (r.version, r.group) == (version, group) or r.group == rest:
            return r
    return next((r for r in candidates if r.group.startswith(rest)), None)


def in_category(category: str) -> tuple[Resource, ...]:
    """The resources that a category stands for (``all``), each once, in the order that kubectl prints them."""
    return tuple(r for r in _BY_PREFERENCE if category in r.categories and _BY_NAME[r.plural][0] is r)


def registry_key(r: Resource, namespace: str, name: str) -> str:
    """The key in etcd: ``/registry/minions/<node>``, ``/registry/services/specs/<namespace>/<service>``."""
    if r.namespaced:
        return f"{r.key_prefix}{namespace}/{name}"
    return r.key_prefix + name


def registry_prefix(r: Resource, namespace: str = "") -> str:
    """The prefix of all keys of a resource, in one namespace if that is given. Ends with a slash."""
    if r.namespaced and namespace:
        return f"{r.key_prefix}{namespace}/"
    return r.key_prefix


PODS: Final = resource("pods", "v1")
NODES: Final = resource("nodes", "v1")
NAMESPACES: Final = resource("namespaces", "v1")
EVENTS: Final = resource("events", "v1")
EVENTS_V1: Final = resource("events", "events.k8s.io/v1")
SERVICE_ACCOUNTS: Final = resource("serviceaccounts", "v1")
CONFIG_MAPS: Final = resource("configmaps", "v1")
SECRETS: Final = resource("secrets", "v1")
DEPLOYMENTS: Final = resource("deployments", "apps/v1")
REPLICA_SETS: Final = resource("replicasets", "apps/v1")
LEASES: Final = resource("leases", "coordination.k8s.io/v1")
CSI_NODES: Final = resource("csinodes", "storage.k8s.io/v1")

_WITHOUT_SCHEMA: Final = (
    "mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
    "validatingadmissionpolicies", "validatingadmissionpolicybindings",
    "customresourcedefinitions", "csidrivers", "csistoragecapacities", "volumeattachments", "volumeattributesclasses",
)  # fmt: skip

SERVED: Final[tuple[Resource, ...]] = tuple(r for r in RESOURCES if r.key_prefix and r.plural not in _WITHOUT_SCHEMA)
"""The resources that the simulated API server stores: those with a schema, defaults and validation."""
