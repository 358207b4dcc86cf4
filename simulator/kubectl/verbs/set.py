"""``kubectl set image``, ``set env`` and ``set serviceaccount``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import meta
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session
from simulator.kubectl.verbs import strategic
from simulator.kubectl.verbs.label import split_pairs

Object = dict[str, Any]
_LOCAL = """you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'"""
_TEMPLATE = ("spec", "template", "spec")
_PATHS = {"pods": ("spec",), "cronjobs": ("spec", "jobTemplate", *_TEMPLATE)}


def pod_spec_path(found: Found) -> tuple[str, ...]:
    return _PATHS.get(found.target.resource.plural, _TEMPLATE)


@dataclass(frozen=True, slots=True)
class Set:
    """Stores one object whose pod spec was changed; prints nothing where nothing changed."""

    found: Found
    inv: Invocation
    changed: Object
    said: str

    def run(self, io: Session) -> None:
        inv, found = self.inv, self.found
        patch, content_type = strategic.between(found.target.resource, found.object, self.changed)
        if not patch:
            return
        changed = self.changed
        if dry_run(inv) != "client":
            params = {"fieldManager": "kubectl-set", **dry_run_params(inv)}
            request = found.target.request("patch", body=patch, content_type=content_type, params=params)
            changed = check(io.ask(request))
        io.stdout += result(inv, changed, self.said)


def _each(io: Session, inv: Invocation, resources: list[str], said: str, change: Callable[[Object], Object]) -> None:
    """Change the pod spec of every object that the arguments name."""
    for found in fetch(io, wanted(io, inv, resources), limit=False):
        path = pod_spec_path(found)
        spec = meta.get_in(found.object, path)
        if not isinstance(spec, dict):
            raise KubectlError(f"the object is not a pod or does not have a pod template: {found.target.label}")
        io.then(Set(found, inv, meta.set_in(found.object, path, change(spec)), said))


def _check_local(inv: Invocation) -> None:
    if inv.flag("local") and not inv.flag("filename"):
        raise KubectlError(_LOCAL)


def _image(io: Session, inv: Invocation) -> None:
    _check_local(inv)
    resources, pairs = split_pairs(list(inv.args), "image")
    wanted(io, inv, resources)
    if not pairs:
        raise KubectlError("at least one image update is required")
    wrong = [pair for pair in pairs if pair.find("=") < 1]
    if wrong:
        raise KubectlError(f"invalid image format: {', '.join(wrong)}")
    images = dict(pair.split("=", 1) for pair in pairs)

    def change(spec: Object) -> Object:
        known = {c.get("name") for field in ("containers", "initContainers") for c in spec.get(field) or ()}
        for name in images:
            if name != "*" and name not in known:
                raise KubectlError(f'unable to find container named "{name}"')
        return {
            **spec,
            **{f: [with_image(c) for c in spec[f]] for f in ("containers", "initContainers") if spec.get(f)},
        }

    def with_image(container: Object) -> Object:
        image = images.get(str(container.get("name")), images.get("*"))
        return {**container, "image": image} if image else container

    _each(io, inv, resources, "image updated", change)


def _env(io: Session, inv: Invocation) -> None:
    _check_local(inv)
    resources, pairs = split_pairs(list(inv.args), "environment")
    removed = [pair[:-1] for pair in pairs if "=" not in pair]
    added = dict(pair.split("=", 1) for pair in [*pairs, *inv.flag("env")] if "=" in pair)
    if not pairs and not inv.flag("env"):
        raise KubectlError("at least one environment variable must be provided")

    def change(spec: Object) -> Object:
        chosen = str(inv.flag("containers"))
        return {
            **spec,
            "containers": [with_env(c) if chosen in ("*", c.get("name")) else c for c in spec["containers"]],
        }

    def with_env(container: Object) -> Object:
        kept = [item for item in container.get("env") or () if item.get("name") not in removed]
        present = {item.get("name") for item in kept}
        kept = [{"name": i["name"], "value": added[i["name"]]} if i.get("name") in added else i for i in kept]
        env = kept + [{"name": key, "value": value} for key, value in added.items() if key not in present]
        rest = {key: value for key, value in container.items() if key != "env"}
        return {**rest, "env": env} if env else rest

    _each(io, inv, resources, "env updated", change)


def _service_account(io: Session, inv: Invocation) -> None:
    _check_local(inv)
    if len(inv.args) < (1 if inv.flag("filename") else 2):
        raise KubectlError("serviceaccount is required")
    *resources, account = inv.args
    _each(
        io,
        inv,
        resources,
        "serviceaccount updated",
        lambda spec: {**spec, "serviceAccountName": account, "serviceAccount": account},
    )


_FLAGS = (*FILES, *SELECT, *OUTPUT, *DRY_RUN, Flag("field-manager"), Flag("local", "bool"))
COMMANDS = (
    Command("set", None, ("Set specific features on objects", "设置对象的某些特性")),
    Command(
        "set image",
        _image,
        ("Update the image of a pod template", "更新 Pod 模板的镜像"),
        flags=_FLAGS,
        usage="TYPE NAME CONTAINER=IMAGE ...",
        examples=("kubectl set image deployment/web nginx=nginx:1.27",),
    ),
    Command(
        "set env",
        _env,
        ("Update environment variables on a pod template", "更新 Pod 模板的环境变量"),
        flags=(*_FLAGS, Flag("containers", short="c", default="*"), Flag("env", "array", "e")),
        usage="TYPE NAME KEY=VALUE ... KEY-",
        examples=("kubectl set env deployment/web MODE=fast",),
    ),
    Command(
        "set serviceaccount",
        _service_account,
        ("Update the service account of a resource", "更新资源使用的 ServiceAccount"),
        flags=_FLAGS,
        aliases=("sa",),
        usage="TYPE NAME SERVICE_ACCOUNT",
    ),
)
