"""The leader counts the time of leases; the others only know that they exist (lease/lessor.go)."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.control_plane.etcd_store import Store


class Lessor:
    """``revoke(lease id)`` proposes the end of a lease; ``after`` plans work of the member."""

    def __init__(self, after: Callable[..., None], revoke: Callable[[int], None]) -> None:
        self._after = after
        self._revoke = revoke
        self._leads = False

    def promote(self, store: Store, now: int) -> None:
        """A new leader extends every lease by its full time: it cannot know when they were renewed last."""
        self._leads = True
        for lease in store.leases.values():
            lease.expires = now + lease.ttl
            self._after(lease.ttl, self._expire, store, lease.id, lease.expires)

    def demote(self) -> None:
        self._leads = False

    def granted(self, store: Store, lease_id: int) -> None:
        lease = store.leases.get(lease_id)
        if self._leads and lease is not None:
            self._after(lease.ttl, self._expire, store, lease_id, lease.expires)

    def _expire(self, store: Store, lease_id: int, expires: int) -> None:
        lease = store.leases.get(lease_id)
        if self._leads and lease is not None and lease.expires == expires:
            self._revoke(lease_id)
