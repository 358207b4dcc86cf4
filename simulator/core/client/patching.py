"""The strategic merge patch that turns one version of an object into another: how components report a status."""

from __future__ import annotations

from simulator.core.api import patch, schema
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object


def strategic_diff(old: Object, new: Object, resource: Resource) -> Object:
    """Empty if nothing differs."""
    struct = schema.for_resource(resource)
    assert struct is not None, f"{resource.plural} is not served"
    return patch.diff_strategic_merge_patch(old, new, struct)
