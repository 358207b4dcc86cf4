"""Which slices a controller has written and its cache does not yet show: EndpointSliceTracker of k8s.io/endpointslice.

A controller that planned from a stale cache would create the same slice twice.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.protocol.api import Object

_DELETED = -1


class SliceTracker:
    """Generations that are expected of slices, by the key of their Service and their uid."""

    def __init__(self) -> None:
        self._expected: dict[str, dict[str, int]] = {}

    def written(self, service: str, written: Object) -> None:
        generation = int(written["metadata"].get("generation", 0))
        self._expected.setdefault(service, {})[meta.uid(written)] = generation

    def deleted(self, service: str, gone: Object) -> None:
        expected = self._expected.get(service, {})
        if meta.uid(gone) in expected:
            expected[meta.uid(gone)] = _DELETED

    def is_stale(self, service: str, cached: list[Object]) -> bool:
        """Whether the cached slices of a Service are older than what was written."""
        present = {meta.uid(one): int(one["metadata"].get("generation", 0)) for one in cached}
        for uid, generation in self._expected.get(service, {}).items():
            if generation == _DELETED:
                if uid in present:
                    return True
            elif present.get(uid, -1) < generation:
                return True
        return False

    def is_news(self, service: str, cached: Object) -> bool:
        """Whether somebody else has written this slice."""
        expected = self._expected.get(service, {}).get(meta.uid(cached))
        return expected is None or int(cached["metadata"].get("generation", 0)) > expected

    def removed(self, service: str, gone: Object) -> bool:
        """The cache shows that a slice is gone; whether that was not expected."""
        expected = self._expected.get(service, {}).pop(meta.uid(gone), None)
        return expected is not None and expected != _DELETED

    def forget(self, service: str) -> None:
        self._expected.pop(service, None)
