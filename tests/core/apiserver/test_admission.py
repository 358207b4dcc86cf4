"""Admission plugins: what they change, what they refuse, and with which words."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.control_plane.kube_apiserver.admission import chain
from simulator.core.control_plane.kube_apiserver.admission.pod_security import findings
from simulator.core.protocol.api import MERGE_PATCH
from tests.core.apiserver.support import Api, message, pod
from tests.core.simulations import advance, fault, kubectl_line

Json = dict[str, Any]


@pytest.fixture(scope="module")
def api() -> Api:
    return Api()


def namespace(api: Api, name: str, **labels: str) -> str:
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
    api.run(2)
    return name


def pod_with(resources: Json, name: str = "p", where: str = "default", **spec: Any) -> Json:
    made = pod(name, where, **spec)
    made["spec"]["containers"][0]["resources"] = resources
    return made


def test_the_chain_is_in_upstreams_order() -> None:
    """pkg/kubeapiserver/options/plugins.go; the webhooks and ResourceQuota follow."""
    names = list(dict.fromkeys(plugin.name for plugin in chain.PLUGINS))
    assert names == [
        "NamespaceLifecycle",
        "LimitRanger",
        "ServiceAccount",
        "NodeRestriction",
        "TaintNodesByCondition",
        "PodSecurity",
        "Priority",
        "DefaultTolerationSeconds",
        "DefaultStorageClass",
        "StorageObjectInUseProtection",
        "PersistentVolumeClaimResize",
        "RuntimeClass",
        "CertificateApproval",
        "CertificateSigning",
        "DefaultIngressClass",
        "PodTopologyLabels",
    ]


# ServiceAccount, Priority


def test_a_service_account_that_is_not_there(api: Api) -> None:
    response = api.create(pod("p", serviceAccountName="ghost"))
    expected = 'pods "p" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found'
    assert (response.code, message(response)) == (403, expected)


def test_a_service_account_brings_its_pull_secrets(api: Api) -> None:
    account = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "puller", "namespace": "default"},
        "imagePullSecrets": [{"name": "registry"}],
        "automountServiceAccountToken": False,
    }
    api.must(account)
    spec = api.must(pod("pulls", serviceAccountName="puller"))["spec"]
    assert spec["imagePullSecrets"] == [{"name": "registry"}]
    assert "volumes" not in spec


def test_a_pod_that_sets_its_priority_itself(api: Api) -> None:
    response = api.create(pod("p", priority=7))
    assert message(response) == (
        'pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission '
        "controller computed 0 from the given PriorityClass name"
    )


def priority_class(name: str, value: int, **more: Any) -> Json:
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
        **more,
    }


def test_priority_classes() -> None:
    api = Api()
    api.must(priority_class("high", 1000, preemptionPolicy="Never"))
    spec = api.must(pod("important", priorityClassName="high"))["spec"]
    assert (spec["priority"], spec["preemptionPolicy"]) == (1000, "Never")
    assert api.must(pod("critical", "kube-system", priorityClassName="system-node-critical"))["spec"]["priority"] == (
        2_000_001_000
    )
    response = api.create(pod("p", priorityClassName="nosuch"))
    assert message(response) == 'pods "p" is forbidden: no PriorityClass with name nosuch was found'
    api.must(priority_class("usual", 5, globalDefault=True))
    spec = api.must(pod("plain"))["spec"]
    assert (spec["priorityClassName"], spec["priority"]) == ("usual", 5)
    response = api.create(priority_class("other", 6, globalDefault=True))
    assert message(response) == (
        'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only '
        "one default can exist"
    )


# LimitRanger


def limit_range(where: str, **limit: Any) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "limits", "namespace": where},
        "spec": {"limits": [limit]},
    }


def test_limit_ranger_fills_in_and_says_so() -> None:
    api = Api()
    where = namespace(api, "limited")
    defaults = {"default": {"cpu": "200m"}, "defaultRequest": {"cpu": "100m", "memory": "64Mi"}}
    api.must(limit_range(where, type="Container", **defaults))
    made = api.must(pod_with({"requests": {"cpu": "50m"}}, where=where))
    assert made["spec"]["containers"][0]["resources"] == {
        "limits": {"cpu": "200m"},
        "requests": {"cpu": "50m", "memory": "64Mi"},
    }
    assert made["metadata"]["annotations"]["kubernetes.io/limit-ranger"] == (
        "LimitRanger plugin set: memory request for container c; cpu limit for container c"
    )
    assert api.stages()[3][:2] == ("mutating-admission", "changed")
    assert api.stages()[3][2].startswith("LimitRanger, ServiceAccount")


@pytest.mark.parametrize(
    ("limit", "resources", "why"),
    [
        (
            {"type": "Container", "max": {"cpu": "500m"}},
            {"limits": {"cpu": "2"}},
            "maximum cpu usage per Container is 500m, but limit is 2",
        ),
        (
            {"type": "Container", "min": {"memory": "32Mi"}},
            {"requests": {"memory": "16Mi"}},
            "minimum memory usage per Container is 32Mi, but request is 16Mi",
        ),
        (
            {"type": "Container", "min": {"memory": "32Mi"}},
            {},
            "minimum memory usage per Container is 32Mi.  No request is specified",
        ),
        (
            {"type": "Pod", "max": {"cpu": "1", "memory": "1Gi"}},
            {"limits": {"cpu": "2", "memory": "2Gi"}},
            "[maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Gi, but limit is 2Gi]",
        ),
        (
            {"type": "Container", "maxLimitRequestRatio": {"cpu": "2"}},
            {"limits": {"cpu": "300m"}, "requests": {"cpu": "100m"}},
            "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
        ),
    ],
)
def test_limit_ranger_refuses(limit: Json, resources: Json, why: str) -> None:
    api = Api()
    where = namespace(api, "limited")
    api.must(limit_range(where, **limit))
    # As it would be without the defaults that a LimitRange is given, which would answer for the pod.
    cached = api.sim.cluster.apiserver.storage.caches["/registry/limitranges/"].objects
    key = f"/registry/limitranges/{where}/limits"
    cached[key] = {**cached[key], "spec": {"limits": [limit]}}
    response = api.create(pod_with(resources, where=where))
    assert (response.code, message(response)) == (403, f'pods "p" is forbidden: {why}')


# ResourceQuota


def quota(where: str, **hard: str) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "budget", "namespace": where},
        "spec": {"hard": {name.replace("__", "."): value for name, value in hard.items()}},
    }


def counted(api: Api, where: str, **hard: str) -> None:
    """A quota that says by hand that nothing is used: its controller is away."""
    fault(api.sim, "crash", "kube-controller-manager")
    made = api.must(quota(where, **hard))
    limits = made["spec"]["hard"]
    body = {"status": {"hard": limits, "used": dict.fromkeys(limits, "0")}}
    response = api.ask("patch", "resourcequotas", where, "budget", "status", body=body, content_type=MERGE_PATCH)
    assert response.code == 200, response.body


def used(api: Api, where: str) -> Json:
    found: Json = api.stored(f"resourcequotas/{where}/budget")["status"]["used"]
    return found


def test_a_quota_counts_before_the_object_is_stored() -> None:
    api = Api()
    where = namespace(api, "small")
    counted(api, where, pods="2", requests__cpu="1")
    number = api.send("create", "pods", where, body=pod_with({"requests": {"cpu": "600m"}}, where=where))
    api.run(1)
    assert api.answers[number].code == 201
    stores = [frame["key"] for frame in api.frames if frame["kind"] == "store"]
    created = stores.index(f"/registry/pods/{where}/p")
    assert stores[:created].count(f"/registry/resourcequotas/{where}/budget") == 3
    assert used(api, where) == {"pods": "1", "requests.cpu": "600m"}
    response = api.create(pod_with({"requests": {"cpu": "600m"}}, "q", where))
    assert (response.code, message(response)) == (
        403,
        'pods "q" is forbidden: exceeded quota: budget, requested: requests.cpu=600m, used: requests.cpu=600m, '
        "limited: requests.cpu=1",
    )
    assert api.stages()[-1][:2] == ("validating-admission", "refused")
    response = api.create(pod_with({}, "q", where))
    assert message(response) == 'pods "q" is forbidden: failed quota: budget: must specify requests.cpu for: c'


def test_of_many_at_once_only_as_many_as_fit_are_let_in() -> None:
    api = Api()
    where = namespace(api, "small")
    counted(api, where, pods="3")
    numbers = [api.send("create", "pods", where, body=pod(f"p{index}", where)) for index in range(8)]
    api.run(2)
    codes = [api.answers[number].code for number in numbers]
    assert (codes.count(201), codes.count(403)) == (3, 5)
    assert used(api, where) == {"pods": "3"}
    writes = [frame for frame in api.frames if frame["kind"] == "store" and "resourcequotas" in frame["key"]]
    # The requests of one moment are judged together, with one write: not one for each pod.
    assert len(writes) <= 2 + 2


def test_a_dry_run_uses_nothing() -> None:
    api = Api()
    where = namespace(api, "small")
    counted(api, where, pods="1")
    assert api.create(pod("p", where), params={"dryRun": "All"}).code == 201
    assert used(api, where) == {"pods": "0"}


def test_quotas_with_scopes_and_of_counts() -> None:
    api = Api()
    where = namespace(api, "small")
    fault(api.sim, "crash", "kube-controller-manager")
    made = quota(where, count__configmaps="1")
    made["spec"]["hard"] = {"count/configmaps": "2"}
    api.must(made)
    body = {"status": {"hard": {"count/configmaps": "2"}, "used": {"count/configmaps": "2"}}}
    api.ask("patch", "resourcequotas", where, "budget", "status", body=body, content_type=MERGE_PATCH)
    another = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": where}}
    assert message(api.create(another)) == (
        'configmaps "x" is forbidden: exceeded quota: budget, requested: count/configmaps=1, used: count/configmaps=2, '
        "limited: count/configmaps=2"
    )


# Storage, ingress, runtime classes


def claim(name: str, **spec: Any) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec},
    }


def storage_class(name: str, default: bool, **more: Any) -> Json:
    marks = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": marks},
        "provisioner": "example.com/slow",
        **more,
    }


def test_claims_get_the_default_class_and_a_finalizer() -> None:
    api = Api()
    assert "storageClassName" not in api.must(claim("before"))["spec"]
    api.must(storage_class("slow", default=True))
    made = api.must(claim("after"))
    assert made["spec"]["storageClassName"] == "slow"
    assert made["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    assert made["status"] == {"phase": "Pending"}
    assert api.must(claim("none", storageClassName=""))["spec"]["storageClassName"] == ""
    api.run(2)
    api.must(storage_class("newer", default=True))
    assert api.must(claim("newest"))["spec"]["storageClassName"] == "newer"


def test_an_ingress_gets_the_default_class() -> None:
    api = Api()
    marks = {"ingressclass.kubernetes.io/is-default-class": "true"}
    api.must(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": "usual", "annotations": marks},
            "spec": {"controller": "example.com/ingress"},
        }
    )
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "i", "namespace": "default"},
        "spec": {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}},
    }
    assert api.must(ingress)["spec"]["ingressClassName"] == "usual"


def test_runtime_classes() -> None:
    api = Api()
    response = api.create(pod("p", runtimeClassName="gvisor"))
    assert message(response) == 'pods "p" is forbidden: pod rejected: RuntimeClass "gvisor" not found'
    api.must(
        {
            "apiVersion": "node.k8s.io/v1",
            "kind": "RuntimeClass",
            "metadata": {"name": "gvisor"},
            "handler": "runsc",
            "overhead": {"podFixed": {"cpu": "50m"}},
            "scheduling": {"nodeSelector": {"sandbox": "yes"}},
        }
    )
    spec = api.must(pod("p", runtimeClassName="gvisor"))["spec"]
    assert (spec["overhead"], spec["nodeSelector"]) == ({"cpu": "50m"}, {"sandbox": "yes"})
    response = api.create(pod("q", runtimeClassName="gvisor", nodeSelector={"sandbox": "no"}))
    assert message(response).endswith(
        "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no"
    )


# PodSecurity


RESTRICTED = (
    'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), '
    'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true '
    '(pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set '
    'securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")'
)


def test_pod_security_enforces_and_warns() -> None:
    api = Api()
    strict = namespace(api, "strict", **{"pod-security.kubernetes.io/enforce": "restricted"})
    response = api.create(pod("p", strict))
    assert (response.code, response.warnings) == (403, ())
    assert message(response) == f'pods "p" is forbidden: violates PodSecurity "restricted:latest": {RESTRICTED}'
    line = f"create deployment web --image=nginx:1.26 -n {strict}"
    frames = kubectl_line(api.sim, line) + advance(api.sim, 3)
    output = "".join(frame["text"] for frame in frames if frame["kind"] == "output")
    reasons = RESTRICTED.replace('"c"', '"nginx"')
    warning = f'Warning: would violate PodSecurity "restricted:latest": {reasons}\n'
    assert output == f"{warning}deployment.apps/web created\n"
    refused = [frame["message"] for frame in frames if frame["kind"] == "event" and frame["reason"] == "FailedCreate"]
    assert refused
    assert 'is forbidden: violates PodSecurity "restricted:latest"' in refused[0]


def test_pod_security_of_a_good_pod() -> None:
    api = Api()
    strict = namespace(api, "strict", **{"pod-security.kubernetes.io/enforce": "restricted"})
    context = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    good = pod("p", strict, securityContext={"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}})
    good["spec"]["containers"][0]["securityContext"] = context
    response = api.create(good)
    assert (response.code, response.warnings) == (201, ())


def test_a_stricter_level_warns_of_what_runs_already() -> None:
    api = Api()
    for name in ("a", "b", "c"):
        api.must(pod(name))
    label = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
    response = api.ask("patch", "namespaces", "", "default", body=label, content_type=MERGE_PATCH)
    reasons = "allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile"
    assert response.warnings == (
        'existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"',
        f"a (and 2 other pods): {reasons}",
    )


def test_a_level_that_does_not_exist() -> None:
    label = {"metadata": {"labels": {"pod-security.kubernetes.io/warn": "strict"}}}
    response = Api().ask("patch", "namespaces", "", "default", body=label, content_type=MERGE_PATCH)
    assert (response.code, message(response)) == (
        422,
        'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "strict": must '
        "be one of privileged, baseline, restricted",
    )


@pytest.mark.parametrize(
    ("spec", "finding"),
    [
        ({"hostNetwork": True, "hostPID": True}, ("host namespaces", "hostNetwork=true, hostPID=true")),
        ({"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}, ("hostPath volumes", 'volume "v"')),
        (
            {"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}},
            ("forbidden sysctls", "kernel.msgmax"),
        ),
        (
            {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
            ("seccompProfile", 'pod must not set securityContext.seccompProfile.type to "Unconfined"'),
        ),
        (
            {"securityContext": {"seLinuxOptions": {"type": "spc_t", "user": "u"}}},
            (
                "seLinuxOptions",
                'pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set',
            ),
        ),
    ],
)
def test_baseline_findings_of_pods(spec: Json, finding: tuple[str, str]) -> None:
    assert findings("baseline", {}, {"containers": [{"name": "c"}], **spec}) == [finding]


@pytest.mark.parametrize(
    ("container", "finding"),
    [
        (
            {"securityContext": {"privileged": True}},
            ("privileged", 'container "c" must not set securityContext.privileged=true'),
        ),
        (
            {"securityContext": {"capabilities": {"add": ["SYS_TIME", "CHOWN", "NET_ADMIN"]}}},
            (
                "non-default capabilities",
                'container "c" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add',
            ),
        ),
        ({"ports": [{"containerPort": 80, "hostPort": 8080}]}, ("hostPort", 'container "c" uses hostPort 8080')),
        (
            {"securityContext": {"procMount": "Unmasked"}},
            ("procMount", 'container "c" must not set securityContext.procMount to "Unmasked"'),
        ),
        (
            {"livenessProbe": {"httpGet": {"host": "example.com", "port": 80}}},
            ("probe or lifecycle host", 'container "c" uses probe or lifecycle host "example.com"'),
        ),
    ],
)
def test_baseline_findings_of_containers(container: Json, finding: tuple[str, str]) -> None:
    assert findings("baseline", {}, {"containers": [{"name": "c", **container}]}) == [finding]


def test_topology_labels_come_with_the_binding() -> None:
    api = Api()
    api.must(pod("p"))
    api.run(2)
    stored = api.stored("pods/default/p")
    assert stored["spec"]["nodeName"] == "node-1"
    assert stored["metadata"]["labels"] == {"topology.kubernetes.io/zone": "z1"}
