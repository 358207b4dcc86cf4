"""Events: what a component wants people to know about an object. k8s.io/client-go/tools/record and tools/events.

Events travel on their own: a worker posts them one after another, beside the component's other requests. That is why
their order among other writes is a race, in the real thing and here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.core.api import timestamps
from simulator.core.client.rest import RestClient
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

# One source may say 25 things about one object in a burst, then one every five minutes (EventSourceObjectSpamFilter).
SPAM_BURST = 25
SPAM_REFILL = 5 * MINUTE
MAX_TRIES = 12
RETRY_AFTER = 10 * SECOND

Key = tuple[str, ...]


@dataclass(slots=True)
class _Sighting:
    """An Event that was posted before: repeating it raises its count."""

    name: str
    namespace: str
    count: int = 1


@dataclass(slots=True)
class _Bucket:
    tokens: int = SPAM_BURST
    since: int = 0


@dataclass(slots=True)
class _Posting:
    key: Key
    event: Object
    tries: int = 0
    patch: Object | None = field(default=None)


class EventRecorder:
    """Records Events for one source.

    ``source`` is what Events show as where they come from (``kubelet``, ``replicaset-controller``). ``new_style``:
    the fields of events.k8s.io/v1, as kube-scheduler writes them (eventTime and series instead of count).
    """

    def __init__(
        self,
        component: Component,
        api: RestClient,
        source: str,
        *,
        host: str = "",
        new_style: bool = False,
        user: str = "",
    ) -> None:
        self.component = component
        self.api = api
        self.source = source
        self.host = host
        self.new_style = new_style
        self.user = user
        self._seen: dict[Key, _Sighting] = {}
        self._buckets: dict[Key, _Bucket] = {}
        self._queue: list[_Posting] = []
        self._busy = False

    def record(
        self,
        obj: Object,
        event_type: str,
        reason: str,
        message: str,
        *,
        field_path: str = "",
        action: str = "",
    ) -> None:
        """Say ``message`` about ``obj``. ``event_type`` is Normal or Warning."""
        about = _reference(obj, field_path)
        self.component.world.emit(
            "event",
            component=self.component.id,
            type=event_type,
            reason=reason,
            message=message,
            object=_frame_ref(about),
        )
        key = (about["kind"], about.get("namespace", ""), about["name"], about.get("uid", ""))
        if self._is_spam(key):
            return
        event = self._event(about, event_type, reason, message, action)
        self._queue.append(_Posting((*key, field_path, event_type, reason, message), event))
        self._work()

    def _is_spam(self, key: Key) -> bool:
        bucket = self._buckets.setdefault(key, _Bucket(since=self.component.now))
        refilled = (self.component.now - bucket.since) // SPAM_REFILL
        if refilled:
            bucket.tokens = min(SPAM_BURST, bucket.tokens + refilled)
            bucket.since += refilled * SPAM_REFILL
        if bucket.tokens == 0:
            return True
        bucket.tokens -= 1
        return False

    def _event(self, about: Object, event_type: str, reason: str, message: str, action: str) -> Object:
        unix = self.component.world.clock.unix()
        nanoseconds = unix * 1_000 + self.component.world.dice.stream("event-name").randrange(1_000)
        event: dict[str, Any] = {
            "kind": "Event",
            "apiVersion": "v1",
            "metadata": {
                "name": f"{about['name']}.{nanoseconds:x}",
                "namespace": about.get("namespace") or "default",
            },
            "involvedObject": about,
            "reason": reason,
            "message": message,
        }
        if self.new_style:
            instance = f"{self.source}-{self.component.host}"
            new: Object = {"source": {}, "firstTimestamp": None, "lastTimestamp": None, "type": event_type}
            where = {"reportingComponent": self.source, "reportingInstance": instance}
            return {**event, **new, "eventTime": timestamps.micro_time(unix), "action": action, **where}
        now = timestamps.time(unix)
        source = {"component": self.source, "host": self.host} if self.host else {"component": self.source}
        old: Object = {
            "source": source,
            "firstTimestamp": now,
            "lastTimestamp": now,
            "count": 1,
            "type": event_type,
        }
        where = {"reportingComponent": self.source, "reportingInstance": self.host}
        return {**event, **old, "eventTime": None, **where}

    def _work(self) -> None:
        if self._queue and not self._busy:
            self._busy = True
            self.component.after(self.component.world.latency.event_post, self._post, self._queue.pop(0))

    def _post(self, posting: _Posting) -> None:
        posting.tries += 1
        seen = self._seen.get(posting.key)
        if seen is None:
            request = ApiRequest("create", "events", posting.event["metadata"]["namespace"], body=posting.event)
        else:
            request = ApiRequest(
                "patch",
                "events",
                seen.namespace,
                seen.name,
                body=self._repetition(posting.event, seen.count + 1),
                content_type=STRATEGIC_MERGE_PATCH,
            )
        self.api.send(request, self._posted, posting, user=self.user)

    def _repetition(self, event: Object, count: int) -> Object:
        if self.new_style:
            return {"series": {"count": count, "lastObservedTime": event["eventTime"]}}
        return {"count": count, "lastTimestamp": event["lastTimestamp"]}

    def _posted(self, response: ApiResponse, posting: _Posting) -> None:
        self._busy = False
        if response.code == 0 and posting.tries < MAX_TRIES:
            self._busy = True
            self.component.after(RETRY_AFTER, self._post, posting)
            return
        if response.ok:
            self._remember(posting)
        elif response.code == 404 and posting.key in self._seen:
            # The Event that was to be counted up has expired: say it anew.
            del self._seen[posting.key]
            self._queue.insert(0, posting)
        self._work()

    def _remember(self, posting: _Posting) -> None:
        seen = self._seen.get(posting.key)
        if seen is None:
            metadata = posting.event["metadata"]
            self._seen[posting.key] = _Sighting(metadata["name"], metadata["namespace"])
        else:
            seen.count += 1


def _reference(obj: Object, field_path: str) -> Object:
    """An ObjectReference, in the order of its fields."""
    metadata = obj["metadata"]
    reference = {
        "kind": obj["kind"],
        "namespace": metadata.get("namespace", ""),
        "name": metadata["name"],
        "uid": metadata.get("uid", ""),
        "apiVersion": obj["apiVersion"],
        "resourceVersion": metadata.get("resourceVersion", ""),
        "fieldPath": field_path,
    }
    return {name: value for name, value in reference.items() if value}


def _frame_ref(about: Object) -> dict[str, str]:
    return {name: about[name] for name in ("kind", "namespace", "name") if name in about}
