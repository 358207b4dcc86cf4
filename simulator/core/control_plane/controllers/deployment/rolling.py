"""How many replicas each ReplicaSet of a Deployment gets: the arithmetic of rolling updates and of scaling.

Pure functions. Modelled: pkg/controller/deployment/{rolling,sync}.go and util/deployment_util.go. A
*scaling* is a pair of a ReplicaSet and the size that it shall get.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.api import int_or_percent, meta
from simulator.core.protocol.api import Object

DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas"
MAX_REPLICAS = "deployment.kubernetes.io/max-replicas"

Scaling = tuple[Object, int]


def size(obj: Object) -> int:
    """``spec.replicas`` of a Deployment or a ReplicaSet."""
    return int(obj["spec"].get("replicas", 1))


def status_count(replica_set: Object, field: str) -> int:
    """A count of the status; absent means 0."""
    return int((replica_set.get("status") or {}).get(field, 0))


def is_rolling_update(deployment: Object) -> bool:
    strategy: Object = deployment["spec"].get("strategy") or {}
    return bool(strategy.get("type", "RollingUpdate") == "RollingUpdate")


def resolve_fenceposts(max_surge: int | str | None, max_unavailable: int | str | None, desired: int) -> tuple[int, int]:
    """Surge (rounded up) and unavailable (rounded down) as pods.

    With both 0 nothing would ever move, so then one may be missing. Raises ValueError for a string that is no
    percentage.
    """
    surge = int_or_percent.scaled(max_surge or 0, desired, round_up=True)
    unavailable = int_or_percent.scaled(max_unavailable or 0, desired, round_up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return surge, unavailable


def _fenceposts(deployment: Object) -> tuple[int, int]:
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    return resolve_fenceposts(rolling.get("maxSurge"), rolling.get("maxUnavailable"), size(deployment))


def max_surge(deployment: Object) -> int:
    """How many pods there may be above the wanted number."""
    return _fenceposts(deployment)[0] if is_rolling_update(deployment) else 0


def max_unavailable(deployment: Object) -> int:
    """How many of the wanted pods may be missing."""
    if not is_rolling_update(deployment) or size(deployment) == 0:
        return 0
    return min(_fenceposts(deployment)[1], size(deployment))


def min_available(deployment: Object) -> int:
    """How many pods must always be available; a Recreate promises none."""
    return size(deployment) - max_unavailable(deployment) if is_rolling_update(deployment) else 0


def total_size(replica_sets: Iterable[Object]) -> int:
    return sum(size(replica_set) for replica_set in replica_sets)


def total_count(replica_sets: Iterable[Object], field: str) -> int:
    return sum(status_count(replica_set, field) for replica_set in replica_sets)


def active(replica_sets: Iterable[Object]) -> list[Object]:
    """Those that shall have pods."""
    return [replica_set for replica_set in replica_sets if size(replica_set) > 0]


def by_creation(replica_sets: Iterable[Object]) -> list[Object]:
    """Oldest first, equals by name."""
    return sorted(replica_sets, key=lambda one: (one["metadata"].get("creationTimestamp", ""), meta.name(one)))


def new_size(deployment: Object, replica_sets: Iterable[Object], own_size: int) -> int:
    """The size of the new ReplicaSet, which has ``own_size`` now; ``replica_sets`` are all that there are."""
    wanted = size(deployment)
    if not is_rolling_update(deployment):
        return wanted
    room = wanted + max_surge(deployment) - total_size(replica_sets)
    if room <= 0:
        return own_size
    return own_size + min(room, wanted - own_size)


def grow_new(deployment: Object, new: Object, old: list[Object]) -> list[Scaling]:
    """What to do about the new ReplicaSet in a rolling update."""
    if size(new) > size(deployment):
        return [(new, size(deployment))]
    return _changed([(new, new_size(deployment, [*old, new], size(new)))])


def shrink_old(deployment: Object, new: Object | None, old: list[Object]) -> list[Scaling]:
    """What to take from the old ReplicaSets: what is unhealthy anyway, then what availability allows."""
    news = [new] if new else []
    if total_size(old) == 0:
        return []
    unavailable = total_size(news) - total_count(news, "availableReplicas")
    most = total_size([*old, *news]) - min_available(deployment) - unavailable
    if most <= 0:
        return []
    cleaned = dict_of_sizes(old)
    for replica_set, wanted in clean_unhealthy(old, most):
        cleaned[meta.name(replica_set)] = wanted
    available = total_count([*old, *news], "availableReplicas")
    final = scale_down(deployment, old, cleaned, available)
    return _changed([(replica_set, final[meta.name(replica_set)]) for replica_set in by_creation(old)])


def dict_of_sizes(replica_sets: Iterable[Object]) -> dict[str, int]:
    return {meta.name(replica_set): size(replica_set) for replica_set in replica_sets}


def clean_unhealthy(old: list[Object], most: int) -> list[Scaling]:
    """Take away old replicas that are not available, ``most`` at most: the oldest ReplicaSet first."""
    scalings: list[Scaling] = []
    for replica_set in by_creation(old):
        unhealthy = min(most, size(replica_set) - status_count(replica_set, "availableReplicas"))
        if size(replica_set) > 0 and unhealthy > 0:
            scalings.append((replica_set, size(replica_set) - unhealthy))
            most -= unhealthy
    return scalings


def scale_down(deployment: Object, old: list[Object], sizes: dict[str, int], available: int) -> dict[str, int]:
    """``sizes`` after taking away as many old replicas as are available beyond the least that must be."""
    surplus = available - min_available(deployment)
    result = dict(sizes)
    for replica_set in by_creation(old):
        taken = min(result[meta.name(replica_set)], max(surplus, 0))
        result[meta.name(replica_set)] -= taken
        surplus -= taken
    return result


def scale_to_zero(replica_sets: Iterable[Object]) -> list[Scaling]:
    return [(replica_set, 0) for replica_set in active(replica_sets)]


def _changed(scalings: list[Scaling]) -> list[Scaling]:
    return [(replica_set, wanted) for replica_set, wanted in scalings if wanted != size(replica_set)]


# Scaling a Deployment: its size changed, or it is paused


def is_scaling_event(deployment: Object, replica_sets: Iterable[Object]) -> bool:
    """Whether a ReplicaSet was last written for another size of the Deployment."""
    for replica_set in active(replica_sets):
        desired = _annotated(replica_set, DESIRED_REPLICAS)
        if desired is not None and desired != size(deployment):
            return True
    return False


def proportional_scaling(deployment: Object, new: Object | None, old: list[Object]) -> list[Scaling]:
    """New sizes when the Deployment was resized; also equal ones, whose annotations may have to change."""
    single = active_or_latest(new, old)
    if single is not None:
        return [] if size(single) == size(deployment) else [(single, size(deployment))]
    if _is_saturated(deployment, new):
        return scale_to_zero(old)
    if not is_rolling_update(deployment):
        return []
    replica_sets = active([*old, *([new] if new else [])])
    allowed = size(deployment) + max_surge(deployment) if size(deployment) > 0 else 0
    to_add = allowed - total_size(replica_sets)
    return _proportions(deployment, _by_size(replica_sets, growing=to_add > 0), to_add)


def _proportions(deployment: Object, replica_sets: list[Object], to_add: int) -> list[Scaling]:
    added = 0
    sizes = []
    for replica_set in replica_sets:
        share = _proportion(replica_set, deployment, to_add, added)
        sizes.append(size(replica_set) + share)
        added += share
    if sizes:
        # What rounding left over goes to the first: the biggest.
        sizes[0] = max(0, sizes[0] + to_add - added)
    return list(zip(replica_sets, sizes, strict=True))


def _by_size(replica_sets: list[Object], growing: bool) -> list[Object]:
    """Biggest first; of equals the newer first when growing, the older first when shrinking."""
    ordered = by_creation(replica_sets)
    if growing:
        ordered.reverse()
    return sorted(ordered, key=size, reverse=True)


def active_or_latest(new: Object | None, old: list[Object]) -> Object | None:
    """The only active ReplicaSet, or the newest if none is active; None if several are."""
    candidates = [*old, *([new] if new else [])]
    running = active(candidates)
    if len(running) > 1:
        return None
    if running:
        return running[0]
    return new or (by_creation(old)[-1] if old else None)


def _is_saturated(deployment: Object, new: Object | None) -> bool:
    """The new ReplicaSet has all that is wanted, and all of it is available."""
    if new is None or _annotated(new, DESIRED_REPLICAS) is None:
        return False
    wanted = size(deployment)
    return (
        size(new) == wanted
        and _annotated(new, DESIRED_REPLICAS) == wanted
        and status_count(new, "availableReplicas") == wanted
    )


def _proportion(replica_set: Object, deployment: Object, to_add: int, added: int) -> int:
    if size(replica_set) == 0 or to_add == 0 or to_add == added:
        return 0
    share = fraction(replica_set, deployment)
    return min(share, to_add - added) if to_add > 0 else max(share, to_add - added)


def fraction(replica_set: Object, deployment: Object) -> int:
    """By how many replicas a ReplicaSet changes if it keeps its share (GetReplicaSetFraction)."""
    if size(deployment) == 0:
        return -size(replica_set)
    before = _annotated(replica_set, MAX_REPLICAS) or int((deployment.get("status") or {}).get("replicas", 0))
    if before == 0:
        return 0
    scaled = size(replica_set) * (size(deployment) + max_surge(deployment))
    # Rounded half away from zero, in whole numbers.
    return (2 * scaled + before) // (2 * before) - size(replica_set)


def _annotated(replica_set: Object, annotation: str) -> int | None:
    text = meta.annotations(replica_set).get(annotation)
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
