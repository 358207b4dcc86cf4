"""``kubectl run``: one pod."""

from __future__ import annotations

from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import DRY_RUN, OUTPUT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import text
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import namespace_of
from simulator.kubectl.session import Session

Object = dict[str, Any]
_POLICIES = ("Always", "OnFailure", "Never")


def run(io: Session, inv: Invocation) -> None:
    for flag in ("attach", "stdin", "tty", "rm", "overrides"):
        if inv.flag(flag):
            raise KubectlError(text("not-simulated", io.env.language, what=f"kubectl run --{flag}"))
    names = inv.before_dashes()
    if not names:
        raise KubectlError("NAME is required for run")
    if not inv.flag("image"):
        raise KubectlError("--image is required")
    if inv.flag("restart") not in _POLICIES:
        raise KubectlError(f"invalid restart policy: {inv.flag('restart')}")
    if inv.flag("expose") and not inv.flag("port"):
        raise KubectlError("--port must be set when exposing a service")
    # Without dashes, what follows the name is the command too.
    words = [*names[1:], *inv.after_dashes()]
    pod = _pod(inv, names[0], words)
    printed = result(inv, _create(io, inv, "pods", pod), "created")
    if inv.flag("expose"):
        service = _service(inv, names[0], pod["metadata"]["labels"])
        printed = result(inv, _create(io, inv, "services", service), "created") + printed
    io.stdout += printed


def _create(io: Session, inv: Invocation, plural: str, obj: Object) -> Object:
    if dry_run(inv) == "client":
        return obj
    params = {"fieldManager": str(inv.flag("field-manager")), **dry_run_params(inv)}
    request = ApiRequest("create", plural, namespace=namespace_of(io, inv), body=obj, params=params)
    return check(io.ask(request))


def _metadata(inv: Invocation, name: str, labels: dict[str, str]) -> Object:
    meta: Object = {"name": name, "labels": labels}
    annotations = _pairs(inv.flag("annotations"), "annotation")
    if annotations:
        meta["annotations"] = annotations
    if inv.given("namespace"):
        meta["namespace"] = str(inv.flag("namespace"))
    return meta


def _pairs(words: Any, noun: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise KubectlError(
                f"unexpected {noun} format: {word}" if noun == "annotation" else f"invalid {noun}: {word}"
            )
        pairs[key] = value
    return pairs


def _pod(inv: Invocation, name: str, words: list[str]) -> Object:
    labels = _pairs(inv.flag("labels").split(","), "label") if inv.flag("labels") else {"run": name}
    container: Object = {"name": name, "image": inv.flag("image"), "resources": {}}
    if words:
        container["command" if inv.flag("command") else "args"] = words
    if inv.flag("image-pull-policy"):
        container["imagePullPolicy"] = inv.flag("image-pull-policy")
    env = _pairs(inv.flag("env"), "env")
    if env:
        container["env"] = [{"name": key, "value": value} for key, value in env.items()]
    if inv.flag("port"):
        container["ports"] = [{"containerPort": _port(inv)}]
    if inv.flag("privileged"):
        container["securityContext"] = {"privileged": True}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": _metadata(inv, name, labels),
        "spec": {"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": inv.flag("restart")},
        "status": {},
    }


def _port(inv: Invocation) -> int:
    text = str(inv.flag("port"))
    if not text.isdigit():
        raise KubectlError(f'invalid port number: "{text}" is not a number')
    return int(text)


def _service(inv: Invocation, name: str, labels: dict[str, str]) -> Object:
    port = _port(inv)
    meta: Object = {"name": name}
    if inv.given("namespace"):
        meta["namespace"] = str(inv.flag("namespace"))
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": meta,
        "spec": {"ports": [{"port": port, "protocol": "TCP", "targetPort": port}], "selector": labels},
        "status": {"loadBalancer": {}},
    }


COMMANDS = (
    Command(
        "run",
        run,
        ("Create and run a particular image in a pod", "用一个镜像创建并运行一个 Pod"),
        flags=(
            *OUTPUT,
            *DRY_RUN,
            Flag("annotations", "array"),
            Flag("attach", "bool"),
            Flag("command", "bool"),
            Flag("env", "array"),
            Flag("expose", "bool"),
            Flag("field-manager", default="kubectl-run"),
            Flag("image"),
            Flag("image-pull-policy"),
            Flag("labels", short="l"),
            Flag("overrides"),
            Flag("port"),
            Flag("privileged", "bool"),
            Flag("quiet", "bool", "q"),
            Flag("restart", default="Always"),
            Flag("rm", "bool"),
            Flag("save-config", "bool"),
            Flag("stdin", "bool", "i"),
            Flag("tty", "bool", "t"),
        ),
        required=("image",),
        usage="NAME --image=IMAGE [-- ARGS ...]",
        examples=("kubectl run solo --image=nginx", "kubectl run task --image=busybox --restart=Never -- sleep 5"),
    ),
)
