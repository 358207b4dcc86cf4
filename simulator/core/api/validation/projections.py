"""Rules for volumes that are made of ConfigMaps, Secrets, the pod's own fields and its token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, forbidden, invalid, required
from simulator.core.api.validation.environment import (
    ENV_FIELDS,
    validate_field_ref,
    validate_resource_field_ref,
)
from simulator.core.api.validation.selectors import validate_label_selector
from simulator.core.api.validation.volume_sources import descending

Object = Mapping[str, Any]
Errors = list[FieldError]

_FILE_MODE: Final = "must be a number between 0 and 0777 (octal), both inclusive"
_VOLUME_FIELDS: Final = (*ENV_FIELDS[:3], "metadata.labels", "metadata.annotations")
_CONFLICT: Final = "conflicting duplicate paths"
_KINDS: Final = (
    "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate",
)  # fmt: skip


def _mode(mode: int | None, path: str) -> Errors:
    return [] if mode is None or 0 <= mode <= 0o777 else [invalid(path, mode, _FILE_MODE)]


def _non_reserved(where: str, path: str) -> Errors:
    errors = descending(where, path)
    if where.startswith("..") and not where.startswith("../"):
        errors.append(invalid(path, where, "must not start with '..'"))
    return errors


def _items(source: Object, path: str) -> Errors:
    errors: Errors = []
    for index, item in enumerate(source.get("items") or ()):
        errors += _item(item, f"{path}.items[{index}]")
    return errors


def _item(item: Object, path: str) -> Errors:
    """A key, and the file that it becomes."""
    errors = [required(f"{path}.{field}") for field in ("key", "path") if not item.get(field)]
    return errors + _non_reserved(item.get("path", ""), f"{path}.path") + _mode(item.get("mode"), f"{path}.mode")


def secret(source: Object, path: str) -> Errors:
    errors = [] if source.get("secretName") else [required(f"{path}.secretName")]
    return errors + _mode(source.get("defaultMode"), f"{path}.defaultMode") + _items(source, path)


def config_map(source: Object, path: str) -> Errors:
    errors = [] if source.get("name") else [required(f"{path}.name")]
    return errors + _mode(source.get("defaultMode"), f"{path}.defaultMode") + _items(source, path)


def downward_api(source: Object, path: str) -> Errors:
    """The server says nothing of which item it means."""
    errors = _mode(source.get("defaultMode"), f"{path}.defaultMode")
    for item in source.get("items") or ():
        errors += _downward_file(item, path)
    return errors


def _downward_file(item: Object, path: str) -> Errors:
    where, field, resource = item.get("path", ""), item.get("fieldRef"), item.get("resourceFieldRef")
    errors = [] if where else [required(f"{path}.path")]
    errors += _non_reserved(where, f"{path}.path")
    if field is not None:
        errors += validate_field_ref(field, f"{path}.fieldRef", _VOLUME_FIELDS)
        if resource is not None:
            detail = "fieldRef and resourceFieldRef can not be specified simultaneously"
            errors.append(invalid(path, "resource", detail))
    elif resource is not None:
        errors += validate_resource_field_ref(resource, f"{path}.resourceFieldRef", needs_container=True)
    else:
        errors.append(required(path, "one of fieldRef and resourceFieldRef is required"))
    return errors + _mode(item.get("mode"), f"{path}.mode")


def projected(source: Object, path: str) -> Errors:
    errors = _mode(source.get("defaultMode"), f"{path}.defaultMode")
    taken: list[str] = []
    for index, projection in enumerate(source.get("sources") or ()):
        at = f"{path}.sources[{index}]"
        for kind in _KINDS[:2]:
            if projection.get(kind) is not None:
                errors += _named_items(projection[kind], f"{at}.{kind}", path, taken)
        if projection.get("downwardAPI") is not None:
            for item in projection["downwardAPI"].get("items") or ():
                errors += _downward_file(item, f"{at}.downwardAPI")
                errors += _taken(item.get("path", ""), item.get("path", ""), path, taken)
        if projection.get("serviceAccountToken") is not None:
            errors += _token(projection["serviceAccountToken"], f"{at}.serviceAccountToken", path)
        if projection.get("clusterTrustBundle") is not None:
            bundle = projection["clusterTrustBundle"]
            errors += _trust_bundle(bundle, f"{at}.clusterTrustBundle")
            errors += _taken(bundle.get("path", ""), bundle.get("path", ""), path, taken)
        if sum(projection.get(kind) is not None for kind in _KINDS) > 1:
            errors.append(forbidden(at, "may not specify more than 1 volume type per source"))
    return errors


def _named_items(source: Object, at: str, path: str, taken: list[str]) -> Errors:
    name = source.get("name", "")
    errors = [] if name else [required(f"{at}.name")]
    for index, item in enumerate(source.get("items") or ()):
        errors += _item(item, f"{at}.items[{index}]")
        errors += _taken(item.get("path", ""), name, path, taken)
    return errors


def _taken(where: str, shown: str, path: str, taken: list[str]) -> Errors:
    """Two projections cannot write one file. ``taken`` is the caller's own list of files."""
    if not where:
        return []
    conflict = where in taken
    taken.append(where)
    return [invalid(path, shown, _CONFLICT)] if conflict else []


def _token(source: Object, at: str, path: str) -> Errors:
    seconds, where = source.get("expirationSeconds", 0), source.get("path", "")
    errors: Errors = []
    if seconds < 600:
        detail = "may not specify a duration less than 10 minutes"
        errors.append(invalid(f"{at}.expirationSeconds", seconds, detail))
    if seconds > 1 << 32:
        detail = "may not specify a duration larger than 2^32 seconds"
        errors.append(invalid(f"{at}.expirationSeconds", seconds, detail))
    return errors + (_non_reserved(where, f"{path}.path") if where else [required(f"{path}.path")])


def _trust_bundle(source: Object, path: str) -> Errors:
    name, signer, where = source.get("name"), source.get("signerName"), source.get("path", "")
    errors: Errors = []
    if name is not None and signer is not None:
        errors.append(invalid(path, dict(source), "only one of name and signerName may be used"))
    elif name is not None:
        if not name:
            errors.append(required(f"{path}.name", "must be a valid object name"))
        for text in names.dns1123_subdomain(name.rpartition(":")[2]):
            errors.append(invalid(f"{path}.name", name, f"not a valid clustertrustbundlename: {text}"))
        if source.get("labelSelector") is not None:
            detail = "labelSelector must be unset if name is specified"
            errors.append(invalid(f"{path}.labelSelector", source["labelSelector"], detail))
    elif signer is not None:
        if not signer:
            errors.append(required(f"{path}.signerName", "must be a valid signer name"))
        errors += validate_label_selector(source.get("labelSelector"), f"{path}.labelSelector")
    else:
        errors.append(required(path, "either name or signerName must be specified"))
    if not where:
        errors.append(required(f"{path}.path"))
    return errors + _non_reserved(where, f"{path}.path")
