"""What the tests of the controllers share: recorded tables, and objects built from them."""

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAX = "deployment.kubernetes.io/max-replicas"

Json = dict[str, Any]


def cases(table: str, *functions: str) -> list[Any]:
    """The cases of some functions of a table, as pytest's parameters."""
    content = json.loads((DATA / "tables" / f"{table}.json").read_text())
    return [
        pytest.param(case["input"], case["expected"], id=case["name"])
        for case in content["cases"]
        if case["function"] in functions
    ]


def deployment(
    replicas: int,
    strategy: str = "RollingUpdate",
    surge: int | str = 0,
    unavailable: int | str = 0,
    status: Json | None = None,
) -> Json:
    rolling = {"rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}
    spec: Json = {
        "replicas": replicas,
        "selector": {"matchLabels": {"app": "foo"}},
        "template": {"metadata": {"labels": {"app": "foo"}}, "spec": {"containers": []}},
        "strategy": {"type": strategy, **(rolling if strategy == "RollingUpdate" else {})},
    }
    metadata = {"name": "foo", "namespace": "default", "uid": "d"}
    return {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": metadata,
        "spec": spec,
        "status": status or {},
    }


def replica_set(
    name: str, replicas: int, created: str = "", annotations: Json | None = None, status: Json | None = None
) -> Json:
    metadata: Json = {"name": name, "namespace": "default", "uid": name, "creationTimestamp": created}
    if annotations:
        metadata["annotations"] = annotations
    return {
        "kind": "ReplicaSet",
        "apiVersion": "apps/v1",
        "metadata": metadata,
        "spec": {"replicas": replicas},
        "status": status or {},
    }
