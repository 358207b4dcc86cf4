"""The wire between members (rafthttp): what Raft says becomes requests and responses, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simulator.core.control_plane.raft import LEADER, Message
from simulator.core.control_plane.raft.messages import HEARTBEAT, HEARTBEAT_RESP, READ_INDEX, READ_INDEX_RESP
from simulator.core.engine.clock import MILLISECOND

if TYPE_CHECKING:
    from simulator.core.control_plane.etcd.member import Etcd

_ANSWER = "Resp"
SHOWN_INTERVAL = 500 * MILLISECOND


class Peers:
    """The other members, as one of them sees them."""

    def __init__(self, member: Etcd) -> None:
        self._member = member
        # The message that is being handled: what is sent now may answer it.
        self._handling = 0
        self._reads: dict[Any, int] = {}

    def handling(self, number: int, message: Message) -> None:
        """A message has arrived, as frame ``number``."""
        self._handling = number
        if message.type == READ_INDEX and self._member.raft.role == LEADER:
            self._reads[message.context] = number

    def demoted(self) -> None:
        """Only a leader answers reads, and it may be long after they were asked for."""
        self._reads = {}

    def send(self, message: Message) -> None:
        member = self._member
        world = member.world
        receiver = cast("Etcd", world.components[member.membership.names[message.to]])
        answers = message.type.endswith(_ANSWER)
        asked = self._reads.pop(message.context, 0) if message.type == READ_INDEX_RESP else self._handling
        data: dict[str, Any] | None = None
        if self._seen(message):
            data = {"verb": message.type, "object": _about(message), "raft": fields(message)}
            if answers:
                data.update(re=asked, status=0)
        # A round trip takes no longer than a heartbeat interval, as etcd asks of whoever sets one.
        hop = min(world.latency.grpc, member.settings.heartbeat_interval // 2)
        kind, wire = "response" if answers else "request", world.wire(member.id, receiver.id)
        wire.tell(kind, "grpc", hop, receiver.raft_message, (message,), data)

    def _seen(self, message: Message) -> bool:
        """Heartbeats make frames only where there are few of them."""
        if message.type not in (HEARTBEAT, HEARTBEAT_RESP) or message.context is not None:
            return True
        return self._member.settings.heartbeat_interval >= SHOWN_INTERVAL


def _about(message: Message) -> dict[str, str]:
    """The key that the first entry writes; a message without entries is about none."""
    for entry in message.entries:
        if entry.data is not None:
            return {"key": entry.data.request.key}
    return {}


def fields(message: Message) -> dict[str, Any]:
    """The message as frames show it: raftpb's names, without what is 0."""
    shown: dict[str, Any] = {
        "term": message.term,
        "log_term": message.log_term,
        "index": message.index,
        "commit": message.commit,
        "reject": message.reject,
        "reject_hint": message.hint,
    }
    shown = {name: value for name, value in shown.items() if value}
    if message.entries:
        shown["entries"] = [
            {"term": entry.term, "index": entry.index, "key": entry.data.request.key if entry.data else ""}
            for entry in message.entries
        ]
    if message.snapshot is not None:
        shown["snapshot"] = {"term": message.snapshot.term, "index": message.snapshot.index}
    return shown
