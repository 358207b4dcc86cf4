"""What a member has on its disk: the log of Raft, and the store with the entry up to which it has been applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.core.control_plane.etcd_settings import EtcdSettings
from simulator.core.control_plane.etcd_store import Store
from simulator.core.control_plane.raft import Log, Snapshot


class Disk:
    """``applied`` is the store's consistent index: what is in it is never applied again after a restart.

    ``cluster_version`` is empty until the members have agreed on one.
    """

    def __init__(self, bootstrap: Sequence[Any]) -> None:
        self.log = Log.bootstrap(bootstrap)
        self.store = Store()
        self.applied = 0
        self.cluster_version = ""
        self._snapshot_index = 0

    def snapshot(self) -> Snapshot:
        """The state after the last applied entry, for a member that lags too far behind (etcd sends its database)."""
        term = self.log.term_at(self.applied)
        assert term is not None
        return Snapshot(self.applied, term, (self.store.copy(), self.cluster_version))

    def install(self, snapshot: Snapshot) -> None:
        store, self.cluster_version = snapshot.data
        self.store = store.copy()
        self.applied = self._snapshot_index = snapshot.index

    def cut_log(self, settings: EtcdSettings) -> None:
        """Drop old entries now and then; some stay for those who lag behind (server.go triggerSnapshot)."""
        if self.applied - self._snapshot_index > settings.snapshot_count:
            self._snapshot_index = self.applied
            self.log.compact(max(0, self.applied - settings.snapshot_catchup_entries))
