"""A PATCH request: which kind of patch it is, and the errors with which the API server answers."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.kinds import Resource
from simulator.core.api.patch.errors import PatchError
from simulator.core.api.patch.merge import apply_merge_patch
from simulator.core.api.patch.rfc6902 import apply_json_patch
from simulator.core.api.patch.strategic import apply_strategic_merge_patch
from simulator.core.api.schema import Struct, for_resource
from simulator.core.api.status import bad_request, unprocessable_patch, unsupported_media_type
from simulator.core.protocol.api import JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH

_SUPPORTED: Final = (JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH)

Object = dict[str, Any]

_GO_NAMES: Final = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number"}


def apply_patch(obj: Object, patch: Any, content_type: str, resource: Resource) -> Any:
    """``obj`` with the body of a PATCH request applied; the result is still to be decoded, defaulted and validated.

    Raises ApiError: 400 for a body of the wrong type, 415 for another content type, 422 for a JSON patch that does
    not apply.
    """
    if content_type == JSON_PATCH:
        return json_patch(obj, patch)
    if content_type == MERGE_PATCH:
        return merge_patch(obj, patch)
    if content_type == STRATEGIC_MERGE_PATCH:
        return strategic_merge_patch(obj, patch, resource)
    raise unsupported_media_type(content_type, _SUPPORTED)


def json_patch(obj: Object, patch: Any) -> Any:
    """RFC 6902. Raises ApiError: 400 for a body of the wrong type, 422 for a patch that does not apply."""
    if not isinstance(patch, list):
        raise bad_request(_wrong_type(patch, "[]handlers.jsonPatchOp"))
    for operation in patch:
        if not isinstance(operation, dict):
            raise bad_request(_wrong_type(operation, "handlers.jsonPatchOp"))
    try:
        return apply_json_patch(obj, patch)
    except PatchError:
        raise unprocessable_patch() from None


def merge_patch(obj: Object, patch: Any) -> Any:
    """RFC 7386. Raises ApiError: 400 for a body that is no object."""
    _check_object(patch)
    return apply_merge_patch(obj, patch)


def strategic_merge_patch(obj: Object, patch: Any, resource: Resource, struct: Struct | None = None) -> Object:
    """``struct`` is the schema if ``obj`` is not one of ``resource``, as for ``/scale``.

    Raises ApiError: 400 for a body that is no object, or a wrong directive.
    """
    _check_object(patch)
    schema = struct or for_resource(resource)
    if schema is None:
        raise KeyError(f"no schema for {resource.qualified_kind}")
    try:
        return apply_strategic_merge_patch(obj, patch, schema)
    except PatchError as error:
        raise bad_request(str(error)) from None


def _check_object(patch: Any) -> None:
    if not isinstance(patch, dict):
        raise bad_request(_wrong_type(patch, "map[string]interface {}"))


def _wrong_type(value: Any, wanted: str) -> str:
    found = next((name for kind, name in _GO_NAMES.items() if isinstance(value, kind)), "null")
    return f"error decoding patch: json: cannot unmarshal {found} into Go value of type {wanted}"
