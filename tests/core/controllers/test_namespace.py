"""A namespace gets what pods need, and takes everything with it when it goes."""

from __future__ import annotations

from tests.core.controllers.cluster import Cluster, deployment, written


def shop() -> Cluster:
    cluster = Cluster()
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    cluster.run(2)
    return cluster


def test_it_gets_an_account_and_the_root_certificate() -> None:
    cluster = shop()
    assert cluster.get("serviceaccounts/shop/default") is not None
    certificate = cluster.get("configmaps/shop/kube-root-ca.crt")["data"]["ca.crt"]
    assert certificate.startswith("-----BEGIN CERTIFICATE-----\n")


def test_what_a_learner_takes_away_comes_back() -> None:
    cluster = shop()
    cluster.request("delete", "serviceaccounts", "shop", "default")
    cluster.request("delete", "configmaps", "shop", "kube-root-ca.crt")
    cluster.run(5)
    assert cluster.get("serviceaccounts/shop/default") is not None
    cluster.patch("configmaps", "shop", "kube-root-ca.crt", {"data": {"ca.crt": "forged"}})
    cluster.run(5)
    assert cluster.get("configmaps/shop/kube-root-ca.crt")["data"]["ca.crt"] != "forged"


def test_it_is_emptied_pods_first_and_then_goes() -> None:
    cluster = shop()
    cluster.create(deployment(namespace="shop"))
    cluster.run(10)
    cluster.request("delete", "namespaces", name="shop")
    frames = cluster.run(60)
    keys = [frame["key"] for frame in frames if frame["kind"] == "store" and frame["op"] == "DELETE"]
    own = [key for key in keys if "/shop/" in key and "/events/" not in key]
    assert [key.split("/")[2] for key in own[:2]] == ["pods", "pods"]
    assert cluster.get("namespaces/shop") is None
    assert not [key for key in cluster.sim.cluster.etcd.store._sorted if "/shop/" in key]


def test_it_says_what_remains() -> None:
    cluster = shop()
    cluster.create(deployment(namespace="shop"))
    cluster.run(10)
    cluster.request("delete", "namespaces", name="shop")
    frames = cluster.run(60)
    said = [
        {one["type"]: one["message"] for one in value["status"]["conditions"]}
        for value in written(frames, "namespaces/shop")
        if value is not None and "conditions" in value["status"]
    ]
    remaining = [one["NamespaceContentRemaining"] for one in said]
    assert "Some resources are remaining: pods. has 2 resource instances" in remaining
    assert remaining[-1] == "All content successfully removed"
