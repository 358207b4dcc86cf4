"""What a Deployment reports, and which old ReplicaSets go: the recorded table and the recorded objects."""

import pytest

from simulator.core.control_plane.controllers.deployment import replica_sets, status
from tests.core.controllers.support import Json, cases, deployment, replica_set

TABLE = "deployment-status"
SECOND = 1_000_000
EIGHT = "2026-11-23T08:00:00Z"


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "DeploymentComplete"))
def test_complete(given: Json, expected: bool) -> None:
    wanted = deployment(given["replicas"])
    wanted["metadata"]["generation"] = given["generation"]
    assert status.is_complete(wanted, given["status"]) is expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "DeploymentProgressing"))
def test_progressing(given: Json, expected: bool) -> None:
    assert status.is_progressing(given["before"], given["after"]) is expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "cleanupDeployment", "cleanupDeploymentOrder"))
def test_history(given: Json, expected: Json) -> None:
    wanted = deployment(1)
    wanted["spec"]["revisionHistoryLimit"] = given["revisionHistoryLimit"]
    old = [_old(one) for one in given["oldReplicaSets"]]
    names = [one["metadata"]["name"] for one in replica_sets.beyond_history(wanted, old)]
    assert len(names) == expected.get("deletions", len(names))
    assert names == expected.get("deleted", names)


def _old(given: Json) -> Json:
    revision = given.get("revision")
    notes = {replica_sets.REVISION: revision} if revision else None
    created = f"2026-11-23T08:{given.get('createdMinute', 0):02d}:00Z"
    one = replica_set(
        given["name"], given.get("replicas", 0), created, notes, {"replicas": given.get("statusReplicas", 0)}
    )
    if given.get("deleting"):
        one["metadata"]["deletionTimestamp"] = created
    return one


def test_conditions_keep_their_time_while_the_status_is_the_same() -> None:
    moving = status.condition("Progressing", "True", "NewReplicaSetCreated", "a", EIGHT)
    available = status.condition("Available", "False", "MinimumReplicasUnavailable", "b", EIGHT)
    before = {"conditions": [moving, available]}
    later = status.condition("Progressing", "True", "ReplicaSetUpdated", "c", "2026-11-23T08:00:09Z")
    after = status.with_condition(before, later)
    assert [one["type"] for one in after["conditions"]] == ["Available", "Progressing"]
    assert after["conditions"][1]["lastTransitionTime"] == EIGHT
    assert after["conditions"][1]["lastUpdateTime"] == "2026-11-23T08:00:09Z"
    again = status.condition("Available", "False", "MinimumReplicasUnavailable", "other", EIGHT)
    assert status.with_condition(after, again) is after


def test_timeout_is_reported_after_the_deadline() -> None:
    wanted = deployment(
        1, status={"conditions": [status.condition("Progressing", "True", "ReplicaSetUpdated", "", EIGHT)]}
    )
    wanted["spec"]["progressDeadlineSeconds"] = 600
    since = 1_795_420_800 * SECOND
    new = replica_set("foo-1", 1)
    for seconds, reason in ((600, "ReplicaSetUpdated"), (601, "ProgressDeadlineExceeded")):
        reported = status.rollout_status(wanted, new, [], since + seconds * SECOND)
        progressing = status.get_condition(reported, "Progressing")
        assert progressing is not None
        assert progressing["reason"] == reason
    assert progressing["message"] == 'ReplicaSet "foo-1" has timed out progressing.'
