"""The revisions of a StatefulSet: which template is the current one, which is to come. getStatefulSetRevisions."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import meta
from simulator.core.control_plane.controllers import controller_history as history
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class Revisions:
    """One search; ``then(error)`` is called once, and then ``current``, ``update``, ``all`` and ``collisions`` hold."""

    def __init__(
        self, reconciler: Reconciler, stateful_set: Object, candidates: list[Object], then: Callable[[str], None]
    ) -> None:
        self.reconciler = reconciler
        self.stateful_set = stateful_set
        self.candidates = candidates
        self.then = then
        self.all: list[Object] = []
        self.current: Object = {}
        self.update: Object = {}
        self.collisions = int((stateful_set.get("status") or {}).get("collisionCount", 0))

    def start(self) -> None:
        claim = Claim(
            self.reconciler, self.stateful_set, "statefulsets", "controllerrevisions", self.candidates, self._claimed
        )
        claim.start()

    def _claimed(self, revisions: list[Object], error: str) -> None:
        if error:
            self.then(error)
            return
        self.all = history.in_order(revisions)
        wanted = history.patch_of(self.stateful_set)
        equal = [one for one in self.all if one.get("data") == wanted]
        if not equal:
            self._create()
        elif equal[-1] is self.all[-1]:
            self._found(equal[-1])
        else:
            # Back to a former template: its revision becomes the newest.
            body = {**equal[-1], "revision": history.highest(self.all) + 1}
            request = ApiRequest("update", "controllerrevisions", meta.namespace(body), meta.name(body), body=body)
            self.reconciler.send(request, self._stored)

    def _create(self) -> None:
        digest = history.hash_of(history.patch_of(self.stateful_set), self.collisions)
        name = history.revision_name(self.stateful_set, digest)
        number = history.highest(self.all) + 1
        body = history.make(self.stateful_set, name, history.HASH_LABEL, digest, number)
        request = ApiRequest("create", "controllerrevisions", meta.namespace(self.stateful_set), body=body)
        self.reconciler.send(request, self._created, body)

    def _created(self, response: ApiResponse, body: Object) -> None:
        if response.code == 409:
            request = ApiRequest("get", "controllerrevisions", meta.namespace(body), meta.name(body))
            self.reconciler.send(request, self._met, body)
        else:
            self._stored(response)

    def _met(self, response: ApiResponse, body: Object) -> None:
        """The name is taken: by us, a moment ago, or by another template with the same hash."""
        if response.ok and response.body.get("data") != body["data"]:
            self.collisions += 1
            self._create()
        else:
            self._stored(response)

    def _stored(self, response: ApiResponse) -> None:
        if response.ok:
            self._found(response.body)
        else:
            self.then(error_of(response))

    def _found(self, update: Object) -> None:
        self.update = update
        current = (self.stateful_set.get("status") or {}).get("currentRevision")
        self.current = next((one for one in self.all if meta.name(one) == current), update)
        self.then("")


def applied(stateful_set: Object, revision: Object) -> Object:
    """The set with the template of a revision (ApplyRevision)."""
    template = {key: value for key, value in revision["data"]["spec"]["template"].items() if key != "$patch"}
    return {**stateful_set, "spec": {**stateful_set["spec"], "template": template}}


def beyond_history(stateful_set: Object, revisions: list[Object], live: dict[str, None]) -> list[Object]:
    """Revisions that the history limit removes: the oldest of those that nothing uses. ``live`` are names."""
    unused = [one for one in revisions if meta.name(one) not in live]
    limit = int(stateful_set["spec"].get("revisionHistoryLimit", 10))
    return unused[: max(0, len(unused) - limit)]
