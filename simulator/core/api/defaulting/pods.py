"""Defaults of pods and pod templates: ``pkg/apis/core/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.container_resources import aggregate, is_pod_level
from simulator.core.api.defaulting.containers import default_container, default_pull_policy
from simulator.core.api.defaulting.fill import change, each, fill, ordered, put, round_resources
from simulator.core.api.defaulting.volumes import default_volume

Object = dict[str, Any]

_POD_SPEC: Final[Object] = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "securityContext": {},
    "schedulerName": "default-scheduler",
}
# Of these more may be promised than there is; huge pages have a limit and no lower request.
_OVERCOMMITTED: Final = ("cpu", "memory")


def default_pod(obj: Object) -> Object:
    """A Pod: what its template would get, and what only a Pod gets."""
    spec = default_pod_spec(obj.get("spec") or {})
    spec = fill("PodSpec", spec, {"enableServiceLinks": True})
    for containers in ("initContainers", "containers"):
        spec = each("PodSpec", spec, containers, _requests_from_limits)
        if spec.get("hostNetwork"):
            spec = each("PodSpec", spec, containers, _host_ports)
    if spec.get("resources"):
        spec = put("PodSpec", spec, "resources", _pod_level_resources(spec))
    if spec["terminationGracePeriodSeconds"] < 0:
        spec = put("PodSpec", spec, "terminationGracePeriodSeconds", 1)
    return put("Pod", obj, "spec", spec)


def default_template(template: Object) -> Object:
    """A PodTemplateSpec."""
    return put("PodTemplateSpec", template, "spec", default_pod_spec(template.get("spec") or {}))


def default_pod_spec(spec: Object) -> Object:
    spec = fill("PodSpec", spec, _POD_SPEC)
    spec = each("PodSpec", spec, "volumes", _volume)
    for containers in ("initContainers", "containers", "ephemeralContainers"):
        spec = each("PodSpec", spec, containers, default_container)
    spec = change("PodSpec", spec, "overhead", round_resources)
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account and spec.get("serviceAccount") != account:
        # The older name of the field always says the same.
        spec = ordered("PodSpec", {**spec, "serviceAccountName": account, "serviceAccount": account})
    elif account:
        spec = fill("PodSpec", spec, {"serviceAccountName": account})
    return spec


def _volume(volume: Object) -> Object:
    volume = default_volume(volume)
    if "image" in volume:
        image = default_pull_policy("ImageVolumeSource", volume["image"], "reference", "pullPolicy")
        volume = put("Volume", volume, "image", image)
    return volume


def _requests_from_limits(container: Object) -> Object:
    """A limit without a request is the request."""
    resources = container.get("resources") or {}
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    missing = {name: amount for name, amount in limits.items() if name not in requests}
    if not missing:
        return container
    merged = dict(sorted({**requests, **missing}.items()))
    return put("Container", container, "resources", put("ResourceRequirements", resources, "requests", merged))


def _host_ports(container: Object) -> Object:
    def host_port(port: Object) -> Object:
        return fill("ContainerPort", port, {"hostPort": port.get("containerPort", 0)})

    return each("Container", container, "ports", host_port)


def _pod_level_resources(spec: Object) -> Object:
    """Where something is said of the whole pod: limits of huge pages are the containers' sum. Where limits are said
    (or now are), requests that are not are the containers' sum, or else the limit.
    """
    resources: Object = spec["resources"]
    for name in ("limits", "requests"):
        resources = change("ResourceRequirements", resources, name, round_resources)
    requests, limits = dict(resources.get("requests") or {}), dict(resources.get("limits") or {})
    if not requests and not limits:
        return resources
    for name, amount in aggregate(spec, "limits").items():
        if name.startswith("hugepages-") and name not in requests:
            limits.setdefault(name, amount)
    if limits:
        for name, amount in aggregate(spec, "requests").items():
            if name in _OVERCOMMITTED:
                requests.setdefault(name, amount)
        for name, amount in limits.items():
            if is_pod_level(name):
                requests.setdefault(name, amount)
    for name, amounts in (("limits", limits), ("requests", requests)):
        if amounts and amounts != resources.get(name):
            resources = put("ResourceRequirements", resources, name, dict(sorted(amounts.items())))
    return resources
