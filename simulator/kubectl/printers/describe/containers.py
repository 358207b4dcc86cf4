"""Containers in the description of pods and of pod templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.kubectl.printers.describe.writer import NONE, Object, Writer, lower_truth, rfc1123, truth


def write_containers(
    w: Writer, label: str, containers: Sequence[Object], statuses: Sequence[Object], pod: Object | None, space: str
) -> None:
    """``pod``: whose metadata environment variables may show; None in a template. ``space``: indents templates."""
    by_name = {status.get("name"): status for status in statuses}
    w.line(0, f"{space}{label}:{'' if containers else ' <none>'}")
    for container in containers:
        status = by_name.get(container.get("name"))
        w.line(1, f"{' ' if space else ''}{container.get('name', '')}:")
        _basics(w, container, status)
        for field, title in (("command", "Command"), ("args", "Args")):
            if container.get(field):
                w.line(2, f"{title}:")
                for word in container[field]:
                    for line in str(word).split("\n"):
                        w.line(3, line)
        if status is not None:
            _state(w, status)
        write_resources(w, container.get("resources") or {}, 2)
        for field, title in (
            ("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"), ("startupProbe", "Startup"),
        ):  # fmt: skip
            if container.get(field):
                w.field(title, probe(container[field]), 2)
        _environment(w, container, pod)
        _mounts(w, container)


def _basics(w: Writer, container: Object, status: Object | None) -> None:
    if status is not None:
        w.field("Container ID", status.get("containerID", ""), 2)
    w.field("Image", container.get("image", ""), 2)
    if status is not None:
        w.field("Image ID", status.get("imageID", ""), 2)
    for title, field in (("Port", "containerPort"), ("Host Port", "hostPort")):
        texts = [
            f"{port.get(field, 0)}/{port.get('protocol', '')}" + (f" ({port['name']})" if port.get("name") else "")
            for port in container.get("ports") or ()
        ]
        w.field(title + "s" if len(texts) > 1 else title, ", ".join(texts) or NONE, 2)
    profile = (container.get("securityContext") or {}).get("seccompProfile")
    if profile:
        w.field("SeccompProfile", profile.get("type", ""), 2)
        if profile.get("type") == "Localhost":
            w.field("LocalhostProfile", profile.get("localhostProfile", ""), 3)


def _state(w: Writer, status: Object) -> None:
    _one_state(w, "State", status.get("state") or {})
    if (status.get("lastState") or {}).get("terminated"):
        _one_state(w, "Last State", status["lastState"])
    w.field("Ready", truth(status.get("ready")), 2)
    w.field("Restart Count", status.get("restartCount", 0), 2)


def _one_state(w: Writer, title: str, state: Object) -> None:
    if "running" in state:
        w.field(title, "Running", 2)
        w.field("Started", rfc1123(state["running"].get("startedAt")), 3)
    elif "terminated" in state:
        ended = state["terminated"]
        w.field(title, "Terminated", 2)
        for field, name in (("reason", "Reason"), ("message", "Message")):
            if ended.get(field):
                w.field(name, ended[field], 3)
        w.field("Exit Code", ended.get("exitCode", 0), 3)
        if ended.get("signal"):
            w.field("Signal", ended["signal"], 3)
        w.field("Started", rfc1123(ended.get("startedAt")), 3)
        w.field("Finished", rfc1123(ended.get("finishedAt")), 3)
    else:
        w.field(title, "Waiting", 2)
        if (state.get("waiting") or {}).get("reason"):
            w.field("Reason", state["waiting"]["reason"], 3)


def write_resources(w: Writer, resources: Mapping[str, Any], level: int) -> None:
    for field, title in (("limits", "Limits"), ("requests", "Requests")):
        if resources.get(field):
            w.line(level, f"{title}:")
            for name in sorted(resources[field]):
                w.field(name, resources[field][name], level + 1)


def probe(spec: Object) -> str:
    """``http-get http://:http/ delay=0s timeout=1s period=2s #success=1 #failure=3``."""
    numbers = (
        f"delay={spec.get('initialDelaySeconds', 0)}s timeout={spec.get('timeoutSeconds', 0)}s "
        f"period={spec.get('periodSeconds', 0)}s #success={spec.get('successThreshold', 0)} "
        f"#failure={spec.get('failureThreshold', 0)}"
    )
    if "exec" in spec:
        return f"exec [{' '.join(spec['exec'].get('command') or ())}] {numbers}"
    if "httpGet" in spec:
        get = spec["httpGet"]
        path = get.get("path", "")
        path = path if not path or path.startswith("/") else "/" + path
        return f"http-get {get.get('scheme', '').lower()}://{get.get('host', '')}:{get.get('port', '')}{path} {numbers}"
    if "tcpSocket" in spec:
        return f"tcp-socket {spec['tcpSocket'].get('host', '')}:{spec['tcpSocket'].get('port', '')} {numbers}"
    if "grpc" in spec:
        return f"grpc <pod>:{spec['grpc'].get('port', '')} {spec['grpc'].get('service', '')} {numbers}"
    return f"unknown {numbers}"


