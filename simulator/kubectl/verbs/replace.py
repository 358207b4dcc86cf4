"""``kubectl replace``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl import manifests
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, VALIDATE, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, UsageError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import Manifest
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Named
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.apply import placed, validation
from simulator.kubectl.verbs.delete import WaitUntilGone


@dataclass(frozen=True, slots=True)
class Replace:
    """Puts one object in the place of the present one; ``force``: deletes that, and creates it anew."""

    manifest: Manifest
    inv: Invocation
    force: bool

    def run(self, io: Session) -> None:
        inv, manifest = self.inv, self.manifest
        plural, namespace, obj = manifest.resource.plural, manifest.namespace, placed(manifest)
        if dry_run(inv) == "client":
            io.stdout += result(inv, obj, "replaced")
            return
        params = {"fieldManager": "kubectl-replace", "fieldValidation": validation(inv), **dry_run_params(inv)}
        if self.force:
            self._delete(io)
            request = ApiRequest("create", plural, namespace=namespace, body=obj, params=params)
            io.stdout += result(inv, check(io.ask(request)), "replaced")
            return
        if not obj["metadata"].get("resourceVersion"):
            present = io.ask(ApiRequest("get", plural, namespace=namespace, name=manifest.name))
            if not present.ok:
                raise ServerError(present).when("replacing", manifest.source)
            version = present.body["metadata"].get("resourceVersion")
            obj = {**obj, "metadata": {**obj["metadata"], "resourceVersion": version}}
        response = io.ask(
            ApiRequest("update", plural, namespace=namespace, name=manifest.name, body=obj, params=params)
        )
        if not response.ok:
            raise ServerError(response).when("replacing", manifest.source)
        io.stdout += result(inv, response.body, "replaced")

    def _delete(self, io: Session) -> None:
        target = Named(self.manifest.resource, self.manifest.namespace, self.manifest.name)
        response = io.ask(target.request("delete", body={"propagationPolicy": "Background"}))
        if response.code != 404:
            check(response)
            WaitUntilGone(target, "", 0).run(io)


def run(io: Session, inv: Invocation) -> None:
    if inv.args:
        raise UsageError(f"Unexpected args: [{' '.join(inv.args)}]", inv.command.full_path)
    if not inv.flag("filename") and not inv.flag("kustomize"):
        raise KubectlError("must specify one of -f and -k")
    found = manifests.read(io, inv, validate=True)
    if not found and not io.errors:
        raise KubectlError("no objects passed to replace")
    for manifest in found:
        io.then(Replace(manifest, inv, inv.flag("force")))


COMMANDS = (
    Command(
        "replace",
        run,
        ("Replace a resource by file name or stdin", "按文件或标准输入替换资源"),
        flags=(
            *FILES,
            *OUTPUT,
            *DRY_RUN,
            *VALIDATE,
            Flag("cascade", default="background", implied="background"),
            Flag("field-manager"),
            Flag("force", "bool"),
            Flag("grace-period", "int", default=-1),
            Flag("save-config", "bool"),
            Flag("subresource"),
            Flag("timeout", "duration"),
            Flag("wait", "bool"),
        ),
        usage="-f FILENAME",
    ),
)
