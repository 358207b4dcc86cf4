"""A pod with a claim in a whole cluster: scheduler and controller bind volume and claim, and then the pod is bound."""

from typing import Any

from tests.core.simulations import Wire, advance, kubectl_line, live, simulation

STORAGE = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: %(mode)s
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: local
  local: {path: /mnt/disk}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-2]}]
---
apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  containers: [{name: db, image: "nginx:1.26", volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local
  resources: {requests: {storage: 3Gi}}
"""


def writes(frames: list[Wire]) -> list[tuple[str, str, str]]:
    """(who, verb, what) of the requests that bind things."""
    kinds = ("persistentvolumes", "persistentvolumeclaims", "pods")
    return [
        (f["from"], f["verb"], "/".join(f["object"][n] for n in ("resource", "subresource") if n in f["object"]))
        for f in frames
        if f["kind"] == "request" and f["protocol"] == "https" and f["object"]["resource"] in kinds
        if f["verb"] in ("update", "patch") or f["object"].get("subresource") == "binding"
        if not f["from"].startswith("kubelet")
    ]


def binding_states(frames: list[Wire]) -> list[str]:
    return [f["state"] for f in frames if f["kind"] == "binding"]


def pod(sim: Any) -> Any:
    return live(sim, "/registry/pods/default/db")


def test_a_claim_that_waits_for_its_pod() -> None:
    sim = simulation(3)
    kubectl_line(sim, "apply -f -", CLAIM)
    advance(sim, 1)
    frames = [*kubectl_line(sim, "apply -f -", STORAGE % {"mode": "WaitForFirstConsumer"}), *advance(sim, 6)]
    scheduler = [(verb, what) for who, verb, what in writes(frames) if who == "kube-scheduler"]
    assert scheduler == [("patch", "pods/status"), ("update", "persistentvolumes"), ("create", "pods/binding")]
    assert binding_states(frames) == ["pre-binding", "binding", "bound"]
    points = [f["points"] for f in frames if f["kind"] == "binding"][-1]
    assert [(one["point"], [(p["plugin"], p["result"]) for p in one["plugins"]]) for one in points] == [
        ("WaitOnPermit", []),
        ("PreBind", [("VolumeBinding", "Success")]),
        ("Bind", [("DefaultBinder", "Success")]),
        ("PostBind", []),
    ]
    assert pod(sim)["spec"]["nodeName"] == "node-2"
    assert "nominatedNodeName" not in pod(sim)["status"], "the nomination has come true"
    assert live(sim, "/registry/persistentvolumeclaims/default/data")["spec"]["volumeName"] == "disk"


def test_an_immediate_claim_is_tried_again_when_it_is_bound() -> None:
    sim = simulation(3)
    frames = [*kubectl_line(sim, "apply -f -", STORAGE % {"mode": "Immediate"}), *advance(sim, 3)]
    assert [f["message"].split(". ")[0] for f in frames if f["kind"] == "decision"] == [
        '0/3 nodes are available: persistentvolumeclaim "data" not found'
    ]
    frames = [*kubectl_line(sim, "apply -f -", CLAIM), *advance(sim, 6)]
    assert [f["result"] for f in frames if f["kind"] == "decision"][-1] == "bound"
    assert binding_states(frames) == ["binding", "bound"], "there is nothing left to bind"
    assert pod(sim)["spec"]["nodeName"] == "node-2"
