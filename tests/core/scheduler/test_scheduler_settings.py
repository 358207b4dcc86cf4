"""KubeSchedulerConfiguration as a scenario gives it: which plugins run where, and what is refused."""

from typing import Any

import pytest

from simulator.core.control_plane.kube_scheduler import settings
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.profile import DEFAULT_PLUGINS, Profile
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from simulator.core.control_plane.spec import SpecError
from simulator.core.engine.clock import SECOND

Json = dict[str, Any]


def profile(**fields: Any) -> Profile:
    (scheduler,) = settings.parse([{"profiles": [fields]}])
    return scheduler.profiles[0]


def scorers(**fields: Any) -> list[tuple[str, int]]:
    return [(plugin.name, weight) for plugin, weight in Framework(profile(**fields), REGISTRY).score]


def test_without_a_word_there_is_one_scheduler_with_the_default_profile() -> None:
    (only,) = settings.parse(None)
    assert only.component_ids() == ["kube-scheduler"]
    assert only.profiles == (Profile(),)
    assert settings.parse([{}]) == (only,)


def test_processes_have_ids_of_their_own() -> None:
    first, second = settings.parse(
        [{"instances": 2}, {"name": "second", "instances": 2, "profiles": [{"schedulerName": "second"}]}]
    )
    assert first.component_ids() == ["kube-scheduler", "kube-scheduler/control-plane-2"]
    assert second.component_ids() == ["kube-scheduler/second", "kube-scheduler/second-2"]


def test_fields_have_their_upstream_names_and_defaults() -> None:
    (one,) = settings.parse(
        [
            {
                "apiVersion": "kubescheduler.config.k8s.io/v1",
                "kind": "KubeSchedulerConfiguration",
                "leaderElection": {"leaderElect": False, "resourceName": "mine"},
                "podInitialBackoffSeconds": 2,
                "podMaxBackoffSeconds": 20,
                "percentageOfNodesToScore": 30,
                "profiles": [{"schedulerName": "a"}, {"schedulerName": "b", "percentageOfNodesToScore": 70}],
            }
        ]
    )
    assert (one.leader_elect, one.lease_name) == (False, "mine")
    assert one.backoff == (2 * SECOND, 20 * SECOND)
    assert [(p.scheduler_name, p.percentage_of_nodes_to_score) for p in one.profiles] == [("a", 30), ("b", 70)]


def test_a_plugin_of_multi_point_keeps_its_place_with_another_weight() -> None:
    enabled = {"enabled": [{"name": "ImageLocality", "weight": 7}, {"name": "NodeCost", "weight": 2}]}
    plugins = profile(plugins={"multiPoint": enabled}).plugins
    assert [name for name, _ in plugins] == [*(name for name, _ in DEFAULT_PLUGINS), "NodeCost"]
    assert (dict(plugins)["ImageLocality"], dict(plugins)["NodeCost"]) == (7, 2)


def test_what_a_point_says_goes_before_what_multi_point_says() -> None:
    score = {
        "enabled": [{"name": "ImageLocality", "weight": 9}, {"name": "NodeCost"}],
        "disabled": [{"name": "PodTopologySpread"}, {"name": "ImageLocality"}],
    }
    assert scorers(plugins={"score": score}) == [
        ("ImageLocality", 9),
        ("TaintToleration", 3),
        ("NodeAffinity", 2),
        ("NodeResourcesFit", 1),
        ("InterPodAffinity", 2),
        ("DynamicResources", 2),
        ("NodeResourcesBalancedAllocation", 1),
        ("NodeCost", 1),
    ]


def test_a_star_disables_all_others() -> None:
    assert scorers(plugins={"score": {"disabled": [{"name": "*"}], "enabled": [{"name": "NodeCost"}]}}) == [
        ("NodeCost", 1)
    ]
    needed = [{"name": name} for name in ("PrioritySort", "DefaultBinder", "NodeResourcesFit")]
    bare = profile(plugins={"multiPoint": {"disabled": [{"name": "*"}], "enabled": needed}})
    assert [name for name, _ in bare.plugins] == ["PrioritySort", "DefaultBinder", "NodeResourcesFit"]


REFUSED: dict[str, tuple[Any, str, str]] = {
    "a field": ([{"profile": []}], "control_plane.schedulers[0]", "unknown field 'profile'"),
    "no scheduler": ([], "control_plane.schedulers", "0 schedulers"),
    "one name twice": ([{}, {}], "control_plane.schedulers", "two schedulers have the id 'kube-scheduler'"),
    "one schedulerName twice": (
        [{}, {"name": "b"}],
        "control_plane.schedulers",
        "two schedulers have the schedulerName 'default-scheduler'",
    ),
    "a plugin": (
        [{"profiles": [{"plugins": {"filter": {"enabled": [{"name": "NodeMood"}]}}}]}],
        "control_plane.schedulers[0].profiles[0]",
        "no such scheduler plugin: NodeMood",
    ),
    "a plugin where it does not run": (
        [{"profiles": [{"plugins": {"filter": {"enabled": [{"name": "NodeCost"}]}}}]}],
        "control_plane.schedulers[0].profiles[0]",
        "plugin NodeCost does not extend filter",
    ),
    "a weight": (
        [{"profiles": [{"plugins": {"score": {"enabled": [{"name": "NodeCost", "weight": 101}]}}}]}],
        "control_plane.schedulers[0].profiles[0].plugins.score.enabled[0].weight",
        "must be a whole number from 0 to 100",
    ),
    "no binder": (
        [{"profiles": [{"plugins": {"bind": {"disabled": [{"name": "*"}]}}}]}],
        "control_plane.schedulers[0].profiles[0]",
        "one queue sort and at least one bind plugin needed",
    ),
    "an argument": (
        [{"profiles": [{"pluginConfig": [{"name": "NodeResourcesFit", "args": {"scoringStrategy": {"type": "X"}}}]}]}],
        "control_plane.schedulers[0].profiles[0]",
        "scoringStrategy.type: no such strategy: X",
    ),
    "arguments twice": (
        [{"profiles": [{"pluginConfig": [{"name": "NodeCost"}, {"name": "NodeCost"}]}]}],
        "control_plane.schedulers[0].profiles[0].pluginConfig[1]",
        "repeated config for plugin NodeCost",
    ),
    "back-off": (
        [{"podInitialBackoffSeconds": 5, "podMaxBackoffSeconds": 4}],
        "control_plane.schedulers[0].podMaxBackoffSeconds",
        "must not be smaller than podInitialBackoffSeconds",
    ),
}


@pytest.mark.parametrize(("raw", "path", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named_with_its_place(raw: Any, path: str, message: str) -> None:
    with pytest.raises(SpecError) as problem:
        settings.parse(raw)
    assert problem.value.path == path
    assert message in str(problem.value)
