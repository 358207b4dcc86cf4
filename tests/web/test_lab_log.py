"""The log: its order is the truth, its stamps never go back, and nobody's cluster plays for ever."""

import pytest

from simulator.lab import log
from simulator.lab.clock import ClockAction
from simulator.lab.errors import LabError
from simulator.lab.models import Command, Lab
from simulator.lab.wall import database_wall

pytestmark = pytest.mark.django_db
SECOND = 1_000_000
GET = {"kind": "kubectl", "line": "delete pod web", "stdin": "", "language": "en"}


@pytest.fixture
def lab_id() -> str:
    now = database_wall()
    lab = Lab.objects.create(slug="x", scenario_text="{}", seed=1, engine="1", epoch_us=0, created_us=now, seen_us=now)
    return lab.pk


def test_rows_are_counted_from_one_and_stamped_where_the_clock_stands(lab_id: str) -> None:
    rows = [log.append_command(lab_id, GET, "me") for _ in range(3)]
    assert [(row.seq, row.at_us) for row in rows] == [(1, 0), (2, 0), (3, 0)]
    assert log.rows_after(lab_id, 1) == rows[1:]
    assert log.last_rows([lab_id, "other"]) == {lab_id: 3}


def test_a_row_is_never_before_the_row_before_it_nor_before_what_was_shown(lab_id: str) -> None:
    assert log.append_command(lab_id, GET, "me", not_before=5 * SECOND).at_us == 5 * SECOND
    assert log.append_command(lab_id, GET, "me").at_us == 5 * SECOND
    assert log.append_clock(lab_id, ClockAction("play"), "me").at_us == 5 * SECOND
    assert log.clock_of(lab_id).virtual == 5 * SECOND


def test_while_it_plays_a_row_is_stamped_by_the_wall_clock(lab_id: str) -> None:
    log.append_clock(lab_id, ClockAction("play", 16), "me")
    before = log.clock_of(lab_id).position(database_wall())
    row = log.append_command(lab_id, GET, "me")
    assert before <= row.at_us <= log.clock_of(lab_id).position(database_wall())


def test_a_slip_goes_back_but_never_before_a_row(lab_id: str) -> None:
    log.append_clock(lab_id, ClockAction("play"), "me", not_before=10 * SECOND)
    slip = log.append_clock(lab_id, ClockAction("slip", to=3 * SECOND), "replica")
    assert slip.at_us == 10 * SECOND
    assert log.clock_of(lab_id).virtual == 10 * SECOND


def test_a_full_log_says_so_but_can_still_be_paused(lab_id: str, settings) -> None:
    settings.LAB_MAX_COMMANDS = 2
    log.append_clock(lab_id, ClockAction("play"), "me")
    log.append_command(lab_id, GET, "me")
    with pytest.raises(LabError) as error:
        log.append_command(lab_id, GET, "me")
    assert error.value.code == "log-full"
    assert log.pause_if_unattended(lab_id, now=database_wall() + 601 * SECOND) is not None


def test_a_lab_that_is_gone(lab_id: str) -> None:
    with pytest.raises(LabError) as error:
        log.append_command("gone", GET, "me")
    assert error.value.code == "no-lab"


def test_a_cluster_that_nobody_watches_is_paused_where_it_was_after_ten_minutes(lab_id: str) -> None:
    play = log.append_clock(lab_id, ClockAction("play", 2), "me")
    seen = Lab.objects.get(pk=lab_id).seen_us
    assert log.pause_if_unattended(lab_id, now=seen + 599 * SECOND) is None
    pause = log.pause_if_unattended(lab_id, now=seen + 3 * 3_600 * SECOND)
    assert pause is not None
    # It had played for ten minutes at double speed, no matter when somebody came to see.
    assert pause.at_us == pytest.approx(play.at_us + 1_200 * SECOND, abs=SECOND)
    assert log.clock_of(lab_id).playing is False
    assert log.pause_if_unattended(lab_id, now=seen + 9 * 3_600 * SECOND) is None
    assert Command.objects.filter(lab_id=lab_id).count() == 2


def test_who_watches_keeps_it_playing(lab_id: str) -> None:
    log.append_clock(lab_id, ClockAction("play"), "me")
    Lab.objects.update(seen_us=0)
    log.touch([lab_id])
    assert log.pause_if_unattended(lab_id) is None
