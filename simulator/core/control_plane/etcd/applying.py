"""What an entry of the log does to a member's store: the same on every member (etcdserver/apply)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.control_plane.etcd.disk import Disk
from simulator.core.control_plane.etcd_store import EtcdError
from simulator.core.protocol.etcd import EtcdRequest, EtcdResponse, WriteEvent

CONF_CHANGE = "conf_change"
MEMBER_ATTRIBUTES = "cluster_member_attr_set"
CLUSTER_VERSION = "cluster_version_set"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an entry holds. ``member`` was asked and answers; ``number`` is the request's frame, None of an own one."""

    member: int
    number: int | None
    request: EtcdRequest


def conf_change(name: str) -> Proposal:
    return Proposal(0, None, EtcdRequest(CONF_CHANGE, name))


def apply(disk: Disk, request: EtcdRequest, now: int) -> tuple[EtcdResponse, tuple[WriteEvent, ...]]:
    """The answer, and what was written. ``now`` only says when a lease was granted here."""
    store = disk.store
    try:
        if request.verb == "txn":
            result = store.txn(request.compares, request.success, request.failure)
            return EtcdResponse(result.revision, txn=result), result.events
        if request.verb == "lease_grant":
            store.grant(request.lease, request.ttl, now)
            return EtcdResponse(store.revision, lease=request.lease), ()
        if request.verb == "lease_revoke":
            result = store.revoke(request.lease)
            return EtcdResponse(result.revision), result.events
        if request.verb == "compact":
            store.compact(request.revision)
    except EtcdError as error:
        return EtcdResponse(store.revision, str(error)), ()
    if request.verb == CLUSTER_VERSION:
        disk.cluster_version = request.key
    return EtcdResponse(store.revision), ()
