"""Random situations and what the real kube-scheduler v1.36.2 did in them (tests/data/scheduler-decisions)."""

import pytest

from simulator.core.control_plane.scheduler_framework.decision import Decision
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from tests.core.scheduler.support import Json, defaulted, framework, situations, snapshot_of

FRAMEWORK = framework()


def decide(situation: Json) -> Decision:
    pod = PodInfo(defaulted(situation["pod"]))
    return schedule(FRAMEWORK, pod, snapshot_of(situation))[0]


def parameters(*, tried: bool) -> list[object]:
    """All situations but those whose pod the scheduler never tries: with a node already, or with gates."""
    return [
        pytest.param(situation, id=f"{situation['group']}-{situation['id']}")
        for situation in situations()
        if tried != bool(situation["pod"]["spec"].get("nodeName") or situation["pod"]["spec"].get("schedulingGates"))
    ]


@pytest.mark.parametrize("situation", parameters(tried=True))
def test_decides_as_recorded(situation: Json) -> None:
    decision = decide(situation)
    scores: dict[str, dict[str, int]] = {}
    totals = {}
    for row in decision["nodes"]:
        for score in row.get("scores", []):
            scores.setdefault(score["plugin"], {})[row["node"]] = score["weighted"]
        if "total" in row:
            totals[row["node"]] = row["total"]
    assert scores == situation["scores"]
    assert totals == situation["final"]
    assert sorted(decision["winners"]) == sorted(situation["winners"])
    assert decision["message"] == situation["message"]
    if situation["winners"]:
        assert decision["chosen"] in situation["winners"]
        assert decision["evaluatedNodes"] == situation["evaluatedNodes"]
        assert decision["feasibleNodes"] == situation["feasibleNodes"]
    else:
        assert decision["chosen"] is None


@pytest.mark.parametrize("situation", parameters(tried=True))
def test_preempts_as_recorded(situation: Json) -> None:
    preemption = decide(situation)["preemption"]
    nominated = preemption["nominatedNode"] if preemption else None
    victims = sorted(victim.partition("/")[2] for victim in preemption["victims"]) if preemption else []
    seen = situation.get("outcomesSeen") or [situation]
    outcomes = [(outcome["nominated"], sorted(outcome["preempted"])) for outcome in seen]
    if len(outcomes) == 1:
        assert (nominated, victims) == outcomes[0]
    else:
        # Equal nodes: eight repetitions need not have seen them all. What has to go must be worth the same.
        assert nominated in [node["name"] for node in situation["nodes"]]
        assert worth(situation, victims) in [worth(situation, names) for _, names in outcomes]


@pytest.mark.parametrize("situation", [s for s in situations() if s.get("chosenAfterPreemption")])
def test_takes_the_room_that_its_victims_made(situation: Json) -> None:
    rest = [pod for pod in situation["pods"] if pod["metadata"]["name"] not in situation["preempted"]]
    pod = {**situation["pod"], "status": {"nominatedNodeName": situation["nominated"]}}
    assert decide({**situation, "pods": rest, "pod": pod})["chosen"] == situation["chosenAfterPreemption"]


def worth(situation: Json, names: list[str]) -> list[int]:
    return sorted(p["spec"].get("priority", 0) for p in situation["pods"] if p["metadata"]["name"] in names)


@pytest.mark.parametrize("situation", [s for s in situations() if s["group"] == "special"])
def test_pods_with_gates_are_not_queued(situation: Json) -> None:
    pod = PodInfo(situation["pod"])
    gated = (situation["condition"] or {}).get("reason") == "SchedulingGated"
    assert FRAMEWORK.run_pre_enqueue(pod).ok != gated
