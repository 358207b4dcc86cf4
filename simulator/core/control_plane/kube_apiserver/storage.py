"""The API server's end of etcd: its caches, which are kept by watches, compaction, leases of Events, and what a failure
of etcd means to those who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.core.api import kinds, status
from simulator.core.control_plane.etcd import Client
from simulator.core.control_plane.kube_apiserver.watch_cache import WatchCache
from simulator.core.engine.clock import HOUR, MINUTE, SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import Object
from simulator.core.protocol.etcd import DEADLINE_EXCEEDED, Compare, EtcdRequest, EtcdResponse, Put, WriteEvent

RETRY = 1 * SECOND
COMPACTION_INTERVAL = 5 * MINUTE
COMPACTION_KEY = "compact_rev_key"
EVENT_TTL = 1 * HOUR
# An etcd lease is shared by the Events of a minute, so it must live as much longer.
LEASE_REUSE = 1 * MINUTE
# endpoints/handlers: requestTimeoutUpperBound.
WRITE_TIMEOUT = 34 * SECOND
# --request-timeout
READ_TIMEOUT = 60 * SECOND

Answer = Callable[..., None]


def failure(response: EtcdResponse) -> status.ApiError:
    """What a client of the API is told when etcd did not do what a write needed: it may have been done all the same."""
    if response.error == DEADLINE_EXCEEDED:
        return status.timeout(f"request did not complete within requested timeout - {DEADLINE_EXCEEDED}")
    return status.failure(500, "", response.error)


class Storage:
    """Everything between the API server and etcd. ``on_ready`` is called once all caches are filled, ``on_reload``
    with a cache that had to be filled anew, whose watches have missed something.
    """

    def __init__(
        self,
        component: Component,
        addresses: Mapping[str, str],
        on_ready: Callable[[], None],
        on_reload: Callable[[WatchCache], None],
    ) -> None:
        self.component = component
        self.client = Client(component, addresses)
        self.on_ready = on_ready
        self.on_reload = on_reload
        self.newest = 0
        self.caches: dict[str, WatchCache] = {}
        for resource in kinds.SERVED:
            # Two versions of one resource (events) share their keys, and so their cache.
            self.caches.setdefault(resource.key_prefix, WatchCache(resource))
        self._loading = dict.fromkeys(self.caches)
        self._lease = 0
        self._lease_until = 0
        self._compacted_at = 0

    def start(self) -> None:
        self.client.start()
        for prefix in self.caches:
            self._load(prefix)
        self.component.after(COMPACTION_INTERVAL, self._compact)

    @property
    def serves_reads(self) -> bool:
        """Whether etcd would answer a consistent read now."""
        return self.client.serves_reads

    def send(self, request: EtcdRequest, then: Answer, *context: Any, cause: int | None = None) -> None:
        """``then(response, *context)`` is called with etcd's answer, or with an error if it does not answer.

        ``cause`` is the frame of the API request for which this is done.
        """
        timeout = READ_TIMEOUT if request.verb == "range" else WRITE_TIMEOUT
        self.client.send(request, timeout, then, *context, cause=cause)

    def _written(self, event: WriteEvent, cache: WatchCache) -> None:
        """Somebody wrote: this API server, another one, or etcdctl."""
        self.newest = max(self.newest, event.kv.mod_revision)
        cache.apply(event)

    def _watch_ended(self, _error: str, cache: WatchCache) -> None:
        """What it wants to begin with is compacted, or etcd has no leader: list anew."""
        self._load(cache.resource.key_prefix)

    # Caches

    def cache(self, resource: kinds.Resource) -> WatchCache:
        return self.caches[resource.key_prefix]

    def lookup(self, resource: kinds.Resource, namespace: str, name: str) -> Object | None:
        """An object from its cache, or None (also for a resource that is not served)."""
        cache = self.caches.get(resource.key_prefix)
        return None if cache is None else cache.objects.get(kinds.registry_key(resource, namespace, name))

    def select(self, resource: kinds.Resource, namespace: str) -> list[Object]:
        """The cached objects of a resource in a namespace (empty: in all), by key."""
        cache = self.caches.get(resource.key_prefix)
        if cache is None or not cache.objects:
            return []
        prefix = kinds.registry_prefix(resource, namespace)
        return [cache.objects[key] for key in sorted(cache.objects) if key.startswith(prefix)]

    def revision(self) -> int:
        """The newest revision of etcd that any cache has seen."""
        return self.newest

    def _load(self, prefix: str) -> None:
        self.send(EtcdRequest("range", prefix), self._loaded, prefix)

    def _loaded(self, response: EtcdResponse, prefix: str) -> None:
        if response.range is None:
            self.component.after(RETRY, self._load, prefix)
            return
        cache = self.caches[prefix]
        cache.replace(response.range.kvs, response.revision)
        self.newest = max(self.newest, response.revision)
        self.on_reload(cache)
        self._watch(cache)
        if prefix in self._loading:
            del self._loading[prefix]
            if not self._loading:
                self.on_ready()

    def _watch(self, cache: WatchCache) -> None:
        request = EtcdRequest("watch", cache.resource.key_prefix, revision=cache.revision + 1)
        self.client.watch(request, self._written, self._watch_ended, cache)

    # Leases of Events

    def with_event_lease(self, then: Answer, *context: Any) -> None:
        """Call ``then(lease id, *context)`` with a lease of about an hour; 0 if etcd gives none."""
        if self._lease and self.component.now < self._lease_until:
            then(self._lease, *context)
            return
        request = EtcdRequest("lease_grant", "lease", ttl=EVENT_TTL + LEASE_REUSE)
        self.send(request, self._granted, then, context)

    def _granted(self, response: EtcdResponse, then: Answer, context: tuple[Any, ...]) -> None:
        self._lease, self._lease_until = response.lease, self.component.now + LEASE_REUSE
        then(response.lease, *context)

    # Compaction: k8s.io/apiserver/pkg/storage/etcd3/compact.go

    def _compact(self) -> None:
        """Every five minutes, forget what was current five minutes ago. The key keeps several API servers in step."""
        self.component.after(COMPACTION_INTERVAL, self._compact)
        value = str(self._compacted_at)
        put = Put(COMPACTION_KEY, value)
        request = EtcdRequest("txn", COMPACTION_KEY, (Compare(COMPACTION_KEY, "version", ">", -1),), (put,))
        self.send(request, self._compaction_agreed, self._compacted_at)

    def _compaction_agreed(self, response: EtcdResponse, revision: int) -> None:
        if response.error:
            return
        self._compacted_at = response.revision
        if revision:
            request = EtcdRequest("compact", COMPACTION_KEY, revision=revision)
            self.send(request, self._compaction_done)

    def _compaction_done(self, _response: EtcdResponse) -> None:
        """Nothing to do: a refusal only says that another API server was faster."""
