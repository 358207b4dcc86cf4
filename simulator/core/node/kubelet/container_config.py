"""What CreateContainer is told of a container: generateContainerConfig of pkg/kubelet/kuberuntime."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.node.cri import NO_CONFIG, ContainerConfig
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_.-][A-Za-z0-9_.-]*)\)")


def config(worker: PodWorker, spec: Object) -> ContainerConfig:
    pod = worker.pod
    hostname = pod["spec"].get("hostname") or meta.name(pod)
    given: dict[str, str] = {}
    for one in spec.get("env") or ():
        given[one["name"]] = expand(str(one.get("value", "")), given)
    security = spec.get("securityContext") or {}
    return ContainerConfig(
        tuple(expand(one, given) for one in spec.get("command") or ()),
        tuple(expand(one, given) for one in spec.get("args") or ()),
        {"PATH": _PATH, "HOSTNAME": hostname, **given},
        hostname,
        spec.get("workingDir", ""),
        (),
        bool(security.get("readOnlyRootFilesystem")),
        bool(pod["spec"].get("shareProcessNamespace")),
        (spec.get("lifecycle") or {}).get("stopSignal", ""),
    )


def expand(text: str, variables: dict[str, str]) -> str:
    """``$(NAME)`` becomes the variable's value, ``$$`` a ``$``; what is not known stays (third_party/forked/golang/expansion)."""

    def value(match: re.Match[str]) -> str:
        return "$" if match[0] == "$$" else variables.get(match[1], match[0])

    return _REFERENCE.sub(value, text)


__all__ = ["NO_CONFIG", "config", "expand"]
