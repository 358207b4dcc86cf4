"""The clock of a lab: wall time and the last clock row give the virtual time."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.lab.clock import FASTEST, SLOWEST, ClockAction, ClockState

SECOND = 1_000_000
WALL = 1_800_000_000 * SECOND


def test_a_log_without_a_clock_row_is_paused_at_zero() -> None:
    assert ClockState.from_row(None).to_wire(WALL) == {"playing": False, "speed": 1.0, "now": 0}


def test_play_speed_pause() -> None:
    clock = ClockAction("play", 2).after(ClockState(), WALL, 0)
    assert clock.position(WALL + 3 * SECOND) == 6 * SECOND
    clock = ClockAction("speed", 0.5).after(clock, WALL + 3 * SECOND, 6 * SECOND)
    assert clock.position(WALL + 5 * SECOND) == 7 * SECOND
    clock = ClockAction("pause").after(clock, WALL + 5 * SECOND, 7 * SECOND)
    assert clock.position(WALL + 500 * SECOND) == 7 * SECOND
    assert clock.speed == 0.5
    assert ClockAction("play").after(clock, WALL, 7 * SECOND).position(WALL + 2 * SECOND) == 8 * SECOND


def test_speed_while_paused_moves_nothing() -> None:
    clock = ClockAction("speed", 16).after(ClockState(virtual=5), WALL, 5)
    assert (clock.playing, clock.position(WALL + SECOND)) == (False, 5)


def test_a_step_stands_and_a_slip_plays_on() -> None:
    playing = ClockState(True, 1.0, WALL, 0)
    stepped = ClockAction("step", to=9 * SECOND).after(playing, WALL + SECOND, SECOND)
    assert (stepped.playing, stepped.position(WALL + 60 * SECOND)) == (False, 9 * SECOND)
    slipped = ClockAction("slip", to=3 * SECOND).after(playing, WALL + 10 * SECOND, 3 * SECOND)
    assert (slipped.playing, slipped.position(WALL + 11 * SECOND)) == (True, 4 * SECOND)


def test_a_wall_clock_behind_the_anchor_is_the_anchor() -> None:
    assert ClockState(True, 1.0, WALL, 7).position(WALL - SECOND) == 7


@given(
    st.booleans(),
    st.floats(SLOWEST, FASTEST),
    st.integers(0, WALL),
    st.integers(0, 10**12),
    st.lists(st.integers(0, 10**11), min_size=2, max_size=2),
)
def test_time_never_runs_backwards_and_a_row_keeps_the_state(
    playing: bool, speed: float, wall: int, virtual: int, later: list[int]
) -> None:
    clock = ClockState(playing, speed, wall, virtual)
    sooner, later_still = sorted(later)
    assert virtual <= clock.position(wall + sooner) <= clock.position(wall + later_still)
    assert ClockState.from_row(clock.to_row("play")) == clock
