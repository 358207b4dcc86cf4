"""A stale cache never makes a controller create too many."""

from simulator.core.control_plane.controllers.expectations import TIMEOUT, Expectations


def test_creations_must_be_seen() -> None:
    expectations = Expectations()
    assert expectations.satisfied("default/web", 0)
    expectations.expect_creations("default/web", 2, 0)
    expectations.creation_observed("default/web")
    assert not expectations.satisfied("default/web", 1)
    expectations.creation_observed("default/web")
    assert expectations.satisfied("default/web", 1)


def test_deletions_are_told_apart_by_name() -> None:
    expectations = Expectations()
    expectations.expect_deletions("default/web", ["default/a", "default/b"], 0)
    for pod in ("default/a", "default/a", "default/c"):
        expectations.deletion_observed("default/web", pod)
    assert not expectations.satisfied("default/web", 1)
    expectations.deletion_observed("default/web", "default/b")
    assert expectations.satisfied("default/web", 1)


def test_nobody_waits_for_ever() -> None:
    expectations = Expectations()
    expectations.expect_creations("default/web", 1, 0)
    assert not expectations.satisfied("default/web", TIMEOUT)
    assert expectations.satisfied("default/web", TIMEOUT + 1)
