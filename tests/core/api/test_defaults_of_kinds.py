"""What the server fills in for each kind, where the recorded manifests say nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import decoding, defaulting, kinds

Json = dict[str, Any]
POD: Json = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "i:1"}]}}


def defaulted(api_version: str, kind: str, **fields: Any) -> Json:
    """A decoded object with its defaults; the same again if it is defaulted twice."""
    resource = kinds.by_kind(api_version, kind)
    assert resource is not None
    sent = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, **fields}
    decoded = decoding.decode(sent, resource)
    found = defaulting.default(decoded, resource)
    assert defaulting.default(found, resource) == found
    return found


def spec(api_version: str, kind: str, **fields: Any) -> Json:
    found: Json = defaulted(api_version, kind, spec=fields)["spec"]
    return found


def test_a_service_that_is_reached_from_outside() -> None:
    ports = [{"port": 80, "targetPort": ""}, {"name": "u", "port": 53, "protocol": "UDP", "targetPort": "dns"}]
    found = spec("v1", "Service", externalIPs=["1.2.3.4"], sessionAffinity="ClientIP", ports=ports)
    assert found["externalTrafficPolicy"] == "Cluster"
    assert found["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}
    assert [port["targetPort"] for port in found["ports"]] == [80, "dns"]
    assert "allocateLoadBalancerNodePorts" not in found
    config = {"clientIP": {"timeoutSeconds": 5}}
    assert "sessionAffinityConfig" not in spec("v1", "Service", sessionAffinityConfig=config)
    named = spec("v1", "Service", type="ExternalName", externalName="a.b")
    assert named == {"type": "ExternalName", "sessionAffinity": "None", "externalName": "a.b"}


def test_addresses_of_a_load_balancer_are_the_services_own() -> None:
    ingress = [{"ip": "1.2.3.4"}, {"hostname": "a.b"}]
    status = {"loadBalancer": {"ingress": ingress}}
    found = defaulted("v1", "Service", spec={"type": "LoadBalancer"}, status=status)
    assert found["status"]["loadBalancer"]["ingress"] == [{"ip": "1.2.3.4", "ipMode": "VIP"}, {"hostname": "a.b"}]


def test_endpoints_and_slices() -> None:
    found = defaulted("v1", "Endpoints", subsets=[{"addresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 80}]}])
    assert found["subsets"][0]["ports"] == [{"port": 80, "protocol": "TCP"}]
    slice_ = defaulted("discovery.k8s.io/v1", "EndpointSlice", addressType="IPv4", endpoints=[], ports=[{"port": 80}])
    assert slice_["ports"] == [{"name": "", "protocol": "TCP", "port": 80}]


def test_the_strategy_of_a_stateful_set() -> None:
    def strategy(**sent: Any) -> Json:
        sent = {"selector": {}, "template": POD, "serviceName": "s", **({"updateStrategy": sent} if sent else {})}
        found: Json = spec("apps/v1", "StatefulSet", **sent)["updateStrategy"]
        return found

    assert strategy() == {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    assert strategy(rollingUpdate={"maxUnavailable": 2}) == {
        "type": "RollingUpdate",
        "rollingUpdate": {"partition": 0, "maxUnavailable": 2},
    }
    # Whoever names the type gets nothing but the type.
    assert strategy(type="RollingUpdate") == {"type": "RollingUpdate"}
    assert strategy(type="OnDelete") == {"type": "OnDelete"}


def test_claim_templates_of_a_stateful_set() -> None:
    claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "0.5"}}}}
    found = spec("apps/v1", "StatefulSet", selector={}, template=POD, serviceName="s", volumeClaimTemplates=[claim])
    assert found["volumeClaimTemplates"] == [
        {
            "kind": "PersistentVolumeClaim",
            "apiVersion": "v1",
            "metadata": {"name": "data"},
            "spec": {"resources": {"requests": {"storage": "500m"}}, "volumeMode": "Filesystem"},
            "status": {"phase": "Pending"},
        }
    ]


def test_jobs() -> None:
    found = defaulted("batch/v1", "Job", spec={"template": POD, "parallelism": 2, "backoffLimitPerIndex": 1})
    assert found["metadata"]["labels"] == {"app": "a"}
    assert "completions" not in found["spec"]
    assert found["spec"]["backoffLimit"] == 2147483647
    rule = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}
    found = spec("batch/v1", "Job", template=POD, podFailurePolicy={"rules": [rule]})
    assert found["podReplacementPolicy"] == "Failed"
    assert found["podFailurePolicy"]["rules"][0]["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]


def test_older_kinds_take_what_they_lack_from_their_template() -> None:
    found = defaulted("v1", "ReplicationController", spec={"template": POD})
    assert found["spec"]["replicas"] == 1
    assert found["spec"]["selector"] == found["metadata"]["labels"] == {"app": "a"}
    template = defaulted("v1", "PodTemplate", template=POD)["template"]
    assert template["spec"]["restartPolicy"] == "Always"


def test_volumes() -> None:
    found = spec("v1", "PersistentVolume", capacity={"storage": "1024Mi"}, hostPath={"path": "/x"})
    assert found["hostPath"] == {"path": "/x", "type": ""}
    assert found["capacity"] == {"storage": "1Gi"}
    assert (found["persistentVolumeReclaimPolicy"], found["volumeMode"]) == ("Retain", "Filesystem")


def test_limits_of_containers() -> None:
    item = {"type": "Container", "max": {"cpu": "2", "memory": "1Gi"}, "default": {"cpu": "1"}, "min": {"storage": "1"}}
    found = spec("v1", "LimitRange", limits=[item, {"type": "Pod", "max": {"cpu": "4"}}])["limits"]
    assert found[0]["default"] == {"cpu": "1", "memory": "1Gi"}
    assert found[0]["defaultRequest"] == {"cpu": "1", "memory": "1Gi", "storage": "1"}
    assert found[1] == {"type": "Pod", "max": {"cpu": "4"}}


def test_amounts_are_rounded_up_to_thousandths() -> None:
    assert spec("v1", "ResourceQuota", hard={"requests.cpu": "0.0001", "pods": "4"})["hard"] == {
        "pods": "4",
        "requests.cpu": "1m",
    }
    overhead = {"podFixed": {"cpu": "0.0001"}}
    found = defaulted("node.k8s.io/v1", "RuntimeClass", handler="h", overhead=overhead)
    assert found["overhead"] == {"podFixed": {"cpu": "1m"}}


def test_policies_on_traffic() -> None:
    found = spec("networking.k8s.io/v1", "NetworkPolicy", podSelector={}, egress=[{"ports": [{"port": 53}]}])
    assert found["policyTypes"] == ["Ingress", "Egress"]
    assert found["egress"] == [{"ports": [{"protocol": "TCP", "port": 53}]}]
    assert spec("networking.k8s.io/v1", "NetworkPolicy", podSelector={}, policyTypes=["Egress"])["policyTypes"] == [
        "Egress"
    ]
    parameters = {"kind": "K", "name": "n"}
    found = spec("networking.k8s.io/v1", "IngressClass", controller="a/b", parameters=parameters)
    assert found["parameters"]["scope"] == "Cluster"


def test_behaviour_of_an_autoscaler() -> None:
    target = {"kind": "Deployment", "name": "w", "apiVersion": "apps/v1"}
    behavior = {"scaleDown": {"stabilizationWindowSeconds": 60}}
    found = spec("autoscaling/v2", "HorizontalPodAutoscaler", scaleTargetRef=target, maxReplicas=3, behavior=behavior)
    assert found["behavior"]["scaleDown"] == {
        "stabilizationWindowSeconds": 60,
        "selectPolicy": "Max",
        "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
    }
    assert [policy["value"] for policy in found["behavior"]["scaleUp"]["policies"]] == [4, 100]
    older = spec("autoscaling/v1", "HorizontalPodAutoscaler", scaleTargetRef=target, maxReplicas=3)
    assert older == {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 3}


def test_bindings_say_whose_roles_and_subjects_they_mean() -> None:
    subjects = [{"kind": "Group", "name": "g"}, {"kind": "ServiceAccount", "name": "s", "namespace": "n"}]
    role = {"kind": "ClusterRole", "name": "view"}
    found = defaulted("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", roleRef=role, subjects=subjects)
    assert found["roleRef"]["apiGroup"] == "rbac.authorization.k8s.io"
    assert found["subjects"][0]["apiGroup"] == "rbac.authorization.k8s.io"
    assert "apiGroup" not in found["subjects"][1]


@pytest.mark.parametrize("kind", ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
def test_webhooks(kind: str) -> None:
    rule = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}
    service = {"namespace": "n", "name": "s"}
    hook = {"name": "a.b.c", "clientConfig": {"service": service}, "rules": [rule], "sideEffects": "None"}
    hook["admissionReviewVersions"] = ["v1"]
    found = defaulted("admissionregistration.k8s.io/v1", kind, webhooks=[hook])["webhooks"][0]
    assert found["clientConfig"]["service"]["port"] == 443
    assert found["rules"][0]["scope"] == "*"
    assert (found["failurePolicy"], found["matchPolicy"], found["timeoutSeconds"]) == ("Fail", "Equivalent", 10)
    assert found["namespaceSelector"] == found["objectSelector"] == {}
    assert found.get("reinvocationPolicy") == ("Never" if kind.startswith("Mutating") else None)


def test_an_aggregated_api() -> None:
    service = {"namespace": "n", "name": "s"}
    found = spec("apiregistration.k8s.io/v1", "APIService", service=service, groupPriorityMinimum=1, versionPriority=1)
    assert found["service"] == {**service, "port": 443}


def resources_of_pod(containers: list[Json], resources: Json, **more: Any) -> Json:
    each = [{"name": f"c{index}", "image": "i:1", "resources": one} for index, one in enumerate(containers)]
    found: Json = spec("v1", "Pod", containers=each, resources=resources, **more)["resources"]
    return found


def test_resources_of_a_whole_pod() -> None:
    quarter = {"requests": {"cpu": "250m"}}
    assert resources_of_pod([quarter], {"requests": {"memory": "1Gi"}}) == {"requests": {"memory": "1Gi"}}
    assert resources_of_pod([quarter, quarter], {"limits": {"cpu": "1", "memory": "1Gi"}}) == {
        "limits": {"cpu": "1", "memory": "1Gi"},
        "requests": {"cpu": "500m", "memory": "1Gi"},
    }
    sidecar = {"name": "s", "image": "i:1", "restartPolicy": "Always", "resources": quarter}
    setup = {"name": "i", "image": "i:1", "resources": {"requests": {"cpu": "400m"}}}
    found = resources_of_pod([quarter], {"limits": {"cpu": "1"}}, initContainers=[sidecar, setup])
    assert found["requests"] == {"cpu": "650m"}


def test_huge_pages_of_a_whole_pod() -> None:
    pages = {"limits": {"hugepages-2Mi": "4Mi"}}
    assert resources_of_pod([pages, pages], {"requests": {"cpu": "1"}}) == {
        "limits": {"hugepages-2Mi": "8Mi"},
        "requests": {"cpu": "1", "hugepages-2Mi": "8Mi"},
    }
