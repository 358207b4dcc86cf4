"""``kubectl api-resources``, ``version``, ``cluster-info`` and ``help``."""

from __future__ import annotations

from simulator.core.api.kinds import RESOURCES, Resource
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl import command_line
from simulator.kubectl import help as help_texts
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError
from simulator.kubectl.flags import Flag
from simulator.kubectl.printers import json_out, yaml_out
from simulator.kubectl.printers.tabwriter import for_table
from simulator.kubectl.session import Session

CLIENT_VERSION = "v1.36.4"
KUSTOMIZE_VERSION = "v5.8.1"
SERVER_VERSION = "v1.36.2"
_FORMATS = ("wide", "name", "")


def _api_resources(io: Session, inv: Invocation) -> None:
    if inv.args:
        raise KubectlError(
            f"unexpected arguments: [{' '.join(inv.args)}]\nSee 'kubectl api-resources -h' for help and examples"
        )
    form, sort_by = inv.flag("output"), inv.flag("sort-by")
    if form not in _FORMATS:
        raise KubectlError(f"--output {form} is not available")
    if sort_by not in ("", "name", "kind"):
        raise KubectlError("--sort-by accepts only name or kind")
    found = [resource for resource in _shown() if _chosen(resource, inv)]
    if sort_by:
        found.sort(key=lambda r: r.plural if sort_by == "name" else r.kind)
    if form == "name":
        io.stdout += "".join(f"{resource.qualified}\n" for resource in found)
        return
    lines = [] if inv.flag("no-headers") else [["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]]
    if lines and form == "wide":
        lines[0] += ["VERBS", "CATEGORIES"]
    for r in found:
        line = [r.plural, ",".join(r.short_names), r.api_version, "true" if r.namespaced else "false", r.kind]
        lines.append(line + ([",".join(r.verbs), ",".join(r.categories)] if form == "wide" else []))
    io.stdout += for_table("".join("\t".join(line) + "\n" for line in lines))


def _shown() -> list[Resource]:
    """Of a resource with several versions, the preferred one."""
    newest: dict[tuple[str, str], Resource] = {}
    for resource in RESOURCES:
        newest[resource.group, resource.plural] = resource
    return list(newest.values())


def _chosen(resource: Resource, inv: Invocation) -> bool:
    if inv.given("api-group") and resource.group != inv.flag("api-group"):
        return False
    if inv.given("namespaced") and resource.namespaced != inv.flag("namespaced"):
        return False
    if not set(inv.flag("categories")) <= set(resource.categories):
        return False
    return set(inv.flag("verbs")) <= set(resource.verbs)


def _version(io: Session, inv: Invocation) -> None:
    if inv.args:
        raise KubectlError(f"extra arguments: [{' '.join(inv.args)}]")
    form, with_server = inv.flag("output"), not inv.flag("client")
    if form not in ("", "json", "yaml"):
        raise KubectlError("--output must be 'yaml' or 'json'")
    if with_server:
        # /version is no resource; any answer shows that the server is there.
        response = io.ask(ApiRequest("get", "namespaces", name="default"))
        if not response.code:
            io.fail(ServerError(response))
            with_server = False
    if form:
        document = {"clientVersion": _info(CLIENT_VERSION), "kustomizeVersion": KUSTOMIZE_VERSION}
        if with_server:
            document["serverVersion"] = _info(SERVER_VERSION)
        io.stdout += yaml_out.dump(document) if form == "yaml" else json_out.indented(document)
        return
    io.out(f"Client Version: {CLIENT_VERSION}\nKustomize Version: {KUSTOMIZE_VERSION}")
    if with_server:
        io.out(f"Server Version: {SERVER_VERSION}")


def _info(version: str) -> dict[str, str]:
    major, minor, _ = version.removeprefix("v").split(".")
    return {"gitVersion": version, "major": major, "minor": minor, "platform": "linux/amd64"}


def _cluster_info(io: Session, inv: Invocation) -> None:
    response = io.ask(ApiRequest("list", "namespaces", params={"limit": 1}))
    if not response.ok:
        raise ServerError(response)
    io.out(f"Kubernetes control plane is running at https://{io.env.server_address}")
    io.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")


def _help(io: Session, inv: Invocation) -> None:
    if not inv.args:
        io.out(help_texts.overview(io.env.language))
        return
    command, _ = command_line.find(list(inv.args), io.env.language)
    if command is not None:
        io.out(help_texts.of_command(command, io.env.language))


COMMANDS = (
    Command(
        "api-resources",
        _api_resources,
        ("Print the supported API resources on the server", "列出服务器支持的 API 资源"),
        flags=(
            Flag("api-group"),
            Flag("cached", "bool"),
            Flag("categories", "strings"),
            Flag("namespaced", "bool", default=True),
            Flag("no-headers", "bool"),
            Flag("output", short="o"),
            Flag("sort-by"),
            Flag("verbs", "strings"),
        ),
        reads=True,
        examples=("kubectl api-resources", "kubectl api-resources --namespaced=false"),
    ),
    Command(
        "version",
        _version,
        ("Print the client and server version information", "显示客户端和服务器的版本"),
        flags=(Flag("client", "bool"), Flag("output", short="o")),
        reads=True,
    ),
    Command(
        "cluster-info",
        _cluster_info,
        ("Display cluster information", "显示集群信息"),
        reads=True,
    ),
    Command("help", _help, ("Help about any command", "显示任意命令的帮助"), reads=True, usage="[COMMAND]"),
)
