"""Which objects belong to an owner: adoption and release by label selector.
pkg/controller/controller_ref_manager.go.

An object with no controller that the selector matches is adopted; one that is controlled and does not match
any more is released. Before an adoption the owner is read from the API server itself, since the cache may
not know yet that it is being deleted.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import meta
from simulator.core.api.labels import Selector
from simulator.core.control_plane.controllers.owners import label_selector
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

Claimed = Callable[[list[Object], str], None]

# Gone, or another object of that name: not ours any more, and no error.
NOT_OURS = (404, 422)


class Claim:
    """One round of claiming. ``then(claimed, error)`` is called once; ``error`` is empty if all went well.

    ``owner_resource`` and ``resource`` are the plurals of the owner and of ``objects``, the candidates.
    ``finalizers`` are given to what is adopted. Where there is nothing to adopt or to release, it asks nothing of
    the API server and ends at once.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        owner: Object,
        owner_resource: str,
        resource: str,
        objects: list[Object],
        then: Claimed,
        finalizers: tuple[str, ...] = (),
        selector_of: Callable[[Object], Selector] = label_selector,
    ) -> None:
        self.reconciler = reconciler
        self.owner = owner
        self.owner_resource = owner_resource
        self.resource = resource
        self.then = then
        self.finalizers = finalizers
        self._claimed: dict[str, Object] = {}
        self._error = ""
        self._adopt: list[Object] = []
        self._release: list[Object] = []
        self._sort(objects, selector_of(owner))

    def _sort(self, objects: list[Object], selector: Selector) -> None:
        for obj in objects:
            reference = meta.controller_of(obj)
            matches = selector.matches(meta.labels(obj))
            if reference is not None and reference["uid"] != meta.uid(self.owner):
                continue
            if reference is not None and matches:
                self._claimed[meta.uid(obj)] = obj
            elif meta.is_deleting(self.owner):
                continue
            elif reference is not None:
                self._release.append(obj)
            elif matches and not meta.is_deleting(obj):
                self._adopt.append(obj)

    def start(self) -> None:
        if not self._adopt:
            self._next()
            return
        request = ApiRequest("get", self.owner_resource, meta.namespace(self.owner), meta.name(self.owner))
        self.reconciler.send(request, self._rechecked)

    def _rechecked(self, response: ApiResponse) -> None:
        if not response.ok:
            self._error = error_of(response)
        elif meta.uid(response.body) != meta.uid(self.owner) or meta.is_deleting(response.body):
            self._error = f"{self.owner['kind']} {meta.namespaced_name(self.owner)} is being deleted"
        if self._error:
            self._adopt = []
        self._next()

    def _next(self) -> None:
        if self._release:
            obj = self._release.pop(0)
            reference = {"$patch": "delete", "uid": meta.uid(self.owner)}
            self._patch(obj, reference, self._released)
        elif self._adopt:
            obj = self._adopt.pop(0)
            self._patch(obj, meta.owner_reference(self.owner), self._adopted)
        else:
            self.then(list(self._claimed.values()), self._error)

    def _patch(self, obj: Object, reference: Object, then: Callable[..., None]) -> None:
        metadata: Object = {"ownerReferences": [reference], "uid": meta.uid(obj)}
        if self.finalizers and then == self._adopted:
            metadata["finalizers"] = list(self.finalizers)
        patch = {"metadata": metadata}
        request = ApiRequest(
            "patch",
            self.resource,
            meta.namespace(obj),
            meta.name(obj),
            body=patch,
            content_type=STRATEGIC_MERGE_PATCH,
        )
        self.reconciler.send(request, then)

    def _released(self, response: ApiResponse) -> None:
        if not response.ok and response.code not in NOT_OURS:
            self._error = error_of(response)
        self._next()

    def _adopted(self, response: ApiResponse) -> None:
        if response.ok:
            self._claimed[meta.uid(response.body)] = response.body
        elif response.code not in NOT_OURS:
            self._error = error_of(response)
        self._next()
