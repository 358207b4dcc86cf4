"""What the probes of a pod have come to, by container: pkg/kubelet/prober/results."""

from __future__ import annotations

from collections.abc import Callable

SUCCESS, FAILURE, UNKNOWN = "success", "failure", "unknown"
LIVENESS, READINESS, STARTUP = "liveness", "readiness", "startup"
KINDS = (STARTUP, READINESS, LIVENESS)
FIELDS = {LIVENESS: "livenessProbe", READINESS: "readinessProbe", STARTUP: "startupProbe"}

OnChange = Callable[[str, str, str], None]
"""Called with kind, the container's id, and the new result."""


class ProbeResults:
    """The last settled result of each kind of probe, by the container's id."""

    def __init__(self, on_change: OnChange) -> None:
        self._results: dict[tuple[str, str], str] = {}
        self._on_change = on_change

    def get(self, kind: str, container_id: str) -> str | None:
        return self._results.get((kind, container_id))

    def set(self, kind: str, container_id: str, result: str) -> None:
        """Those who watch are told if it is a new one."""
        if self._results.get((kind, container_id)) != result:
            self._results[(kind, container_id)] = result
            self._on_change(kind, container_id, result)

    def remove(self, kind: str, container_id: str) -> None:
        self._results.pop((kind, container_id), None)
