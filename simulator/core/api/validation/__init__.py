"""What the API server refuses: field errors in the server's order, and the 422 that they make.

Modelled after ``pkg/apis/<group>/validation`` and the strategies that call it. Objects are decoded and defaulted
when they come here. To add a kind: write its rules, and a row in ``_RULES``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import status
from simulator.core.api.field_errors import FieldError, aggregate
from simulator.core.api.kinds import Resource
from simulator.core.api.names import dns1123_label, dns1123_subdomain, path_segment_name
from simulator.core.api.validation import (
    api_services,
    apps,
    autoscaling,
    certificates,
    classes,
    config,
    cron_jobs,
    daemon_sets,
    disruption,
    endpoints,
    ingresses,
    jobs,
    leases,
    limit_ranges,
    namespaces,
    network_policies,
    nodes,
    persistent_volume_claims,
    persistent_volumes,
    pods,
    quotas,
    rbac,
    replication_controllers,
    reviews,
    service_cidrs,
    services,
    stateful_sets,
    webhooks,
)  # fmt: skip
from simulator.core.api.validation.metadata import validate_meta, validate_meta_update
from simulator.core.api.validation.rules import NO_RULES, Rules

Object = dict[str, Any]
Errors = list[FieldError]

_RULES: Final[dict[str, Rules]] = {
    "Pod": pods.RULES,
    "Deployment": apps.DEPLOYMENT_RULES,
    "ReplicaSet": apps.REPLICA_SET_RULES,
    "ConfigMap": config.CONFIG_MAP_RULES,
    "Secret": config.SECRET_RULES,
    "Node": nodes.RULES,
    "Namespace": namespaces.RULES,
    "Lease": leases.RULES,
    "APIService": api_services.RULES,
    "HorizontalPodAutoscaler": autoscaling.RULES,
    "CertificateSigningRequest": certificates.RULES,
    "PriorityClass": classes.PRIORITY_CLASS_RULES,
    "RuntimeClass": classes.RUNTIME_CLASS_RULES,
    "StorageClass": classes.STORAGE_CLASS_RULES,
    "CronJob": cron_jobs.RULES,
    "Job": jobs.RULES,
    "DaemonSet": daemon_sets.RULES,
    "StatefulSet": stateful_sets.STATEFUL_SET_RULES,
    "ControllerRevision": stateful_sets.CONTROLLER_REVISION_RULES,
    "ReplicationController": replication_controllers.REPLICATION_CONTROLLER_RULES,
    "PodTemplate": replication_controllers.POD_TEMPLATE_RULES,
    "PodDisruptionBudget": disruption.RULES,
    "Endpoints": endpoints.ENDPOINTS_RULES,
    "EndpointSlice": endpoints.ENDPOINT_SLICE_RULES,
    "Service": services.RULES,
    "ServiceCIDR": service_cidrs.SERVICE_CIDR_RULES,
    "IPAddress": service_cidrs.IP_ADDRESS_RULES,
    "Ingress": ingresses.RULES,
    "IngressClass": ingresses.INGRESS_CLASS_RULES,
    "NetworkPolicy": network_policies.RULES,
    "LimitRange": limit_ranges.RULES,
    "ResourceQuota": quotas.RULES,
    "PersistentVolume": persistent_volumes.RULES,
    "PersistentVolumeClaim": persistent_volume_claims.RULES,
    "Role": rbac.ROLE_RULES,
    "ClusterRole": rbac.CLUSTER_ROLE_RULES,
    "RoleBinding": rbac.ROLE_BINDING_RULES,
    "ClusterRoleBinding": rbac.CLUSTER_ROLE_BINDING_RULES,
    "SubjectAccessReview": reviews.SUBJECT_ACCESS_REVIEW_RULES,
    "SelfSubjectAccessReview": reviews.SELF_SUBJECT_ACCESS_REVIEW_RULES,
    "LocalSubjectAccessReview": reviews.LOCAL_SUBJECT_ACCESS_REVIEW_RULES,
    "MutatingWebhookConfiguration": webhooks.RULES,
    "ValidatingWebhookConfiguration": webhooks.RULES,
}
_NAME_CHECKS: Final = {
    "Namespace": dns1123_label, "Service": dns1123_label, "StatefulSet": dns1123_label,
    "Role": path_segment_name, "ClusterRole": path_segment_name,
    "RoleBinding": path_segment_name, "ClusterRoleBinding": path_segment_name,
}  # fmt: skip


def _name_check(resource: Resource) -> Any:
    return _NAME_CHECKS.get(resource.kind, dns1123_subdomain)


def validate_create(obj: Object, resource: Resource) -> Errors:
    """The errors of a new object, none if it is fine."""
    rules = _RULES.get(resource.kind, NO_RULES)
    errors = validate_meta(obj["metadata"], resource.namespaced, _name_check(resource))
    return errors + rules.spec(obj) + rules.create(obj)


def validate_update(new: Object, old: Object, resource: Resource, subresource: str = "") -> Errors:
    """The errors of an object that is to take the place of ``old``. ``subresource``: ``status`` or another, if any.

    What is wrong with the metadata comes twice, as from the server, which checks it before and in each kind's rules;
    the message says it once.
    """
    rules = _RULES.get(resource.kind, NO_RULES)
    errors = validate_meta_update(new["metadata"], old["metadata"])
    if subresource == "status":
        return errors + errors + rules.status(new, old)
    if subresource:
        rule = rules.subresources.get(subresource)
        return errors + errors + (rule(new, old) if rule is not None else [])
    return errors + errors + rules.update(new, old)


def format_invalid(kind: str, name: str, errors: Sequence[FieldError]) -> str:
    """The message of a 422. ``kind`` is the qualified kind: ``Pod``, ``Deployment.apps``."""
    return f'{kind} "{name}" is invalid: {aggregate(errors)}'


def invalid(resource: Resource, name: str, errors: Sequence[FieldError]) -> status.ApiError:
    """The 422 of these errors, with its causes."""
    message = format_invalid(resource.qualified_kind, name, errors)
    return status.invalid(resource, name, message, [error.cause() for error in errors])
