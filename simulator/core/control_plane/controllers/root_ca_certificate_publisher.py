"""Puts the cluster's CA certificate into each namespace: pkg/controller/certificates/rootcacertpublisher.

Each pod mounts it, beside its token: kubelets wait for it before they start a pod.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, is_namespace_terminating
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

CONFIG_MAP = "kube-root-ca.crt"
DESCRIPTION = (
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
    "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes "
    "clusters."
)
ANNOTATIONS = {"kubernetes.io/description": DESCRIPTION}


class RootCaCertificatePublisher(Reconciler):
    """Keys are names of namespaces. ``root_ca``: the certificate, PEM."""

    name = "root-ca-certificate-publisher-controller"
    account = "root-ca-cert-publisher"

    def __init__(self, component: ApiComponent, informers: InformerFactory, root_ca: str) -> None:
        super().__init__(component, informers)
        self.data = {"ca.crt": root_ca}
        self.config_maps = self.informer("configmaps")
        self.informer("namespaces").subscribe(self._namespace_changed)
        self.config_maps.subscribe(self._config_map_changed)

    def sync(self, key: str) -> None:
        present = self.config_maps.objects.get(f"{key}/{CONFIG_MAP}")
        if present is None:
            body = {
                "kind": "ConfigMap",
                "apiVersion": "v1",
                "metadata": {"name": CONFIG_MAP, "annotations": ANNOTATIONS},
                "data": self.data,
            }
            self.send(ApiRequest("create", "configmaps", key, body=body), self._created, key)
        elif self._is_right(present):
            self.finish(key)
        else:
            together = {**meta.annotations(present), **ANNOTATIONS}
            body = meta.with_metadata({**present, "data": self.data}, annotations=together)
            request = ApiRequest("update", "configmaps", key, CONFIG_MAP, body=body)
            self.send(request, self.settle, key, f"repaired {CONFIG_MAP}")

    def _is_right(self, present: Object) -> bool:
        description = meta.annotations(present).get("kubernetes.io/description")
        return present.get("data") == self.data and description == DESCRIPTION

    def _created(self, response: ApiResponse, key: str) -> None:
        if response.code == 404 or is_namespace_terminating(response):
            self.finish(key, "namespace is going")
        else:
            self.settle(response, key, f"created {CONFIG_MAP}")

    def _namespace_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and new["status"].get("phase") == "Active":
            self.enqueue(meta.name(new))

    def _config_map_changed(self, old: Object | None, new: Object | None) -> None:
        config_map = new or old
        if config_map is not None and old is not None and meta.name(config_map) == CONFIG_MAP:
            self.enqueue(meta.namespace(config_map))
