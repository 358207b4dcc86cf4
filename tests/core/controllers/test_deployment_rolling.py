"""The arithmetic of rolling updates and of scaling, against the recorded table (tests/data/tables)."""

import pytest

from simulator.core.control_plane.controllers.deployment import rolling
from tests.core.controllers.support import DESIRED, MAX, Json, cases, deployment, replica_set

TABLE = "rolling-update"


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "ResolveFenceposts", "grid:ResolveFenceposts"))
def test_fenceposts(given: Json, expected: Json) -> None:
    values = given["maxSurge"], given["maxUnavailable"], given["desired"]
    if expected.get("error"):
        with pytest.raises(ValueError, match=r"percentage|Atoi"):
            rolling.resolve_fenceposts(*values)
    else:
        assert rolling.resolve_fenceposts(*values) == (expected["surge"], expected["unavailable"])


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "NewRSNewReplicas", "grid:NewRSNewReplicas"))
def test_size_of_the_new_replica_set(given: Json, expected: int) -> None:
    new = given["newReplicas"]
    every = given.get("allReplicas", new + given.get("oldReplicas", 0))
    wanted = deployment(given["deploymentReplicas"], given.get("strategy", "RollingUpdate"), given["maxSurge"], 1)
    assert rolling.new_size(wanted, [replica_set("all", every)], new) == expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "MaxUnavailable"))
def test_max_unavailable(given: Json, expected: int) -> None:
    assert rolling.max_unavailable(_bounded(given)) == expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "MinAvailable"))
def test_min_available(given: Json, expected: int) -> None:
    assert rolling.min_available(_bounded(given)) == expected


def _bounded(given: Json) -> Json:
    return deployment(given["replicas"], given["strategy"], given.get("maxSurge", 0), given.get("maxUnavailable", 0))


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "GetReplicaSetFraction"))
def test_fraction(given: Json, expected: int) -> None:
    wanted = deployment(
        given["deploymentReplicas"],
        surge=given["deploymentMaxSurge"],
        status={"replicas": given["deploymentStatusReplicas"]},
    )
    one = replica_set("rs", given["rsReplicas"], annotations=given.get("rsAnnotations"))
    assert rolling.fraction(one, wanted) == expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "reconcileNewReplicaSet"))
def test_new_replica_set_grows(given: Json, expected: Json) -> None:
    wanted = deployment(given["deploymentReplicas"], surge=given["maxSurge"])
    new = replica_set("new", given["newReplicas"])
    old = [replica_set("old", given["oldReplicas"])]
    scalings = rolling.grow_new(wanted, new, old)
    assert [size for _, size in scalings] == ([expected["newReplicas"]] if expected["scaled"] else [])


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "reconcileOldReplicaSets"))
def test_old_replica_sets_shrink(given: Json, expected: Json) -> None:
    wanted = deployment(given["deploymentReplicas"], surge=0, unavailable=given["maxUnavailable"])
    new = replica_set("new", given["newReplicas"], status={"availableReplicas": given["readyPodsFromNewRS"]})
    old = [replica_set("old", given["oldReplicas"], status={"availableReplicas": given["readyPodsFromOldRS"]})]
    assert bool(rolling.shrink_old(wanted, new, old)) == expected["scaled"]


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "cleanupUnhealthyReplicas"))
def test_unhealthy_replicas_are_cleaned(given: Json, expected: int) -> None:
    old = replica_set("old", given["oldReplicas"], status={"availableReplicas": given["readyPods"]})
    scalings = rolling.clean_unhealthy([old], given["maxCleanupCount"])
    assert sum(rolling.size(one) - size for one, size in scalings) == expected


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "scaleDownOldReplicaSetsForRollingUpdate"))
def test_scale_down(given: Json, expected: Json) -> None:
    wanted = deployment(given["deploymentReplicas"], unavailable=given["maxUnavailable"])
    old = replica_set("old", given["oldReplicas"])
    size = rolling.scale_down(wanted, [old], {"old": given["oldReplicas"]}, given["readyPods"])["old"]
    assert size == (expected["oldReplicas"] if expected["scaled"] else given["oldReplicas"])


@pytest.mark.parametrize(("given", "expected"), cases(TABLE, "scale"))
def test_proportional_scaling(given: Json, expected: Json) -> None:
    before, after = given["oldDeployment"], given["deployment"]
    every = [*given["oldReplicaSets"], *([given["newReplicaSet"]] if given["newReplicaSet"] else [])]
    annotated = given.get("desiredReplicasAnnotations", {})
    built = {}
    for one in every:
        desired = annotated.get(one["name"], before["replicas"])
        notes = {DESIRED: str(desired), MAX: str(desired + before["maxSurge"])}
        built[one["name"]] = replica_set(one["name"], one["replicas"], one["created"], notes)
    new = built[given["newReplicaSet"]["name"]] if given["newReplicaSet"] else None
    old = [built[one["name"]] for one in given["oldReplicaSets"]]
    wanted = deployment(after["replicas"], after["strategy"], after["maxSurge"], after["maxUnavailable"])
    sizes = rolling.dict_of_sizes(built.values())
    sizes |= {one["metadata"]["name"]: size for one, size in rolling.proportional_scaling(wanted, new, old)}
    assert [sizes[one["name"]] for one in given["oldReplicaSets"]] == expected["oldReplicaSets"]
    assert (sizes[new["metadata"]["name"]] if new else None) == expected["newReplicaSet"]
