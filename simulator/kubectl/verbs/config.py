"""``kubectl config``, as far as it only shows: the kubeconfig of the terminal is fixed."""

from __future__ import annotations

from typing import Any

from simulator.kubectl.command import OUTPUT, Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.printers import json_out, yaml_out
from simulator.kubectl.printers.tabwriter import for_table
from simulator.kubectl.session import Session

CLUSTER, USER = "kubernetes", "kubernetes-admin"
CONTEXT = f"{USER}@{CLUSTER}"


def _kubeconfig(io: Session) -> dict[str, Any]:
    context: dict[str, Any] = {"cluster": CLUSTER, "user": USER}
    if io.env.namespace != "default":
        context["namespace"] = io.env.namespace
    server = {"certificate-authority-data": "DATA+OMITTED", "server": f"https://{io.env.server_address}"}
    return {
        "apiVersion": "v1",
        "clusters": [{"cluster": server, "name": CLUSTER}],
        "contexts": [{"context": context, "name": CONTEXT}],
        "current-context": CONTEXT,
        "kind": "Config",
        "users": [{"name": USER, "user": {"token": "REDACTED"}}],
    }


def _view(io: Session, inv: Invocation) -> None:
    config = _kubeconfig(io)
    io.stdout += json_out.indented(config) if inv.flag("output") == "json" else yaml_out.dump(config)


def _contexts(io: Session, inv: Invocation) -> None:
    heads = ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]
    namespace = "" if io.env.namespace == "default" else io.env.namespace
    missing = [name for name in inv.args if name != CONTEXT]
    shown = not inv.args or CONTEXT in inv.args
    if inv.flag("output") == "name":
        io.stdout += f"{CONTEXT}\n" if shown else ""
    else:
        lines = [] if inv.flag("no-headers") else [heads]
        lines += [["*", CONTEXT, CLUSTER, USER, namespace]] if shown else []
        io.stdout += for_table("".join("\t".join(line) + "\n" for line in lines))
    for name in missing:
        io.fail(KubectlError(f"context {name} not found"))


def _current(io: Session, inv: Invocation) -> None:
    io.out(CONTEXT)


def _users(io: Session, inv: Invocation) -> None:
    io.out(f"NAME\n{USER}")


def _clusters(io: Session, inv: Invocation) -> None:
    io.out(f"NAME\n{CLUSTER}")


def _use(io: Session, inv: Invocation) -> None:
    name = inv.args[0] if inv.args else ""
    if name != CONTEXT:
        raise KubectlError(f'no context exists with the name: "{name}"')
    io.out(f'Switched to context "{name}".')


COMMANDS = (
    Command("config", None, ("Show the kubeconfig", "查看 kubeconfig")),
    Command(
        "config view",
        _view,
        ("Display merged kubeconfig settings", "显示 kubeconfig 的内容"),
        flags=(
            *OUTPUT,
            Flag("flatten", "bool"),
            Flag("merge", "bool", default=True),
            Flag("minify", "bool"),
            Flag("raw", "bool"),
        ),
        reads=True,
    ),
    Command(
        "config get-contexts",
        _contexts,
        ("Describe one or many contexts", "列出上下文"),
        flags=(Flag("no-headers", "bool"), Flag("output", short="o")),
        reads=True,
    ),
    Command("config current-context", _current, ("Display the current context", "显示当前上下文"), reads=True),
    Command("config get-users", _users, ("Display users", "列出用户"), reads=True),
    Command("config get-clusters", _clusters, ("Display clusters", "列出集群"), reads=True),
    Command("config use-context", _use, ("Set the current context", "切换上下文"), reads=True),
)
