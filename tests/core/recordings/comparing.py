"""Comparing a simulated run with a recording: the same keys, the same writes of each key by the same users."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.core.recordings.writes import Write, chains, events, masked, recorded, together


def told(write: Write) -> tuple[str, dict[str, object]]:
    """What has to be equal of a write, beside who asked for it."""
    return write.what, dict(sorted(write.changed.items()))


def assert_same_chains(
    mine: Iterable[Write],
    recording: str,
    keep: Callable[[Write], bool] = lambda _write: True,
    races: bool = False,
) -> None:
    """Every key was written by the same users in the same order, with the same changes field by field.

    ``races``: writes of one user that follow at once may fall together.
    """
    ours, theirs = (masked(writes, keep) for writes in (mine, recorded(recording)))
    own, real = (chains(together(writes) if races else writes) for writes in (ours, theirs))
    assert sorted(own) == sorted(real)
    for key, writes in real.items():
        # Of the two writes of a DELETE, the recording names the user of the second alone.
        pairs = list(zip(own[key], writes, strict=True))
        assert [one.by if other.by else "" for one, other in pairs] == [other.by for other in writes], key
        for index, (one, other) in enumerate(pairs):
            assert told(one) == told(other), f"{key}, write {index + 1} of {len(writes)}"


def assert_same_events(
    mine: Iterable[Write], recording: str, keep: Callable[[Write], bool] = lambda _write: True
) -> None:
    """The same Events; those about one object by one source in the same order."""
    own = events(one for one in mine if keep(one))
    real = events(one for one in recorded(recording) if keep(one))
    assert sorted(own) == sorted(real)
    for about in dict.fromkeys((source, what.split()[0]) for source, what, *_ in real):
        ours, theirs = ([one for one in all_ if (one[0], one[1].split()[0]) == about] for all_ in (own, real))
        assert ours == theirs, about


def assert_same_ends(mine: Iterable[Write], recording: str, keep: Callable[[Write], bool]) -> None:
    """The objects are the same after everything."""
    own, real = (_ends(masked(writes, keep)) for writes in (mine, recorded(recording)))
    assert own == real


def _ends(writes: list[Write]) -> dict[str, dict[str, object]]:
    objects: dict[str, dict[str, object]] = {}
    for write in writes:
        fields = objects.setdefault(write.key, {})
        fields.update({path: new for path, (_, new) in write.changed.items()})
    return {key: {path: new for path, new in fields.items() if new is not None} for key, fields in objects.items()}
