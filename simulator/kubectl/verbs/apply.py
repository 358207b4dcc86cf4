"""``kubectl apply``, on the client's side: three-way patches, with the last applied configuration as an annotation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl import manifests
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, VALIDATE, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.manifests import Manifest
from simulator.kubectl.messages import text
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.printers.describe.writer import LAST_APPLIED
from simulator.kubectl.printers.json_out import compact
from simulator.kubectl.session import Session
from simulator.kubectl.verbs import strategic

_MANAGER = "kubectl-client-side-apply"


@dataclass(frozen=True, slots=True)
class Apply:
    """Creates one object, or changes it, or leaves it as it is."""

    manifest: Manifest
    inv: Invocation

    def run(self, io: Session) -> None:
        inv, manifest = self.inv, self.manifest
        if not manifest.name:
            generated = (manifest.object.get("metadata") or {}).get("generateName")
            if generated:
                raise KubectlError(f"from {generated}: cannot use generate name with apply")
        modified = with_last_applied(manifest)
        plural, namespace = manifest.resource.plural, manifest.namespace
        response = io.ask(ApiRequest("get", plural, namespace=namespace, name=manifest.name))
        if response.code == 404:
            self._create(io, modified)
            return
        if not response.ok:
            doing = f"retrieving current configuration of:\n{_described(manifest)}\nfrom server for:"
            raise ServerError(response).when(doing, manifest.source)
        current = response.body
        annotation = (current.get("metadata", {}).get("annotations") or {}).get(LAST_APPLIED)
        if annotation is None:
            io.warn(
                f"Warning: resource {plural}/{manifest.name} is missing the {LAST_APPLIED} annotation which is "
                "required by kubectl apply. kubectl apply should only be used on resources created declaratively by "
                "either kubectl create --save-config or kubectl apply. The missing annotation will be patched "
                "automatically."
            )
        patch, content_type = strategic.applied(manifest.resource, _original(annotation), modified, current)
        if not patch:
            io.stdout += result(inv, current, "unchanged")
            return
        if dry_run(inv) != "client":
            request = ApiRequest(
                "patch",
                plural,
                namespace=namespace,
                name=manifest.name,
                body=patch,
                content_type=content_type,
                params=_params(inv),
            )
            response = io.ask(request)
            if not response.ok:
                doing = f"applying patch:\n{compact(patch)}\nto:\n{_described(manifest)}\nfor:"
                raise ServerError(response).when(doing, manifest.source)
            current = response.body
        io.stdout += result(inv, current, "configured")

    def _create(self, io: Session, modified: dict[str, Any]) -> None:
        inv, manifest = self.inv, self.manifest
        if dry_run(inv) == "client":
            io.stdout += result(inv, modified, "created")
            return
        request = ApiRequest(
            "create", manifest.resource.plural, namespace=manifest.namespace, body=modified, params=_params(inv)
        )
        response = io.ask(request)
        if not response.ok:
            raise ServerError(response).when("creating", manifest.source)
        io.stdout += result(inv, check(response), "created")


def _params(inv: Invocation) -> dict[str, Any]:
    params = {"fieldManager": _MANAGER, "fieldValidation": validation(inv)}
    return {**params, **dry_run_params(inv)}


def validation(inv: Invocation) -> str:
    """What the server is to do with fields that it does not know."""
    value = str(inv.flag("validate"))
    return {"true": "Strict", "strict": "Strict", "warn": "Warn"}.get(value, "Ignore")


def with_last_applied(manifest: Manifest) -> dict[str, Any]:
    """The object with the annotation that holds it as it was applied."""
    obj = placed(manifest)
    metadata = obj["metadata"]
    annotations = {k: v for k, v in (metadata.get("annotations") or {}).items() if k != LAST_APPLIED}
    bare = {**obj, "metadata": {**metadata, "annotations": annotations}}
    return {**obj, "metadata": {**metadata, "annotations": {**annotations, LAST_APPLIED: compact(bare) + "\n"}}}


def placed(manifest: Manifest) -> dict[str, Any]:
    """The object with its namespace written into it."""
    metadata = dict(manifest.object.get("metadata") or {})
    if manifest.namespace:
        metadata["namespace"] = manifest.namespace
    return {**manifest.object, "metadata": metadata}


def _original(annotation: str | None) -> dict[str, Any] | None:
    if not annotation:
        return None
    try:
        original = json.loads(annotation)
    except ValueError:
        return None
    return original if isinstance(original, dict) else None


def _described(manifest: Manifest) -> str:
    resource = manifest.resource
    group_version = resource.api_version if resource.group else f"/{resource.version}"
    return (
        f'Resource: "{group_version}, Resource={resource.plural}", '
        f'GroupVersionKind: "{group_version}, Kind={resource.kind}"\n'
        f'Name: "{manifest.name}", Namespace: "{manifest.namespace}"'
    )


def run(io: Session, inv: Invocation) -> None:
    for flag in ("server-side", "prune", "force"):
        if inv.flag(flag):
            raise KubectlError(text("not-simulated", io.env.language, what=f"kubectl apply --{flag}"))
    if inv.args:
        raise KubectlError(f"Unexpected args: {_go_list(inv.args)}\nSee 'kubectl apply -h' for help and examples")
    if not inv.flag("filename") and not inv.flag("kustomize"):
        raise KubectlError("must specify one of -f and -k")
    found = manifests.read(io, inv, validate=True)
    if not found and not io.errors:
        raise KubectlError("no objects passed to apply")
    for manifest in found:
        io.then(Apply(manifest, inv))


def _go_list(words: Any) -> str:
    return "[" + " ".join(words) + "]"


COMMANDS = (
    Command(
        "apply",
        run,
        ("Apply a configuration to a resource by file name or stdin", "按文件或标准输入把配置应用到资源"),
        flags=(
            *FILES,
            *OUTPUT,
            *DRY_RUN,
            *VALIDATE,
            *SELECT,
            Flag("cascade"),
            Flag("field-manager", default=_MANAGER),
            Flag("force", "bool"),
            Flag("force-conflicts", "bool"),
            Flag("openapi-patch", "bool", default=True),
            Flag("overwrite", "bool", default=True),
            Flag("prune", "bool"),
            Flag("server-side", "bool"),
            Flag("wait", "bool"),
        ),
        usage="-f FILENAME",
        examples=("kubectl apply -f -", "kubectl apply -f web.yaml"),
    ),
)
