"""manage.py bench at a tiny size: that it runs and what it prints, never how long it takes."""

import json
from pathlib import Path

from tests.web.lab_client import manage


def bench(data: Path, *arguments: str) -> str:
    done = manage(data, "bench", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_pod_runs_and_every_figure_is_there(tmp_path: Path) -> None:
    [run] = json.loads(bench(tmp_path, "scale", "--nodes", "3", "--pods", "12", "--format", "json"))
    assert (run["nodes"], run["pods"]) == (3, 12)
    # A pod is created, bound and reported more than once, and events are told of it: none of that is left out.
    assert run["writes"] >= 12 * 7
    assert run["events"] > run["writes"]
    assert run["frames"] > run["writes"]
    assert 0 < run["virtual_seconds"] < 60
    for figure in ("pods_per_second", "events_per_second", "times_bare_loop", "memory_peak", "growth"):
        assert run[figure] > 0


def test_text_says_what_it_is_compared_with(tmp_path: Path) -> None:
    head, *rows = bench(tmp_path, "scale", "--nodes", "2", "--pods", "8").splitlines()
    assert head.startswith("2 nodes, 8 pods, all Running after ")
    assert [row[:18].strip() for row in rows] == [
        "pods a second",
        "events a second",
        "peak memory",
        "bytes a pod",
        "growth",
    ]
    assert "bare loop" in rows[0]


def test_half_a_size_is_refused(tmp_path: Path) -> None:
    done = manage(tmp_path, "bench", "scale", "--nodes", "2")
    assert (done.returncode, done.stderr) == (2, "bench: say both --nodes and --pods, or neither\n")
