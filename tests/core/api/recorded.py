"""What the tests of the API package read of tests/data: tables, validation cases, stored objects."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.core.api import kinds

DATA = Path(__file__).parents[2] / "data"

Object = dict[str, Any]


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def lines(name: str) -> list[Any]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def table(name: str) -> Any:
    return read(f"tables/{name}.json")


def cases(name: str, function: str) -> list[Object]:
    return [case for case in table(name)["cases"] if case["function"] == function]


def case_id(case: Object) -> str:
    return str(case["name"])[:60]


def served(obj: Object) -> kinds.Resource | None:
    """The resource of an object if the API server serves it; its version may be one that it does not know."""
    resource = kinds.of(obj) or kinds.by_name(obj.get("kind", ""))
    return resource if resource in kinds.SERVED else None


def served_here(obj: Object) -> bool:
    """Whether defaults and validation alone make the stored object. A Job's selector and a Service's addresses are
    given on the way through the API server: those requests are played in tests/core/apiserver."""
    resource = served(obj)
    return resource is not None and resource.kind not in ("Job", "Service")


def histories() -> Iterator[list[Object]]:
    """Of each recorded key: its revisions, with ``revision`` and ``value``."""
    for path in sorted((DATA / "objects").glob("*.json")):
        document = read(f"objects/{path.name}")
        for one in document if isinstance(document, list) else [document]:
            if "revisions" in one:
                yield one["revisions"]


def cluster_objects() -> list[Object]:
    """Objects of a whole cluster with workloads, as kubectl got them."""
    with gzip.open(DATA / "kubectl-output" / "objects.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line)["object"] for line in file]


def stored_objects() -> list[Object]:
    """Recorded objects of served kinds."""
    found = [step["value"] for history in histories() for step in history if step.get("value")]
    found += [case["stored"] for case in lines("validation/valid.jsonl")]
    return [obj for obj in found if served(obj)]
