"""The ControllerRevision of a DaemonSet's present template, found or made. pkg/controller/daemon/update.go."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import hashing, meta
from simulator.core.control_plane.controllers import controller_history as history
from simulator.core.control_plane.controllers.daemonset.pods import HASH_LABEL
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

Found = Callable[[Object | None, list[Object], str], None]


class History:
    """One search. ``then(current, old, error)``; ``current`` is None where there is an error."""

    def __init__(self, reconciler: Reconciler, daemon_set: Object, candidates: list[Object], then: Found) -> None:
        self.reconciler = reconciler
        self.daemon_set = daemon_set
        self.candidates = candidates
        self.then = then
        self.old: list[Object] = []

    def start(self) -> None:
        Claim(
            self.reconciler, self.daemon_set, "daemonsets", "controllerrevisions", self.candidates, self._claimed
        ).start()

    def _claimed(self, revisions: list[Object], error: str) -> None:
        if error:
            self.then(None, [], error)
            return
        wanted = history.patch_of(self.daemon_set)
        current = history.in_order([one for one in revisions if one.get("data") == wanted])
        self.old = [one for one in revisions if one.get("data") != wanted]
        number = history.highest(self.old) + 1
        if not current:
            self._create(number)
        elif history.number(current[-1]) < number:
            body = {**current[-1], "revision": number}
            namespace = meta.namespace(body)
            request = ApiRequest("update", "controllerrevisions", namespace, meta.name(body), body=body)
            self.reconciler.send(request, self._stored)
        else:
            self.then(current[-1], self.old, "")

    def _create(self, number: int) -> None:
        collisions = (self.daemon_set.get("status") or {}).get("collisionCount")
        digest = hashing.pod_template_hash(self.daemon_set["spec"]["template"], collisions)
        name = f"{meta.name(self.daemon_set)}-{digest}"
        body = history.make(self.daemon_set, name, HASH_LABEL, digest, number)
        request = ApiRequest("create", "controllerrevisions", meta.namespace(self.daemon_set), body=body)
        self.reconciler.send(request, self._created, body)

    def _stored(self, response: ApiResponse) -> None:
        if response.ok:
            self.then(response.body, self.old, "")
        else:
            self.then(None, [], error_of(response))

    def _created(self, response: ApiResponse, body: Object) -> None:
        if response.code != 409:
            self._stored(response)
            return
        request = ApiRequest("get", "controllerrevisions", meta.namespace(body), meta.name(body))
        self.reconciler.send(request, self._met, body)

    def _met(self, response: ApiResponse, body: Object) -> None:
        """The name is taken: by us, a moment ago, or by another template with the same hash."""
        if response.ok and response.body.get("data") != body["data"]:
            collisions = (self.daemon_set.get("status") or {}).get("collisionCount", 0) + 1
            noted = meta.set_in(self.daemon_set, ("status", "collisionCount"), collisions)
            namespace, name = meta.namespace(noted), meta.name(noted)
            request = ApiRequest("update", "daemonsets", namespace, name, "status", body=noted)
            self.reconciler.send(request, self._collided, meta.name(body))
        else:
            self._stored(response)

    def _collided(self, response: ApiResponse, name: str) -> None:
        self.then(None, [], f'controllerrevisions.apps "{name}" already exists' if response.ok else error_of(response))
