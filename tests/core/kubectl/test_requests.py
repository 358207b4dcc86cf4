"""What kubectl asks the API server for each command line, and in which order: recorded with -v=8."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import kinds
from simulator.core.protocol.programs import ProgramEnv
from tests.core.kubectl import recorded

LABELS = {"app": "web"}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}


def _object(api_version: str, kind: str, name: str, **fields: Any) -> dict[str, Any]:
    resource = kinds.by_kind(api_version, kind)
    assert resource is not None
    metadata = {"name": name, "uid": f"uid-{name}", "labels": LABELS, "resourceVersion": "7"}
    if resource.namespaced:
        metadata["namespace"] = "default"
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


SPEC = {"replicas": 1, "selector": {"matchLabels": LABELS}, "template": TEMPLATE}
OBJECTS = [
    _object("apps/v1", "Deployment", "web", spec=SPEC, status={}),
    _object("v1", "Pod", "web-1", spec=TEMPLATE["spec"], status={}),
    _object("v1", "Pod", "web-2", spec=TEMPLATE["spec"], status={}),
    _object("v1", "Node", "node1", spec={"unschedulable": True}, status={}),
]
DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web"
PODS = "/api/v1/namespaces/default/pods"
CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
CASES: dict[str, list[str]] = {
    "get pods": [f"GET {PODS}?limit=500"],
    "get pod nosuch": [f"GET {PODS}/nosuch"],
    "get deploy,rs,svc -o wide": [
        "GET /apis/apps/v1/namespaces/default/deployments?limit=500",
        "GET /apis/apps/v1/namespaces/default/replicasets?limit=500",
        "GET /api/v1/namespaces/default/services?limit=500",
    ],
    "get nodes -o yaml": ["GET /api/v1/nodes?limit=500"],
    "describe deployment web": [
        f"GET {DEPLOYMENT}",
        f"GET {DEPLOYMENT}",
        "GET /api/v1/namespaces/default/events?fieldSelector=involvedObject.name=web,"
        "involvedObject.namespace=default,involvedObject.kind=Deployment,involvedObject.uid=uid-web&limit=500",
        "GET /apis/apps/v1/namespaces/default/replicasets?labelSelector=app=web&limit=500",
    ],
    "scale deploy web --replicas=2": [f"GET {DEPLOYMENT}", f"PATCH {DEPLOYMENT}/scale"],
    "set image deploy/web nginx=nginx:1.27": [f"GET {DEPLOYMENT}", f"PATCH {DEPLOYMENT}?fieldManager=kubectl-set"],
    "apply -f cm.yaml": [
        f"GET {CONFIG_MAPS}/c1",
        f"POST {CONFIG_MAPS}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict",
    ],
    "delete pod web-1": [f"DELETE {PODS}/web-1", f"GET {PODS}/web-1"],
    "delete pod -l app=web --wait=false": [
        f"GET {PODS}?labelSelector=app=web",
        f"DELETE {PODS}/web-1",
        f"DELETE {PODS}/web-2",
    ],
    "get events": ["GET /api/v1/namespaces/default/events?limit=500"],
    "label pod -l app=web x=y": [
        f"GET {PODS}?labelSelector=app=web",
        f"PATCH {PODS}/web-1?fieldManager=kubectl-label",
        f"PATCH {PODS}/web-2?fieldManager=kubectl-label",
    ],
    "annotate node node1 a=b": ["GET /api/v1/nodes/node1", "PATCH /api/v1/nodes/node1?fieldManager=kubectl-annotate"],
    "uncordon node1": ["GET /api/v1/nodes/node1", "PATCH /api/v1/nodes/node1"],
    "create ns t1": ["POST /api/v1/namespaces?fieldManager=kubectl-create&fieldValidation=Strict"],
    "create deployment x --image=nginx": [
        "POST /apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create&fieldValidation=Strict"
    ],
    "autoscale deploy web --min=1 --max=3 --cpu=50%": [
        f"GET {DEPLOYMENT}",
        "POST /apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers?fieldManager=kubectl-autoscale",
    ],
}
METHODS = {"get": "GET", "list": "GET", "create": "POST", "patch": "PATCH", "update": "PUT", "delete": "DELETE"}
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c1}\ndata: {a: b}\n"


@pytest.mark.parametrize("line", CASES)
def test_asks_what_kubectl_asks(line: str) -> None:
    api = recorded.RecordedApi(OBJECTS)
    recorded.play(line, api, ProgramEnv(now_us=0, epoch_us=0, files={"cm.yaml": MANIFEST}))
    asked = []
    for request in api.requests:
        resource = kinds.by_name(request.resource)
        assert resource is not None
        query = "&".join(f"{key}={value}" for key, value in sorted(request.params.items()))
        path = resource.path(request.namespace, request.name, request.subresource)
        asked.append(f"{METHODS[request.verb]} {path}{'?' if query else ''}{query}")
    assert asked == CASES[line]


def test_a_second_apply_of_the_same_changes_nothing() -> None:
    api = recorded.RecordedApi([])
    env = ProgramEnv(now_us=0, epoch_us=0)
    assert recorded.play("apply -f -", api, env, MANIFEST).stdout == "configmap/c1 created\n"
    assert recorded.play("apply -f -", api, env, MANIFEST).stdout == "configmap/c1 unchanged\n"
    changed = MANIFEST.replace("a: b", "c: d")
    assert recorded.play("apply -f -", api, env, changed).stdout == "configmap/c1 configured\n"
    assert api.requests[-1].body["data"] == {"c": "d", "a": None}
