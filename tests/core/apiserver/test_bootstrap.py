"""What a new cluster holds, against the recorded one; and that it is put in order again."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from simulator.core.api import kinds
from tests.core.apiserver.support import Api
from tests.core.simulations import DATA, fault

Json = dict[str, Any]
RECORDED = json.loads((DATA / "api" / "bootstrap-objects.json").read_text())
VERSIONS = {
    "clusterroles": "rbac.authorization.k8s.io/v1",
    "clusterrolebindings": "rbac.authorization.k8s.io/v1",
    "roles": "rbac.authorization.k8s.io/v1",
    "rolebindings": "rbac.authorization.k8s.io/v1",
    "namespaces": "v1",
    "priorityclasses": "scheduling.k8s.io/v1",
    "services": "v1",
    "ipaddresses": "networking.k8s.io/v1",
    "servicecidrs": "networking.k8s.io/v1",
}
KUBEADM = "kubeadm:cluster-admins"


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


def comparable(obj: Json) -> Json:
    """Without what differs from cluster to cluster."""
    gone = ("uid", "creationTimestamp", "resourceVersion")
    metadata = {name: value for name, value in obj["metadata"].items() if name not in gone}
    rest = {name: value for name, value in obj.items() if name not in ("kind", "apiVersion", "metadata")}
    return copy.deepcopy({"metadata": metadata, **rest})


@pytest.mark.parametrize("plural", list(VERSIONS))
def test_objects_equal_the_recorded_ones(api: Api, plural: str) -> None:
    resource = kinds.resource(plural, VERSIONS[plural])
    response = api.ask("list", plural)
    mine = {f"{o['metadata'].get('namespace', '')}/{o['metadata']['name']}": o for o in response.body["items"]}
    mine.pop(f"/{KUBEADM}", None)
    theirs = {f"{o['metadata'].get('namespace', '')}/{o['metadata']['name']}": o for o in RECORDED[plural]}
    assert sorted(mine) == sorted(theirs)
    for name, obj in mine.items():
        expected, found = comparable(theirs[name]), comparable(obj)
        if plural == "services":
            expected["spec"]["ports"][0]["targetPort"] = 6443
        if plural == "servicecidrs":
            # The last words about it are kube-controller-manager's.
            for one in (expected, found):
                one["status"]["conditions"][0].pop("lastTransitionTime")
        assert found == expected, f"{resource.plural} {name}"


def test_the_administrator_is_one_by_a_binding_of_kubeadm(api: Api) -> None:
    binding = api.ask("get", "clusterrolebindings", "", KUBEADM).body
    assert binding["subjects"] == [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": KUBEADM}]


def test_the_api_servers_own_lease_is_renewed(api: Api) -> None:
    (lease,) = (obj for obj in api.ask("list", "leases", "kube-system").body["items"] if "labels" in obj["metadata"])
    (recorded,) = (obj for obj in RECORDED["leases"] if "labels" in obj["metadata"])
    assert sorted(lease["spec"]) == sorted(recorded["spec"])
    assert lease["metadata"]["labels"]["apiserver.kubernetes.io/identity"] == "kube-apiserver"
    key = f"leases/kube-system/{lease['metadata']['name']}"
    before = api.stored(key)["spec"]["renewTime"]
    api.run(11)
    assert api.stored(key)["spec"]["renewTime"] > before


def test_what_is_deleted_comes_back_with_the_next_start() -> None:
    api = Api()
    uid = api.stored("clusterroles/view")["metadata"]["uid"]
    api.ask("delete", "clusterroles", "", "view")
    api.ask("delete", "clusterrolebindings", "", "system:basic-user")
    changed = api.ask(
        "patch", "clusterroles", "", "edit", body={"rules": []}, content_type="application/merge-patch+json"
    )
    assert (changed.code, api.stored("clusterroles/view")) == (200, None)
    fault(api.sim, "crash", "kube-apiserver")
    fault(api.sim, "restart", "kube-apiserver")
    api.run(5)
    assert api.stored("clusterroles/view")["metadata"]["uid"] != uid
    assert api.stored("clusterrolebindings/system:basic-user") is not None
