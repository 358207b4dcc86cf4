"""How etcd is set up: how many members, and etcd's own flags, as a scenario gives them.

etcd:
  members: 3                      # 1, 3 or 5
  heartbeat_interval: 100ms       # --heartbeat-interval: the tick of Raft
  election_timeout: 1s            # --election-timeout
  snapshot_count: 10000           # --snapshot-count: after so many entries the log is cut ...
  snapshot_catchup_entries: 5000  # --snapshot-catchup-entries: ... and so many are kept for those who lag behind
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api import duration
from simulator.core.control_plane import spec
from simulator.core.engine.clock import MILLISECOND, SECOND

SIZES = (1, 3, 5)
# etcd refuses a shorter election timeout (embed.Config.Validate).
HEARTBEATS_PER_ELECTION = 5
_FLAGS = ("members", "heartbeat_interval", "election_timeout", "snapshot_count", "snapshot_catchup_entries")


@dataclass(frozen=True, slots=True)
class EtcdSettings:
    """Times are microseconds; the defaults are those of etcd 3.6."""

    members: int = 1
    heartbeat_interval: int = 100 * MILLISECOND
    election_timeout: int = 1 * SECOND
    snapshot_count: int = 10_000
    snapshot_catchup_entries: int = 5_000

    @property
    def election_ticks(self) -> int:
        return self.election_timeout // self.heartbeat_interval

    @property
    def request_timeout(self) -> int:
        """config.ServerConfig.ReqTimeout: five seconds for queues and disks, and two elections."""
        return 5 * SECOND + 2 * self.election_timeout

    @staticmethod
    def parse(raw: Any) -> EtcdSettings:
        """From ``etcd`` of a scenario. Raises SpecError."""
        flags = spec.mapping(raw if raw is not None else {}, "etcd", _FLAGS)
        given: dict[str, int] = {}
        for name, value in flags.items():
            path = f"etcd.{name}"
            given[name] = (
                _time(value, path) if name in ("heartbeat_interval", "election_timeout") else _count(value, path)
            )
        settings = EtcdSettings(**given)
        if settings.members not in SIZES:
            raise spec.SpecError("etcd.members", f"{settings.members} members; 1, 3 or 5 are simulated")
        if settings.election_ticks < HEARTBEATS_PER_ELECTION:
            text = f"must be at least {HEARTBEATS_PER_ELECTION} times the heartbeat interval"
            raise spec.SpecError("etcd.election_timeout", text)
        return settings


def _count(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise spec.SpecError(path, "must be a whole number, at least 1")
    return value


def _time(value: Any, path: str) -> int:
    try:
        micros = duration.parse_micros(str(value))
    except duration.DurationError as error:
        raise spec.SpecError(path, f"{value!r} is not a duration such as 100ms or 1s") from error
    if micros < 10 * MILLISECOND:
        raise spec.SpecError(path, "must be at least 10ms")
    return micros
