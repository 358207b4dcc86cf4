"""The writes for one pod of a StatefulSet and its claims, and the Events that tell of them. stateful_pod_control.go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.gathering import SideBySide
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.control_plane.controllers.statefulset import claims, identity, rules
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.statefulset.controller import StatefulSetController

Then = Callable[[str], None]


class PodWork:
    """Does to ``pod`` what ``what`` (of rules.py) says; ``then(error)`` is called once, empty if all went well."""

    def __init__(
        self, controller: StatefulSetController, stateful_set: Object, pod: Object, what: str, then: Then
    ) -> None:
        self.controller = controller
        self.stateful_set = stateful_set
        self.pod = pod
        self.what = what
        self.then = then
        self.errors: list[str] = []

    def start(self) -> None:
        if self.what == rules.DELETE:
            request = ApiRequest("delete", "pods", meta.namespace(self.pod), meta.name(self.pod))
            self.controller.send(request, self._deleted)
        else:
            self._create_claims()

    def _deleted(self, response: ApiResponse) -> None:
        error = "" if response.ok else error_of(response)
        self._say("Delete", error)
        self.then("" if response.code == 404 else error)

    # Claims

    def _create_claims(self) -> None:
        wanted = claims.claims(self.stateful_set, identity.ordinal(self.pod))
        missing = []
        for claim in wanted:
            present = self.controller.claims.objects.get(meta.namespaced_name(claim))
            if present is None:
                missing.append(claim)
            elif meta.is_deleting(present):
                self.errors.append(f"pvc {meta.name(claim)} is being deleted")
        requests = [ApiRequest("create", "persistentvolumeclaims", meta.namespace(one), body=one) for one in missing]
        SideBySide(self.controller, requests, self._claims_created, missing).start()

    def _claims_created(self, responses: list[ApiResponse], missing: list[Object]) -> None:
        for response, claim in zip(responses, missing, strict=True):
            if response.code != 409:
                self._say_claim("Create", claim, "" if response.ok else error_of(response))
            if not response.ok:
                self.errors.append(f"failed to create PVC {meta.name(claim)}: {error_of(response)}")
        if self.errors:
            error = self.errors[0] if len(self.errors) == 1 else f"[{', '.join(self.errors)}]"
            if self.what != rules.CLAIMS:
                self._say(self.what.capitalize(), error)
            self.then(error)
        elif self.what == rules.CREATE:
            request = ApiRequest("create", "pods", meta.namespace(self.pod), body=self.pod)
            self.controller.send(request, self._pod_created)
        else:
            self._keep_claims()

    def _pod_created(self, response: ApiResponse) -> None:
        if response.ok:
            self.pod = response.body
            self._keep_claims()
            return
        if response.code != 409:
            self._say("Create", error_of(response))
        self.then(error_of(response))

    def _keep_claims(self) -> None:
        """Let the claims be owned as the retention policy wants it."""
        changed = self.controller.claims_to_own(self.stateful_set, self.pod)
        requests = [
            ApiRequest("update", "persistentvolumeclaims", meta.namespace(one), meta.name(one), body=one)
            for one in changed
        ]
        SideBySide(self.controller, requests, self._claims_kept, changed).start()

    def _claims_kept(self, responses: list[ApiResponse], changed: list[Object]) -> None:
        error = ""
        for response, claim in zip(responses, changed, strict=True):
            if not response.ok:
                why = f"could not update claim {meta.name(claim)} for delete policy ownerRefs: {error_of(response)}"
                error = error or why
        if error:
            self._say("Update", error)
        elif self.what == rules.CREATE:
            self._say("Create", "")
        fits = identity.has_identity(self.stateful_set, self.pod) and identity.has_storage(self.stateful_set, self.pod)
        if error or self.what != rules.UPDATE or fits:
            self.then(error)
            return
        body = identity.with_storage(self.stateful_set, identity.with_identity(self.stateful_set, self.pod))
        request = ApiRequest("update", "pods", meta.namespace(body), meta.name(body), body=body)
        self.controller.send(request, self._pod_updated)

    def _pod_updated(self, response: ApiResponse) -> None:
        error = "" if response.ok else error_of(response)
        self._say("Update", error)
        self.then(error)

    # Events

    def _say(self, verb: str, error: str) -> None:
        what = f"{verb.lower()} Pod {meta.name(self.pod)} in StatefulSet {meta.name(self.stateful_set)}"
        self._record(verb, f"{what} successful" if not error else f"{what} failed error: {error}", error)

    def _say_claim(self, verb: str, claim: Object, error: str) -> None:
        pod, owner = meta.name(self.pod), meta.name(self.stateful_set)
        if error:
            message = (
                f"{verb.lower()} Claim {meta.name(claim)} for Pod {pod} in StatefulSet {owner} failed error: {error}"
            )
        else:
            message = f"{verb.lower()} Claim {meta.name(claim)} Pod {pod} in StatefulSet {owner} success"
        self._record(verb, message, error)

    def _record(self, verb: str, message: str, error: str) -> None:
        how, kind = ("Failed", "Warning") if error else ("Successful", "Normal")
        self.controller.event(self.stateful_set, kind, f"{how}{verb}", message)
