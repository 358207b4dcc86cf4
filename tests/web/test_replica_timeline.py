"""The timeline of a lab: cut into whatever slices, rewound or restored, the frames are the same bytes."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.protocol.reducer import initial
from simulator.lab import engine
from simulator.lab.conf import LabSettings
from simulator.lab.log import Row
from simulator.lab.recording import Recording, encode
from simulator.lab.timeline import Timeline

SECOND = 1_000_000
SCENARIO = {"slug": "small", "nodes": [{"name": "node-1"}], "timeline": [{"at": "2s", "crash": "kube-scheduler"}]}
ROWS = [
    Row(1, 0, "kubectl", {"kind": "kubectl", "line": "run a --image=nginx"}),
    Row(2, 0, "clock", {"action": "play", "playing": True, "speed": 1.0, "wall": 0, "virtual": 0}),
    Row(3, 3 * SECOND, "kubectl", {"kind": "kubectl", "line": "run b --image=nginx"}),
    Row(4, 3 * SECOND, "fault", {"kind": "fault", "fault": "restart", "component": "kube-scheduler"}),
    Row(5, 9 * SECOND, "kubectl", {"kind": "kubectl", "line": "delete pod a"}),
]
END = 15 * SECOND


def timeline(**options: int) -> Timeline:
    return Timeline(engine.build(SCENARIO, 5), LabSettings(**options))


def run(line: Timeline, targets: Iterable[int]) -> list[str]:
    """Go to each target in turn; all frames as they are sent."""
    for target in targets:
        while not line.reached(target):
            line.recording.append(line.slice(target))
    return line.recording.texts_after(0)


@pytest.fixture(scope="module")
def whole() -> list[str]:
    """The frames, made in one go."""
    line = timeline(lab_slice_events=100_000)
    line.take(ROWS)
    return run(line, [END])


def test_commands_are_named_by_their_rows(whole: list[str]) -> None:
    commands = [text for text in whole if '"kind":"command"' in text]
    numbers = [text.split('"command":')[1].split(",")[0] for text in commands]
    assert [numbers[0], *numbers[2:]] == ["1", "3", "4", "5"]
    assert int(numbers[1]) < 0, "what the scenario does by itself is in no log"
    assert any('"kind":"output"' in text and '"command":3,' in text for text in whole)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 80), st.lists(st.integers(0, END), max_size=6), st.booleans())
def test_slices_change_nothing(whole: list[str], events: int, stops: list[int], early: bool) -> None:
    line = timeline(lab_slice_events=events)
    if early:
        line.take(ROWS)
        assert run(line, [*sorted(stops), END]) == whole
        return
    # Each row is handed in when its time has come, as a command is while people watch.
    for row in ROWS:
        run(line, [stop for stop in sorted(stops) if line.now <= stop <= row.at_us])
        assert line.take([row]) is None
        run(line, [row.at_us])
    assert run(line, [END]) == whole


def test_a_lab_begins_before_what_is_due_at_its_beginning(whole: list[str]) -> None:
    line = timeline()
    assert line.reached(0)
    assert '"n":1,"t":0,"kind":"command","command":1,' in whole[0]
    # Stepping there puts it behind what is due, and a command after that comes after that.
    stepped = Row(1, 0, "clock", {"action": "step", "playing": False, "speed": 1.0, "wall": 0, "virtual": 0})
    line.take([stepped, Row(2, 0, "kubectl", ROWS[0].body)])
    assert '"kind":"command"' not in run(line, [0])[0]


def test_a_late_row_is_told_and_the_way_back_leads_to_the_same_frames(whole: list[str]) -> None:
    line = timeline(lab_checkpoint_every=20, lab_checkpoints_kept=100)
    line.take(ROWS[:3])
    while not line.reached(7 * SECOND):
        line.recording.append(line.slice(7 * SECOND))
        line.keep_checkpoint_if_due()
    assert line.take(ROWS[3:]) == ROWS[3].at_us
    assert line.rewind(ROWS[3].at_us)
    assert 0 < line.now <= 3 * SECOND
    line.take([row for row in ROWS if row.seq > line.taken])
    assert run(line, [END]) == whole


def test_without_a_checkpoint_there_is_no_way_back() -> None:
    line = timeline()
    run(line, [SECOND])
    assert line.rewind(0) is False


def test_from_a_checkpoint_at_any_moment(whole: list[str]) -> None:
    line = timeline()
    line.take(ROWS)
    for moment in range(SECOND, END, 2 * SECOND):
        run(line, [moment])
        line.go_back(line.checkpoint())
        line.take([row for row in ROWS if row.seq > line.taken])
    assert run(line, [END]) == whole


def test_a_row_that_is_no_command_is_left_out(whole: list[str]) -> None:
    line = timeline()
    bad = [
        Row(6, END, "fault", {"kind": "fault", "fault": "crash", "component": "gone"}),
        Row(7, END, "x", {"kind": "x"}),
    ]
    line.take([*ROWS, *bad])
    assert run(line, [END]) == whole


def output(n: int) -> dict[str, object]:
    return {"n": n, "t": n, "kind": "output", "command": 1, "stream": "stdout", "text": "x" * 100}


def recording(**options: int) -> Recording:
    return Recording(initial(), **{"most_frames": 10_000, "most_chars": 10**9, "keyframe_every": 7, **options})


def test_any_state_is_the_same_from_a_kept_one(whole: list[str]) -> None:
    line = timeline(lab_keyframe_every=37)
    line.take(ROWS)
    states = {0: encode(line.recording.state)}
    while not line.reached(END):
        for wire in line.slice(END):
            line.recording.append([wire])
            states[wire["n"]] = encode(line.recording.state)
    for n in range(0, len(whole) + 1, 11):
        assert encode(line.recording.state_after(n)) == states[n], n
    assert line.recording.state_after(len(whole) + 1) is None
    line.recording.rewind(20)
    assert encode(line.recording.state) == states[20]
    assert line.recording.last == 20


@pytest.mark.parametrize("bound", [{"most_frames": 50}, {"most_chars": 8_000}])
def test_a_recording_is_bounded_and_what_it_keeps_can_be_reached(bound: dict[str, int]) -> None:
    kept = recording(**bound)
    for n in range(1, 1_001):
        kept.append([output(n)])
    assert kept.last == 1_000
    assert 900 < kept.first < 990
    assert kept.state_after(kept.first - 1) is not None
    assert kept.state_after(kept.first - 2) is None
    assert kept.holds_after(kept.first - 1)
    assert not kept.holds_after(kept.first - 2)
    assert len(kept.texts_after(kept.first - 1)) == 1_000 - kept.first + 1
