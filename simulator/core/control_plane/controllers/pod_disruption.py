"""Deleting a pod against its owner's will, and saying in its status why: condition DisruptionTarget.

Used by the taint eviction controller and by pod garbage collection.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import MILLISECOND
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

RETRIES = 5
RETRY_DELAY = 10 * MILLISECOND


class DisruptedPod:
    """Reads the pod ``key``, patches its condition, and deletes it.

    ``fail``: nobody will ever tell how the pod ended, so that its phase becomes Failed and its deletion has
    no grace. ``known``: the pod as the informer has it, for a controller that may not read pods one by one.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        key: str,
        reason: str,
        message: str,
        *,
        fail: bool = False,
        known: Object | None = None,
    ) -> None:
        self.reconciler = reconciler
        self.namespace, self.name = meta.split_key(key)
        self.reason = reason
        self.message = message
        self.fail = fail
        self.known = known
        self._tries = 0

    def delete(self) -> None:
        self._tries += 1
        if self.known is not None:
            self._mark(self.known)
        else:
            self.reconciler.send(ApiRequest("get", "pods", self.namespace, self.name), self._read)

    def _read(self, response: ApiResponse) -> None:
        if response.ok:
            self._mark(response.body)
        else:
            self._failed(response)

    def _mark(self, pod: Object) -> None:
        condition = {
            "type": "DisruptionTarget",
            "observedGeneration": pod["metadata"].get("generation", 1),
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": self.reconciler.timestamp(),
            "reason": self.reason,
            "message": self.message,
        }
        phase = {"phase": "Failed"} if self.fail and not pod_state.is_terminal(pod) else {}
        present = meta.get_condition(pod, "DisruptionTarget")
        if not phase and present is not None and present.get("reason") == self.reason:
            self._delete()
            return
        patch = {
            "metadata": {"uid": meta.uid(pod)},
            "status": {
                **phase,
                "$setElementOrder/conditions": _order(pod, condition),
                "conditions": [condition],
            },
        }
        request = ApiRequest(
            "patch", "pods", self.namespace, self.name, "status", body=patch, content_type=STRATEGIC_MERGE_PATCH
        )
        self.reconciler.send(request, self._patched)

    def _patched(self, response: ApiResponse) -> None:
        if response.ok:
            self._delete()
        else:
            self._failed(response)

    def _delete(self) -> None:
        options = {"gracePeriodSeconds": 0} if self.fail else {}
        request = ApiRequest("delete", "pods", self.namespace, self.name, params=options)
        self.reconciler.send(request, self._deleted)

    def _deleted(self, response: ApiResponse) -> None:
        if not response.ok:
            self._failed(response)

    def _failed(self, response: ApiResponse) -> None:
        if response.code != 404 and self._tries < RETRIES:
            self.reconciler.component.after(RETRY_DELAY, self.delete)


def _order(pod: Object, condition: Object) -> list[Object]:
    present = [one["type"] for one in (pod.get("status") or {}).get("conditions") or ()]
    return [{"type": kind} for kind in dict.fromkeys([*present, condition["type"]])]
