"""Whatever is typed or piped in, a command ends, and says something where it fails."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.protocol.programs import ProgramEnv
from simulator.kubectl import complete, registry
from tests.core.kubectl import recorded

ENV = ProgramEnv(now_us=0, epoch_us=0)
TOKENS = """
get describe create run apply delete scale label annotate patch set image env rollout status history undo restart
cordon uncordon taint explain events wait expose autoscale replace config view help version pods pod deploy rs svc nodes
node ns all web web-1 pod/web deploy/web / -n -o yaml json name wide jsonpath={.items} custom-columns=A:.a -l app=web
a=b a- a=b:NoSchedule --all -A -f - --replicas=2 --image=nginx --image --for=delete --timeout=2s --dry-run=client
--dry-run -p {} {bad --type=json [] -- --sort-by=.a --sort-by --force --cascade=orphan generic secret configmap
deployment namespace --from-literal=a=b --from-literal --port=80 --expose --list 名 '' --field-selector x!=y
"""
WORDS = st.sampled_from(TOKENS.split())
COMMANDS = st.sampled_from([command.path for command in registry.commands().values()])
TARGETS = st.sampled_from(
    ["", "pods", "pod web", "deploy/web", "-f -", "pods -l app=web", "deploy --all", "pods,deploy"]
)
LINES = st.builds(
    lambda command, target, words: " ".join([command, target, *words]), COMMANDS, TARGETS, st.lists(WORDS, max_size=4)
) | st.text(max_size=60)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
METADATA = st.fixed_dictionaries({"name": st.just("web"), "namespace": JSON, "annotations": JSON, "labels": JSON})
MANIFESTS = st.fixed_dictionaries(
    {},
    optional={
        "apiVersion": st.sampled_from(["v1", "apps/v1", "x/v1", "", 1]),
        "kind": st.sampled_from(["Pod", "Deployment", "ConfigMap", "List", "Namespace", "", 2]),
        "metadata": JSON | METADATA,
        "spec": JSON,
        "data": JSON,
        "items": JSON,
    },
)
STDIN = st.text(max_size=40) | st.lists(MANIFESTS, max_size=2).map(lambda docs: yaml.safe_dump_all(docs))
LABELS = {"app": "web"}
METADATA_OF_WEB = {"name": "web", "namespace": "default", "labels": LABELS, "resourceVersion": "1"}
POD_SPEC = {"containers": [{"name": "c", "image": "i"}]}
SERVED: list[dict[str, Any]] = [
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**METADATA_OF_WEB, "uid": "1"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": LABELS},
            "strategy": {"type": "RollingUpdate"},
            "template": {"metadata": {"labels": LABELS}, "spec": POD_SPEC},
        },
        "status": {},
    },
    {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**METADATA_OF_WEB, "uid": "2"},
        "spec": POD_SPEC,
        "status": {"phase": "Running"},
    },
]


@settings(max_examples=300, deadline=None)
@given(LINES, STDIN)
def test_a_command_ends(line: str, stdin: str) -> None:
    # Rollouts that never finish are waited for without end, as by kubectl.
    if "status" in line and "timeout" not in line:
        return
    outcome = recorded.play(line, recorded.RecordedApi(SERVED), ENV, stdin)
    assert outcome.exit in (0, 1)
    assert outcome.exit == 0 or outcome.stderr or outcome.stdout


@settings(max_examples=200, deadline=None)
@given(LINES, st.integers(0, 60))
def test_completion_always_answers(line: str, cursor: int) -> None:
    for candidate in complete(line, cursor, lambda resource, namespace: ["web"]):
        assert 0 <= candidate.start <= cursor
