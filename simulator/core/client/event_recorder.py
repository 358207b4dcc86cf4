"""Events: what a component wants people to know about an object. k8s.io/client-go/tools/record and tools/events.

Events travel on their own: a worker posts them one after another, beside the component's other requests. That is why
their order among other writes is a race, in the real thing and here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api import timestamps
from simulator.core.client.rest import RestClient
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

# One source may say 25 things of one type about one object in a burst, then one every five minutes
# (EventSourceObjectSpamFilter; that Normal and Warning are counted apart was recorded).
SPAM_BURST = 25
SPAM_REFILL = 5 * MINUTE
# How many different Events and bursts are remembered (maxLruCacheEntries).
MAX_REMEMBERED = 4096
MAX_TRIES = 12
RETRY_AFTER = 10 * SECOND

Key = tuple[str, ...]


@dataclass(slots=True)
class _Sighting:
    """An Event that was seen before: seeing it again raises its count, whether it is posted or not."""

    name: str
    first: str
    count: int = 0


@dataclass(slots=True)
class _Bucket:
    tokens: int = SPAM_BURST
    since: int = 0


@dataclass(slots=True)
class _Posting:
    """``is_new``: nobody has posted it before, as far as is known."""

    event: Object
    count: int
    is_new: bool
    tries: int = 0


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
        key = (about["kind"], about.get("namespace", ""), about["name"], about.get("uid", ""), event_type)
        event = self._event(about, event_type, reason, message, action)
        posting = self._observe((*key, field_path, reason, message), event)
        if not self._is_spam(key):
            self._queue.append(posting)
            self._work()

    def _observe(self, key: Key, event: Object) -> _Posting:
        """Count it. A repetition has the name of the first."""
        seen = self._seen.get(key)
        if seen is None:
            seen = self._seen[key] = _Sighting(event["metadata"]["name"], event["firstTimestamp"])
            _bound(self._seen)
        seen.count += 1
        if seen.count == 1 or self.new_style:
            repeated = {**event, "metadata": {**event["metadata"], "name": seen.name}}
        else:
            metadata = {**event["metadata"], "name": seen.name}
            repeated = {**event, "metadata": metadata, "firstTimestamp": seen.first, "count": seen.count}
        return _Posting(repeated, seen.count, seen.count == 1)

    def _is_spam(self, key: Key) -> bool:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(since=self.component.now)
            _bound(self._buckets)
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
            self.component.after(self.component.latency.event_post, self._post, self._queue.pop(0))

    def _post(self, posting: _Posting) -> None:
        posting.tries += 1
        event = posting.event
        name, namespace = event["metadata"]["name"], event["metadata"]["namespace"]
        if posting.is_new:
            request = ApiRequest("create", "events", namespace, body=event)
        else:
            body = self._repetition(event, posting.count)
            request = ApiRequest("patch", "events", namespace, name, body=body, content_type=STRATEGIC_MERGE_PATCH)
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
        if response.code == 404 and not posting.is_new:
            # The Event that was to be counted up has expired, or was never posted: say it anew.
            posting.is_new = True
            self._queue.insert(0, posting)
        self._work()


def _bound(remembered: dict[Key, Any]) -> None:
    """Forget the oldest if there are too many."""
    if len(remembered) > MAX_REMEMBERED:
        del remembered[next(iter(remembered))]


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
