"""Rules of pods that no recorded request breaks: each error as the server words it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import decoding, defaulting, kinds, validation

Json = dict[str, Any]
DEPLOYMENTS = kinds.DEPLOYMENTS
CONTAINER: Json = {"name": "c", "image": "i:1"}


def made(metadata: Json | None = None, **spec: Any) -> Json:
    body = {
        "metadata": {"name": "p", "namespace": "d", **(metadata or {})},
        "spec": {"containers": [CONTAINER], **spec},
    }
    return defaulting.default(decoding.decode(body, kinds.PODS), kinds.PODS)


def texts(pod: Json) -> list[str]:
    return [str(error) for error in validation.validate_create(pod, kinds.PODS)]


def of_container(**fields: Any) -> list[str]:
    found = texts(made(containers=[{**CONTAINER, **fields}]))
    return [text.removeprefix("spec.containers[0].") for text in found]


def one(**spec: Any) -> str:
    found = texts(made(**spec))
    assert len(found) == 1, found
    return found[0].removeprefix("spec.")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"terminationMessagePolicy": "Log"},
         ['terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"']),
        ({"resources": {"claims": [{"name": "gpu"}]}},
         ['resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty']),
        ({"restartPolicyRules": [{"action": "Restart", "exitCodes": {"operator": "In", "values": [3]}}]},
         ["restartPolicy: Required value: must specify restartPolicy when restart rules are used"]),
        ({"restartPolicy": "Never", "restartPolicyRules": [{"action": "Wait", "exitCodes": {"operator": "Equals"}}]},
         ['restartPolicyRules[0].action: Unsupported value: "Wait": supported values: "Restart", "RestartAllContainers"',
          'restartPolicyRules[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"']),
        ({"lifecycle": {"preStop": {"sleep": {"seconds": 31}}}},
         ["lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than "
          "terminationGracePeriodSeconds (30)"]),
        ({"securityContext": {"procMount": "Unmasked"}},
         ['securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`']),
        ({"securityContext": {"seccompProfile": {"type": "Strict"}}},
         ['securityContext.seccompProfile.type: Unsupported value: "Strict": supported values: "Localhost", '
          '"RuntimeDefault", "Unconfined"']),
        ({"securityContext": {"seccompProfile": {"type": "RuntimeDefault", "localhostProfile": "x"}}},
         ['securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"RuntimeDefault",'
          '"LocalhostProfile":"x"}: can only be set when seccomp type is Localhost']),
        ({"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "/x"}}},
         ['securityContext.seccompProfile.localhostProfile: Invalid value: "/x": must be a relative path']),
        ({"securityContext": {"appArmorProfile": {"type": "Localhost"}}},
         ["securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is "
          "Localhost"]),
        ({"securityContext": {"windowsOptions": {"runAsUserName": "a\\b\\c"}}},
         ['securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain '
          "more than one backslash"]),
        ({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.foo['x']"}}}]},
         ["env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.foo['x']\": error converting fieldPath: field "
          "label does not support subscript: spec.foo['x']"]),
        ({"env": [{"name": "A", "valueFrom": {"fieldRef": {"apiVersion": "v2", "fieldPath": "metadata.name"}}}]},
         ['env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: '
          "unsupported pod version: v2"]),
        ({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.schedulerName"}}}]},
         ['env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.schedulerName": supported values: '
          '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", '
          '"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"']),
    ],
)  # fmt: skip
def test_a_container(fields: Json, expected: list[str]) -> None:
    assert of_container(**fields) == expected


def test_what_is_right_of_a_container() -> None:
    env = [
        {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['a.b/c']"}}},
        {"name": "B=", "value": "x"},
        {"name": "1", "valueFrom": {"fieldRef": {"fieldPath": "spec.host"}}},
    ]
    assert of_container(env=env[::2]) == []
    assert "must consist only of printable ASCII characters other than '='" in of_container(env=env[1:2])[0]
    rules = [{"action": "RestartAllContainers", "exitCodes": {"operator": "NotIn", "values": [0]}}]
    assert of_container(restartPolicy="Never", restartPolicyRules=rules) == []


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"resourceClaims": [{"name": "a"}]},
         'resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":null,"ResourceClaimTemplateName":null}: '
         "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"),
        ({"securityContext": {"sysctls": [{"name": "net.core.somaxconn", "value": "1"}]}, "hostNetwork": True},
         "securityContext.sysctls[0].name: Invalid value: \"net.core.somaxconn\": may not be specified when "
         "'hostNetwork' is true"),
        ({"securityContext": {"sysctls": [{"name": "A", "value": "1"}]}},
         'securityContext.sysctls[0].name: Invalid value: "A": must have at most 253 characters and match regex '
         r"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$"),
        ({"securityContext": {"supplementalGroupsPolicy": "Some"}},
         'securityContext.supplementalGroupsPolicy: Unsupported value: "Some": supported values: "Merge", "Strict"'),
        ({"os": {"name": ""}}, "os.name: Required value: cannot be empty"),
        ({"os": {"name": "linux"}, "securityContext": {"windowsOptions": {}}},
         "securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod"),
        ({"os": {"name": "windows"}, "hostPID": True}, "hostPID: Forbidden: cannot be set for a windows pod"),
        ({"securityContext": {"windowsOptions": {"hostProcess": True}}},
         "hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers"),
        ({"restartPolicy": "Never", "containers": [
            {**CONTAINER, "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "RestartContainer"}]}]},
         'containers[0].resizePolicy: Invalid value: "RestartContainer": must be \'NotRequired\' when `restartPolicy` '
         "is 'Never'"),
        ({"volumes": [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}]},
         "volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when "
         "serviceAccountName is not set"),
        ({"initContainers": [
            {"name": "a", "image": "i:1"},
            {"name": "b", "image": "i:1", "ports": [{"containerPort": 1, "hostPort": 5}] * 2}]},
         'initContainers[0].ports[1].hostPort: Duplicate value: "TCP//5"'),
    ],
)  # fmt: skip
def test_a_pod(spec: Json, expected: str) -> None:
    assert one(**spec) == expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("kubernetes.io/config.mirror", "x", ": must set spec.nodeName if mirror pod annotation is set"),
        ("controller.kubernetes.io/pod-deletion-cost", "+1", ': Invalid value: "+1": must be a 32bit integer'),
        ("container.apparmor.security.beta.kubernetes.io/d", "unconfined", ': Invalid value: "d": container not found'),
        ("container.apparmor.security.beta.kubernetes.io/c", "none",
         ': Invalid value: "none": invalid AppArmor profile name: "none"'),
        ("seccomp.security.alpha.kubernetes.io/pod", "none", ': Invalid value: "none": must be a valid seccomp profile'),
    ],
)  # fmt: skip
def test_annotations_that_mean_something(key: str, value: str, expected: str) -> None:
    found = texts(made({"annotations": {key: value}}))
    assert len(found) == 1
    assert found[0].startswith("metadata.annotations")
    assert found[0].endswith(expected)


def test_a_profile_is_the_same_in_annotation_and_field() -> None:
    annotations = {"container.apparmor.security.beta.kubernetes.io/c": "localhost/a"}
    context = {"appArmorProfile": {"type": "Localhost", "localhostProfile": "b"}}
    assert texts(made({"annotations": annotations}, securityContext=context)) == [
        "spec.containers[0].securityContext.appArmorProfile.localhostProfile: Forbidden: apparmor profile in annotation "
        "and field must match"
    ]


def test_ephemeral_containers_hold_little() -> None:
    mounts = [{"name": "v", "mountPath": "/v", "subPath": "a"}]
    debugger = {"name": "d", "image": "i:1", "ports": [{"containerPort": 1}], "volumeMounts": mounts}
    pod = made(volumes=[{"name": "v"}], ephemeralContainers=[{**debugger, "targetContainerName": "x"}])
    assert texts(pod) == [
        'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
        "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
        "spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container",
        "spec.ephemeralContainers: Forbidden: cannot be set on create",
    ]


# Updates


def updated(old: Json, **spec: Any) -> list[str]:
    new = {**old, "spec": {**old["spec"], **spec}}
    return [str(error).partition("\n")[0] for error in validation.validate_update(new, old, kinds.PODS)]


def test_a_pod_at_a_gate_may_get_more_conditions_on_its_node() -> None:
    pod = made(schedulingGates=[{"name": "g"}], nodeSelector={"a": "1"})
    assert updated(pod, nodeSelector={"a": "1", "b": "2"}) == []
    assert updated(pod, nodeSelector={"b": "2"}) == [
        'spec.nodeSelector: Invalid value: {"b":"2"}: only additions to spec.nodeSelector are allowed (no mutations or '
        "deletions)"
    ]
    assert updated(pod, affinity={"nodeAffinity": node_affinity("x")}) == []
    narrowed = made(schedulingGates=[{"name": "g"}], affinity={"nodeAffinity": node_affinity("x")})
    assert updated(narrowed, affinity={"nodeAffinity": node_affinity("x", "y")}) == []
    assert "only additions are allowed" in updated(narrowed, affinity={"nodeAffinity": node_affinity("y")})[0]
    assert "no additions/deletions to non-empty NodeSelectorTerms list" in updated(narrowed, affinity={})[0]


def node_affinity(*keys: str) -> Json:
    expressions = [{"key": key, "operator": "Exists"} for key in keys]
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": expressions}]}
    }


def test_an_image_may_change_but_not_go() -> None:
    pod = made()
    assert updated(pod, containers=[{**pod["spec"]["containers"][0], "image": " i:2"}])[0] == (
        'spec.containers[0].image: Invalid value: " i:2": must not have leading or trailing whitespace'
    )


def test_the_mirror_annotation_stays() -> None:
    pod = made({"annotations": {"kubernetes.io/config.mirror": "x"}}, nodeName="n")
    bare = {**pod, "metadata": {"name": "p", "namespace": "d"}}
    text = "metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not "
    assert str(validation.validate_update(bare, pod, kinds.PODS)[0]) == text + "remove or update mirror pod annotation"
    assert str(validation.validate_update(pod, bare, kinds.PODS)[0]) == text + "add mirror pod annotation"


def status_texts(pod: Json, old: Json, new: Json) -> list[str]:
    errors = validation.validate_update({**pod, "status": new}, {**pod, "status": old}, kinds.PODS, "status")
    return [str(error) for error in errors]


def test_what_has_ended_does_not_run_again() -> None:
    ended = {"containerStatuses": [{"name": "c", "state": {"terminated": {"exitCode": 1}}}]}
    waiting = {"containerStatuses": [{"name": "c", "state": {"waiting": {}}}]}
    assert status_texts(made(restartPolicy="Never"), ended, waiting) == [
        "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"
    ]
    assert status_texts(made(restartPolicy="OnFailure"), ended, waiting) == []
    assert status_texts(made(), ended, waiting) == []


def test_addresses_in_a_status() -> None:
    pod = made()
    hosts = {"hostIP": "10.0.0.1", "hostIPs": [{"ip": "10.0.0.2"}]}
    assert status_texts(pod, {}, hosts) == [
        'status.hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`'
    ]
    twice = {"podIPs": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.1"}]}
    assert status_texts(pod, {}, twice) == [
        'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.1"}]: may specify no more than one IP for each '
        "IP family",
        'status.podIPs[1]: Duplicate value: {"IP":"10.0.0.1"}',
    ]
    assert status_texts(pod, {}, {"podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}]}) == []
