"""The structs of the Kubernetes v1.36 API as data: the order of their fields, Go types and patch strategies.

A line that is not indented names a struct, or with ``string`` before them named string types. An indented line is
a field: JSON name, Go type, then flags: ``!`` (written even when it is empty), ``merge`` or ``merge=<key>`` and
``retain`` (strategic merge patch), ``=<Name>`` where the Go name is not just the JSON name with a capital. ``@``
embeds another struct. A struct whose name exists in two groups carries its group: ``events.Event``.
"""

from simulator.core.api.schema_data import apps, core, meta, nodes, pod_status, pods, volumes

TEXTS: tuple[str, ...] = (meta.TEXT, pods.TEXT, volumes.TEXT, pod_status.TEXT, nodes.TEXT, core.TEXT, apps.TEXT)