def _environment(w: Writer, container: Object, pod: Object | None) -> None:
    if container.get("envFrom"):
        w.line(2, "Environment Variables from:")
    for source in container.get("envFrom") or ():
        kind, ref = (
            ("ConfigMap", source["configMapRef"])
            if "configMapRef" in source
            else ("Secret", source.get("secretRef", {}))
        )
        if source.get("prefix"):
            kind += f" with prefix '{source['prefix']}'"
        w.line(3, f"{ref.get('name', '')}\t{kind}\tOptional: {lower_truth(ref.get('optional'))}")
    w.line(2, "Environment:" + ("" if container.get("env") else f"\t{NONE}"))
    for variable in container.get("env") or ():
        for number, line in enumerate(_variable(variable, container, pod).split("\n")):
            w.line(3, f"{variable.get('name', '')}:\t{line}" if not number else f"\t{line}")


def _variable(variable: Object, container: Object, pod: Object | None) -> str:
    source = variable.get("valueFrom")
    if not source:
        return str(variable.get("value", ""))
    if "fieldRef" in source:
        ref = source["fieldRef"]
        return f"{_pod_field(pod, ref.get('fieldPath', ''))} ({ref.get('apiVersion', '')}:{ref.get('fieldPath', '')})"
    if "resourceFieldRef" in source:
        ref = source["resourceFieldRef"]
        kind, _, name = ref.get("resource", "").partition(".")
        value = ((container.get("resources") or {}).get(kind) or {}).get(name, "0")
        return f"{value} ({ref.get('resource', '')})"
    if "secretKeyRef" in source:
        ref = source["secretKeyRef"]
        text = f"<set to the key '{ref.get('key', '')}' in secret '{ref.get('name', '')}'>"
    else:
        ref = source.get("configMapKeyRef") or {}
        text = f"<set to the key '{ref.get('key', '')}' of config map '{ref.get('name', '')}'>"
    return f"{text}\tOptional: {lower_truth(ref.get('optional'))}"


def _pod_field(pod: Object | None, path: str) -> str:
    """Only what a pod's metadata says is known without its node."""
    first, _, field = path.partition(".")
    if pod is None or first != "metadata":
        return ""
    return str(pod.get("metadata", {}).get(field, "")) if field in ("name", "namespace", "uid") else ""


def _mounts(w: Writer, container: Object) -> None:
    mounts = container.get("volumeMounts") or ()
    w.line(2, "Mounts:" + ("" if mounts else f"\t{NONE}"))
    for mount in sorted(mounts, key=lambda mount: str(mount.get("mountPath", ""))):
        flags = "ro" if mount.get("readOnly") else "rw"
        if mount.get("subPath"):
            flags += f',path="{mount["subPath"]}"'
        w.line(3, f"{mount.get('mountPath', '')} from {mount.get('name', '')} ({flags})")
    if container.get("volumeDevices"):
        w.line(2, "Devices:")
        for device in container["volumeDevices"]:
            w.line(3, f"{device.get('devicePath', '')} from {device.get('name', '')}")
