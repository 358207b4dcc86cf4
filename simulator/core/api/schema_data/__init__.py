"""The structs of the Kubernetes v1.36 API as data: the order of their fields, Go types and patch strategies.

A line that is not indented names a struct, or with ``string`` before them named string types. An indented line is
a field: JSON name, Go type, then flags: ``!`` (written even when it is empty), ``merge`` or ``merge=<key>`` and
``retain`` or ``replace`` (strategic merge patch), ``=<Name>`` where the Go name is not just the JSON name with a capital. ``@``
embeds another struct. A struct whose name exists in two groups or versions carries one of them: ``events.Event``,
``autoscaling.v2.MetricSpec``.
"""

from simulator.core.api.schema_data import (
    access,
    apps,
    autoscaling,
    core,
    extension,
    meta,
    networking,
    nodes,
    pod_status,
    pods,
    policy,
    services,
    storage,
    volumes,
    workloads,
)

TEXTS: tuple[str, ...] = (
    meta.TEXT, pods.TEXT, volumes.TEXT, pod_status.TEXT, nodes.TEXT, core.TEXT, services.TEXT, apps.TEXT,
    workloads.TEXT, policy.TEXT, autoscaling.TEXT, networking.TEXT, storage.TEXT, access.TEXT, extension.TEXT,
)  # fmt: skip
