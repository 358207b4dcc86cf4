"""Metadata that the API server keeps itself."""

from __future__ import annotations

from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

# metadata.generation counts the changes of what these resources want (not of their status or metadata).
_WITH_GENERATION = frozenset(
    (
        "pods",
        "replicationcontrollers",
        "daemonsets.apps",
        "deployments.apps",
        "replicasets.apps",
        "statefulsets.apps",
        "cronjobs.batch",
        "jobs.batch",
        "endpointslices.discovery.k8s.io",
        "ingresses.networking.k8s.io",
        "ingressclasses.networking.k8s.io",
        "networkpolicies.networking.k8s.io",
        "poddisruptionbudgets.policy",
        "priorityclasses.scheduling.k8s.io",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingadmissionpolicies.admissionregistration.k8s.io",
        "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io",
    )
)
_METADATA_ORDER = (
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
)


def has_generation(resource: Resource) -> bool:
    return resource.qualified in _WITH_GENERATION


def ordered_metadata(metadata: Object) -> Object:
    """Known fields, in the order of ObjectMeta; empty ones left out (``omitempty``)."""
    return {name: metadata[name] for name in _METADATA_ORDER if metadata.get(name) not in (None, "", {}, [])}
