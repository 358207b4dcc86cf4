"""``kubectl create -f``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl import manifests
from simulator.kubectl.command import FILES, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, UsageError
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import Manifest
from simulator.kubectl.messages import text
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.apply import placed, validation, with_last_applied
from simulator.kubectl.verbs.create.common import FLAGS


@dataclass(frozen=True, slots=True)
class Create:
    """Creates one object of a file."""

    manifest: Manifest
    inv: Invocation

    def run(self, io: Session) -> None:
        inv, manifest = self.inv, self.manifest
        obj = with_last_applied(manifest) if inv.flag("save-config") else placed(manifest)
        if dry_run(inv) == "client":
            io.stdout += result(inv, obj, "created")
            return
        params = {
            "fieldManager": str(inv.flag("field-manager")),
            "fieldValidation": validation(inv),
            **dry_run_params(inv),
        }
        request = ApiRequest("create", manifest.resource.plural, namespace=manifest.namespace, body=obj, params=params)
        response = io.ask(request)
        if not response.ok:
            raise ServerError(response).when("creating", manifest.source)
        io.stdout += result(inv, response.body, "created")


def run(io: Session, inv: Invocation) -> None:
    if inv.flag("edit") or inv.flag("raw"):
        raise KubectlError(text("not-simulated", io.env.language, what="kubectl create --edit"))
    if inv.args:
        raise UsageError(f"Unexpected args: [{' '.join(inv.args)}]", inv.command.full_path)
    if not inv.flag("filename") and not inv.flag("kustomize"):
        raise KubectlError("must specify one of -f and -k")
    found = manifests.read(io, inv, validate=True)
    if not found and not io.errors:
        raise KubectlError("no objects passed to create")
    for manifest in found:
        io.then(Create(manifest, inv))


COMMANDS = (
    Command(
        "create",
        run,
        ("Create a resource from a file or from stdin", "从文件或标准输入创建资源"),
        flags=(
            *FLAGS,
            *FILES,
            SELECT[0],
            Flag("edit", "bool"),
            Flag("raw"),
            Flag("windows-line-endings", "bool"),
        ),
        usage="-f FILENAME",
        examples=("kubectl create -f -", "kubectl create deployment web --image=nginx --replicas=3"),
    ),
)
