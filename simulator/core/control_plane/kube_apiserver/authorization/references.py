"""What a pod refers to: the edges of the Node authorizer's graph, and what NodeRestriction forbids to mirror pods.

pkg/api/pod/util.go (VisitPodSecretNames, VisitPodConfigmapNames) and plugin/pkg/auth/authorizer/node/graph.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.core.api import kinds, meta
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

Lookup = Callable[[Resource, str, str], Object | None]
Reference = tuple[str, str, str]
"""Resource, namespace (empty for a PersistentVolume), name."""

CLAIMS = kinds.resource("persistentvolumeclaims", "v1")
_GROUPS = ("initContainers", "containers", "ephemeralContainers")
# Volume sources that name a Secret in the pod's namespace, and where.
_SECRET_SOURCES = (
    ("secret", "secretName"),
    ("azureFile", "secretName"),
    ("cephfs", "secretRef"),
    ("cinder", "secretRef"),
    ("flexVolume", "secretRef"),
    ("iscsi", "secretRef"),
    ("rbd", "secretRef"),
    ("scaleIO", "secretRef"),
    ("storageos", "secretRef"),
    ("csi", "nodePublishSecretRef"),
)


def references(pod: Object, lookup: Lookup) -> Iterator[Reference]:
    """The pod itself, and what its kubelet may read (or make tokens for) because of it."""
    namespace, spec = meta.namespace(pod), pod["spec"]
    yield ("pods", namespace, meta.name(pod))
    # A mirror pod refers to nothing: its kubelet has written it.
    if "kubernetes.io/config.mirror" in meta.annotations(pod):
        return
    if spec.get("serviceAccountName"):
        yield ("serviceaccounts", namespace, spec["serviceAccountName"])
    for name in secrets(spec):
        yield ("secrets", namespace, name)
    for name in config_maps(spec):
        yield ("configmaps", namespace, name)
    for name in claims(pod):
        yield ("persistentvolumeclaims", namespace, name)
        claim = lookup(CLAIMS, namespace, name)
        if claim is not None and claim["spec"].get("volumeName"):
            yield ("persistentvolumes", "", claim["spec"]["volumeName"])


def claims(pod: Object) -> Iterator[str]:
    for volume in pod["spec"].get("volumes") or ():
        if "persistentVolumeClaim" in volume:
            yield volume["persistentVolumeClaim"]["claimName"]
        elif "ephemeral" in volume:
            yield f"{meta.name(pod)}-{volume['name']}"


def secrets(spec: Object) -> Iterator[str]:
    for reference in spec.get("imagePullSecrets") or ():
        yield reference["name"]
    yield from _of_environment(spec, "secretRef", "secretKeyRef")
    for volume in spec.get("volumes") or ():
        for source, where in _SECRET_SOURCES:
            found = (volume.get(source) or {}).get(where)
            if found:
                yield found["name"] if isinstance(found, dict) else found
        yield from _projected(volume, "secret")


def config_maps(spec: Object) -> Iterator[str]:
    yield from _of_environment(spec, "configMapRef", "configMapKeyRef")
    for volume in spec.get("volumes") or ():
        if "configMap" in volume:
            yield volume["configMap"]["name"]
        yield from _projected(volume, "configMap")


def _projected(volume: Object, kind: str) -> Iterator[str]:
    for source in (volume.get("projected") or {}).get("sources") or ():
        if kind in source:
            yield source[kind]["name"]


def _of_environment(spec: Object, whole: str, key: str) -> Iterator[str]:
    for container in (one for group in _GROUPS for one in spec.get(group) or ()):
        for source in container.get("envFrom") or ():
            if whole in source:
                yield source[whole]["name"]
        for variable in container.get("env") or ():
            reference = (variable.get("valueFrom") or {}).get(key)
            if reference:
                yield reference["name"]
