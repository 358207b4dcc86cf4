"""The external provisioner: what it makes, and what outlives its process. Its story is in transcripts/controllers."""

from __future__ import annotations

import json

import pytest

from simulator.core.scenario import Scenario, ScenarioError
from tests.core.controllers.cluster import Cluster, Json
from tests.core.simulations import fault

DRIVER = "csi.example.com"
PROVISIONER = f"csi-provisioner/{DRIVER}"


def storage_class(cluster: Cluster, **more: object) -> None:
    body = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "now"},
        "provisioner": DRIVER,
    }
    cluster.request("create", "storageclasses", body={**body, **more})


def claim(cluster: Cluster, name: str = "data") -> None:
    body = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "now",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    cluster.request("create", "persistentvolumeclaims", "default", body=body)


def volumes(cluster: Cluster) -> list[Json]:
    prefix = "/registry/persistentvolumes/"
    store = cluster.sim.cluster.etcd.store
    return [store.get(key).value for key in store._sorted if key.startswith(prefix)]


def test_a_volume_as_a_csi_driver_makes_it() -> None:
    cluster = Cluster(2, provisioners=[DRIVER])
    storage_class(cluster, parameters={"csi.storage.k8s.io/fstype": "xfs"}, mountOptions=["noatime"])
    claim(cluster)
    cluster.run(4)
    (volume,) = volumes(cluster)
    uid = cluster.get("persistentvolumeclaims/default/data")["metadata"]["uid"]
    assert volume["metadata"]["name"] == f"pvc-{uid}"
    assert volume["metadata"]["annotations"]["pv.kubernetes.io/provisioned-by"] == DRIVER
    assert sorted(volume["metadata"]["finalizers"]) == [
        "external-provisioner.volume.kubernetes.io/finalizer",
        "kubernetes.io/pv-protection",
    ]
    spec = volume["spec"]
    assert (spec["csi"]["driver"], spec["csi"]["volumeHandle"], spec["csi"]["fsType"]) == (DRIVER, f"pvc-{uid}", "xfs")
    assert (spec["persistentVolumeReclaimPolicy"], spec["mountOptions"]) == ("Delete", ["noatime"])
    (term,) = spec["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"][0] in ("z1", "z2")
    assert volume["status"]["phase"] == "Bound"
    events = [one for one in cluster.objects("events") if one["involvedObject"]["name"] == "data"]
    told = {one["reason"]: one["message"] for one in events}
    assert told["Provisioning"] == 'External provisioner is provisioning volume for claim "default/data"'
    assert told["ProvisioningSucceeded"] == f"Successfully provisioned volume pvc-{uid}"
    json.dumps(cluster.sim.inspect(PROVISIONER))


def test_claims_wait_for_a_dead_provisioner_and_its_storage_outlives_it() -> None:
    cluster = Cluster(1, provisioners=[DRIVER])
    storage_class(cluster)
    claim(cluster)
    cluster.run(4)
    fault(cluster.sim, "crash", PROVISIONER)
    claim(cluster, "late")
    cluster.request("delete", "persistentvolumeclaims", "default", "data")
    cluster.run(20)
    assert cluster.get("persistentvolumeclaims/default/late")["status"]["phase"] == "Pending"
    assert [volume["status"]["phase"] for volume in volumes(cluster)] == ["Released"]
    fault(cluster.sim, "restart", PROVISIONER)
    cluster.run(20)
    assert cluster.get("persistentvolumeclaims/default/late")["status"]["phase"] == "Bound"
    assert [volume["status"]["phase"] for volume in volumes(cluster)] == ["Bound"]
    assert list(cluster.sim.inspect(PROVISIONER)["storage"]) == [volumes(cluster)[0]["metadata"]["name"]]


@pytest.mark.parametrize("names", [["No Name"], ["a.example.com", "a.example.com"], "csi.example.com"])
def test_a_scenario_names_each_driver_once(names: object) -> None:
    with pytest.raises(ScenarioError, match="provisioners"):
        Scenario.from_dict({"nodes": [{"name": "a"}], "provisioners": names})
