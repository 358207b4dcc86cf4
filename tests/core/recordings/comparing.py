"""Comparing a simulated run with a recording: the same keys, the same writes of each key by the same users."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.core.recordings.writes import Write, chains, events, masked, recorded


def told(write: Write) -> tuple[str, str, dict[str, object]]:
    """What has to be equal of a write."""
    return write.what, write.by, dict(sorted(write.changed.items()))


def assert_same_chains(
    mine: Iterable[Write],
    recording: str,
    keep: Callable[[Write], bool] = lambda _write: True,
) -> None:
    """Every key was written by the same users in the same order, with the same changes field by field."""
    own, real = chains(masked(mine, keep)), chains(masked(recorded(recording), keep))
    assert sorted(own) == sorted(real)
    for key, writes in real.items():
        assert [one.by for one in own[key]] == [one.by for one in writes], key
        for index, (ours, theirs) in enumerate(zip(own[key], writes, strict=True)):
            assert told(ours) == told(theirs), f"{key}, write {index + 1} of {len(writes)}"


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
