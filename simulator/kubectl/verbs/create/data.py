"""ConfigMaps and Secrets."""

from __future__ import annotations

import base64

from simulator.core.api import names
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import text
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, Object, create, metadata, name_of

_SOURCES = (
    Flag("from-literal", "array"), Flag("from-file", "strings"), Flag("from-env-file", "strings"),
    Flag("append-hash", "bool"),
)  # fmt: skip


def _data(io: Session, inv: Invocation) -> dict[str, str]:
    if inv.flag("from-env-file") and (inv.flag("from-file") or inv.flag("from-literal")):
        raise KubectlError("from-env-file cannot be combined with from-file or from-literal")
    data: dict[str, str] = {}
    for source in inv.flag("from-file"):
        key, equals, path = source.partition("=")
        if not equals:
            key, path = source.rpartition("/")[2], source
        _add(data, key, _file(io, path))
    for source in inv.flag("from-env-file"):
        for line in _file(io, source).split("\n"):
            if line.strip() and not line.lstrip().startswith("#"):
                key, _, value = line.lstrip().partition("=")
                _add(data, key, value)
    for source in inv.flag("from-literal"):
        key, equals, value = source.partition("=")
        if not equals or not key:
            raise KubectlError(f"invalid literal source {source}, expected key=value")
        _add(data, key, value)
    return data


def _add(data: dict[str, str], key: str, value: str) -> None:
    texts = names.config_map_key(key)
    if texts:
        raise KubectlError(f'"{key}" is not a valid key name for a ConfigMap: {",".join(texts)}')
    if key in data:
        raise KubectlError(f"cannot add key {key!r}, another key by that name already exists in Data for ConfigMap")
    data[key] = value


def _file(io: Session, path: str) -> str:
    if path not in io.env.files:
        raise KubectlError(text("no-file", io.env.language, name=path))
    return io.env.files[path]


def _config_map(io: Session, inv: Invocation) -> None:
    obj: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(inv, name_of(inv))}
    data = _data(io, inv)
    create(io, inv, {**obj, "data": data} if data else obj, "configmap")


def _secret(io: Session, inv: Invocation) -> None:
    obj: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata(inv, name_of(inv))}
    data = {key: base64.b64encode(value.encode()).decode() for key, value in _data(io, inv).items()}
    if data:
        obj["data"] = data
    if inv.flag("type"):
        obj["type"] = inv.flag("type")
    create(io, inv, obj, "secret")


COMMANDS = (
    Command(
        "create configmap",
        _config_map,
        ("Create a config map from a local file or literal value", "从文件或字面值创建 ConfigMap"),
        flags=(*FLAGS, *_SOURCES),
        aliases=("cm",),
        usage="NAME [--from-literal=KEY=VALUE]",
        examples=("kubectl create configmap settings --from-literal=color=blue",),
    ),
    Command("create secret", None, ("Create a secret using a specified subcommand", "用子命令创建 Secret")),
    Command(
        "create secret generic",
        _secret,
        ("Create a secret from a local file or literal value", "从文件或字面值创建 Secret"),
        flags=(*FLAGS, *_SOURCES, Flag("type")),
        usage="NAME [--from-literal=KEY=VALUE]",
        examples=("kubectl create secret generic db --from-literal=password=s3cret",),
    ),
)
