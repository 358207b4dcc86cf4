"""Simulated admission webhooks: allow, deny, change, be slow, be away."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.scenario import Scenario, ScenarioError
from tests.core.apiserver.support import Api, config_map, message, pod
from tests.core.simulations import fault

Json = dict[str, Any]
POLICY = {
    "name": "policy",
    "service": "default/policy",
    "answers": [
        {"when": {"labels": {"ask": "deny"}}, "deny": "not today"},
        {"when": {"labels": {"ask": "teapot"}}, "deny": "short and stout", "code": 418},
        {"when": {"labels": {"ask": "silence"}}, "deny": ""},
        {"when": {"labels": {"ask": "never"}}, "never": True},
        {"when": {"labels": {"ask": "slow"}}, "delay_seconds": 2},
        {"when": {"labels": {"ask": "mark"}}, "labels": {"marked": "yes"}, "annotations": {"by": "policy"}},
        {"warnings": ["somebody looked at this"]},
    ],
}
RULE = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}


def configuration(kind: str = "Validating", name: str = "c", **webhook: Any) -> Json:
    hook = {
        "name": f"{name}.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "clientConfig": {"service": {"namespace": "default", "name": "policy", "path": "/validate"}},
        "rules": [RULE],
        **webhook,
    }
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": [hook],
    }


def cluster(*configurations: Json) -> Api:
    api = Api(webhooks=[POLICY])
    for one in configurations:
        api.must(one)
    return api


def ask(api: Api, how: str, **more: Any) -> Any:
    return api.create(pod("p", labels={"ask": how} if how else None), **more)


def test_a_denial_in_the_webhooks_words() -> None:
    api = cluster(configuration())
    response = ask(api, "deny")
    text = 'admission webhook "c.example.com" denied the request: not today'
    assert (response.code, response.body["reason"], message(response)) == (403, "Forbidden", text)
    assert api.stages()[-1] == ("validating-admission", "refused", f"ValidatingAdmissionWebhook: {text}")
    assert api.stored("pods/default/p") is None


def test_a_denial_with_another_code_or_without_words() -> None:
    api = cluster(configuration())
    response = ask(api, "teapot")
    assert (response.code, "reason" in response.body) == (418, False)
    response = ask(api, "silence")
    # The reason stands for the message, where there is none.
    assert message(response) == 'admission webhook "c.example.com" denied the request: Forbidden'


@pytest.mark.parametrize(("timeout", "text"), [({}, "10s"), ({"timeoutSeconds": 3}, "3s")])
def test_a_time_out_refuses_unless_the_policy_is_to_ignore_it(timeout: Json, text: str) -> None:
    api = cluster(configuration(**timeout))
    before = api.sim.now
    response = ask(api, "never")
    assert (response.code, response.body["reason"]) == (500, "InternalError")
    assert message(response) == (
        'Internal error occurred: failed calling webhook "c.example.com": failed to call webhook: Post '
        f'"https://policy.default.svc:443/validate?timeout={text}": context deadline exceeded'
    )
    assert api.sim.now - before >= int(text[:-1]) * 1_000_000
    assert api.stages()[-1][:2] == ("validating-admission", "refused")
    ignoring = cluster(configuration(failurePolicy="Ignore", **timeout))
    assert ask(ignoring, "never").code == 201


def test_what_is_slow_but_in_time_is_waited_for() -> None:
    api = cluster(configuration(timeoutSeconds=5))
    before = api.sim.now
    assert ask(api, "slow").code == 201
    assert api.sim.now - before >= 2_000_000
    assert ask(cluster(configuration(timeoutSeconds=1)), "slow").code == 500


def test_a_mutating_webhook_changes_the_object_before_it_is_validated() -> None:
    api = cluster(configuration("Mutating", "m"), configuration("Validating", "v"))
    response = ask(api, "mark")
    assert response.code == 201
    metadata = response.body["metadata"]
    assert (metadata["labels"], metadata["annotations"]) == ({"ask": "mark", "marked": "yes"}, {"by": "policy"})
    stages = api.stages()
    assert stages[3][2].endswith("MutatingAdmissionWebhook (m.example.com)")
    review = [frame for frame in api.frames if frame["kind"] == "request" and frame["to"] == "webhook/policy"]
    assert [frame["verb"] for frame in review] == ["review", "review"]
    seen = [frame["body"]["request"]["object"]["metadata"].get("annotations") for frame in review]
    assert seen == [None, {"by": "policy"}]
    assert review[0]["body"]["request"]["userInfo"]["username"] == "kubernetes-admin"


def test_warnings_come_through() -> None:
    assert ask(cluster(configuration()), "").warnings == ("somebody looked at this",)


def test_which_requests_are_asked_about() -> None:
    api = cluster(
        configuration("Validating", "labels", objectSelector={"matchLabels": {"ask": "deny"}}),
        configuration("Validating", "space", namespaceSelector={"matchLabels": {"guarded": "yes"}}),
    )

    def asked() -> int:
        return sum(1 for frame in api.frames if frame["kind"] == "request" and frame["to"] == "webhook/policy")

    assert api.create(config_map("a")).code == 201
    assert api.create(pod("plain")).code == 201
    assert asked() == 0
    assert ask(api, "deny").code == 403
    assert asked() == 1
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "safe", "labels": {"guarded": "yes"}}})
    api.run(2)
    assert api.create(pod("watched", "safe")).code == 201
    assert asked() == 2


def test_deletions_are_reviewed_with_the_old_object() -> None:
    rule = {**RULE, "operations": ["DELETE"]}
    api = cluster(configuration(rules=[rule], objectSelector={"matchLabels": {"ask": "deny"}}))
    assert ask(api, "deny").code == 201
    response = api.ask("delete", "pods", "default", "p")
    assert (response.code, "denied the request: not today" in message(response)) == (403, True)
    review = next(frame["body"]["request"] for frame in api.frames if frame.get("to") == "webhook/policy")
    assert (review["operation"], review["object"], review["oldObject"]["metadata"]["name"]) == ("DELETE", None, "p")


def test_a_webhook_with_side_effects_and_a_dry_run() -> None:
    api = cluster(configuration(sideEffects="NoneOnDryRun"))
    assert ask(api, "", params={"dryRun": "All"}).code == 201
    stored = api.stored("validatingwebhookconfigurations/c")
    cached = api.sim.cluster.apiserver.storage.caches["/registry/validatingwebhookconfigurations/"].objects
    cached["/registry/validatingwebhookconfigurations/c"] = {
        **stored,
        "webhooks": [{**stored["webhooks"][0], "sideEffects": "Some"}],
    }
    response = ask(api, "", params={"dryRun": "All"})
    assert (response.code, message(response)) == (
        400,
        'admission webhook "c.example.com" does not support dry run',
    )


def test_a_server_that_is_not_there() -> None:
    nobody = {"clientConfig": {"service": {"namespace": "default", "name": "nobody"}}}
    assert message(ask(cluster(configuration(**nobody)), "")).endswith(
        'Post "https://nobody.default.svc:443/?timeout=10s": service "nobody" not found'
    )
    far = {"clientConfig": {"url": "https://policy.example.com/v"}}
    assert message(ask(cluster(configuration(**far)), "")).endswith(
        'Post "https://policy.example.com/v?timeout=10s": dial tcp: lookup policy.example.com: no such host'
    )
    api = cluster(configuration())
    fault(api.sim, "crash", "webhook/policy")
    assert message(ask(api, "")).endswith("dial tcp policy.default.svc:443: connect: connection refused")


def test_no_webhook_stands_in_the_way_of_its_own_removal() -> None:
    every = {"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]}
    api = cluster(configuration(rules=[every]))
    fault(api.sim, "crash", "webhook/policy")
    assert api.create(config_map("a")).code == 500
    assert api.ask("delete", "validatingwebhookconfigurations", "", "c").code == 200
    assert api.create(config_map("a")).code == 201


@pytest.mark.parametrize(
    ("webhook", "path"),
    [
        ({}, "webhooks[0].name"),
        ({"name": "x"}, "webhooks[0]"),
        ({"name": "x", "service": "nowhere"}, "webhooks[0]"),
        ({"name": "x", "url": "https://x", "answers": [{"code": 200}]}, "webhooks[0].answers[0].code"),
        ({"name": "x", "url": "https://x", "answers": [{"refuse": "y"}]}, "webhooks[0].answers[0]"),
    ],
)
def test_scenarios_are_checked(webhook: Json, path: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict({"nodes": [{"name": "node-1"}], "webhooks": [webhook]})
    assert caught.value.path == path
