"""Rules for ConfigMaps and Secrets."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, forbidden, invalid, required, too_long
from simulator.core.api.validation.metadata import IMMUTABLE
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_MAX_BYTES: Final = 1024 * 1024
_SET_IMMUTABLE: Final = "field is immutable when `immutable` is set"
_REDACTED: Final = "<secret contents redacted>"
_SERVICE_ACCOUNT: Final = "kubernetes.io/service-account.name"
_REQUIRED_KEYS: Final = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}


def _keys(data: Mapping[str, Any] | None, path: str) -> Errors:
    errors: Errors = []
    for key in data or ():
        errors += all_invalid(f"{path}[{key}]", key, names.config_map_key(key))
    return errors


def _decoded_length(text: str) -> int:
    return len(text) * 3 // 4 - text.count("=", -2)


def _config_map(obj: Object) -> Errors:
    data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
    errors: Errors = []
    for key in data:
        errors += all_invalid(f"data[{key}]", key, names.config_map_key(key))
        if key in binary:
            errors.append(invalid(f"data[{key}]", key, "duplicate of key present in binaryData"))
    errors += _keys(binary, "binaryData")
    total = sum(len(value.encode()) for value in data.values()) + sum(map(_decoded_length, binary.values()))
    if total > _MAX_BYTES:
        errors.append(too_long("", _MAX_BYTES))
    return errors


def _stays_immutable(new: Object, old: Object, fields: tuple[str, ...]) -> Errors:
    if not old.get("immutable"):
        return []
    changed = [field for field in fields if new.get(field) != old.get(field)]
    if not new.get("immutable"):
        changed.insert(0, "immutable")
    return [forbidden(field, _SET_IMMUTABLE) for field in changed]


def _update_config_map(new: Object, old: Object) -> Errors:
    return _stays_immutable(new, old, ("data", "binaryData")) + _config_map(new)


def _secret(obj: Object) -> Errors:
    data, kind = obj.get("data") or {}, obj.get("type", "")
    errors = _keys(data, "data")
    if sum(map(_decoded_length, data.values())) > _MAX_BYTES:
        errors.append(too_long("data", _MAX_BYTES))
    if kind == "kubernetes.io/service-account-token":
        annotations = obj["metadata"].get("annotations") or {}
        if not annotations.get(_SERVICE_ACCOUNT):
            errors.append(required(f"metadata.annotations[{_SERVICE_ACCOUNT}]"))
    if kind == "kubernetes.io/basic-auth" and "username" not in data and "password" not in data:
        errors += [required("data[username]"), required("data[password]")]
    for key in _REQUIRED_KEYS.get(kind, ()):
        if key not in data:
            errors.append(required(f"data[{key}]"))
        elif key.startswith(".docker"):
            errors += _docker_config(data[key], f"data[{key}]")
    return errors


def _docker_config(encoded: str, path: str) -> Errors:
    try:
        json.loads(b64decode(encoded))
    except ValueError:
        return [invalid(path, _REDACTED, "invalid character in JSON")]
    return []


def _update_secret(new: Object, old: Object) -> Errors:
    errors: Errors = []
    if new.get("type") != old.get("type"):
        errors.append(invalid("type", new.get("type", ""), IMMUTABLE))
    return errors + _stays_immutable(new, old, ("data",)) + _secret(new)


CONFIG_MAP_RULES: Final = Rules(spec=_config_map, update=_update_config_map)
SECRET_RULES: Final = Rules(spec=_secret, update=_update_secret)
