"""manage.py simulate and manage.py lab create, as a person or a program calls them."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.web.lab_client import manage, validator

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: nginx, image: "nginx:1.27"}]}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "pod.yaml"
    path.write_text(POD)
    return path


def simulate(data: Path, *arguments: object, stdin: str = "", **environment: str) -> str:
    done = manage(data, "simulate", *map(str, arguments), stdin=stdin, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_jsonl_is_a_frame_a_line_without_gaps_and_as_the_schema_says(
    tmp_path: Path, scenario_file: Path, manifest: Path
) -> None:
    lines = simulate(tmp_path, scenario_file, "-f", manifest, "--format", "jsonl").splitlines()
    frames = [json.loads(line) for line in lines]
    assert [frame["n"] for frame in frames] == list(range(1, len(frames) + 1))
    assert all(one["t"] <= other["t"] for one, other in pairwise(frames))
    assert frames[-1]["t"] <= 60_000_000
    for frame in frames:
        validator("frame").validate(frame)
    stored = [frame for frame in frames if frame["kind"] == "store" and frame["key"] == "/registry/pods/default/web"]
    assert stored[-1]["value"]["status"]["phase"] == "Running"


def test_same_seed_same_bytes_whatever_python_hashes(tmp_path: Path, scenario_file: Path, manifest: Path) -> None:
    arguments = (scenario_file, "-f", manifest, "--until", "30s", "--format", "jsonl")
    one = simulate(tmp_path, *arguments, "--seed", "4", PYTHONHASHSEED="1")
    assert one == simulate(tmp_path, *arguments, "--seed", "4", PYTHONHASHSEED="2")
    assert one != simulate(tmp_path, *arguments, "--seed", "5")


def test_text_is_a_line_a_frame(tmp_path: Path, scenario_file: Path, manifest: Path) -> None:
    text = simulate(tmp_path, scenario_file, "-f", manifest)
    frames = simulate(tmp_path, scenario_file, "-f", manifest, "--format", "jsonl")
    assert text.count("\n") == frames.count("\n")
    lines = text.splitlines()
    assert lines[0].split() == ["0.000", "▶", "kubectl", "apply", "-f", "-"]
    assert any("kubectl → kube-apiserver  create pods default/web" in x and "[web ①…]" in x for x in lines)
    assert any("PUT /registry/pods/default/web" in line and "spec.nodeName = node-" in line for line in lines)
    assert any("kube-scheduler  decides default/web → node-" in line and "2 of 2 feasible" in line for line in lines)
    assert [line for line in lines if "[web ⑩]" in line]


def test_summary_says_what_came_of_it(tmp_path: Path, scenario_file: Path) -> None:
    text = simulate(tmp_path, scenario_file, "-f", "-", "--format", "summary", stdin=POD)
    assert "pod         default/web Running node-" in text
    assert "pod-creation default/web step 10\n" in text
    assert text.startswith("time        60.000 s\n")


def test_until_takes_go_durations(tmp_path: Path, scenario_file: Path, manifest: Path) -> None:
    lines = simulate(tmp_path, scenario_file, "-f", manifest, "--until", "1.5s", "--format", "jsonl").splitlines()
    assert 500_000 < json.loads(lines[-1])["t"] <= 1_500_000


def test_every_scenario_of_the_project_runs(tmp_path: Path) -> None:
    from simulator import scenarios

    for slug in scenarios.slugs():
        assert simulate(tmp_path, slug, "--until", "20s").strip(), slug


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], ["nothing", "known: "]),
        (["./nothing.yaml"], ["nothing.yaml", "No such file"]),
        (["{bad}"], ["bad.yaml", "line 1", "nodes"]),
        (["{good}", "--until", "soon"], ["--until", "'soon'"]),
        (["{good}", "--until=-5s"], ["--until"]),
        (["{good}", "--seed", "x"], ["--seed", "'x'"]),
        (["{good}", "--format", "xml"], ["--format", "'xml'"]),
        (["{good}", "--unknown"], ["--unknown"]),
        ([], ["SCENARIO"]),
        (["{good}", "-f", "{none}"], ["none.yaml", "No such file"]),
        (["{good}", "-f", "{broken}"], ["broken.yaml", "line 3"]),
        (["{good}", "-f", "{list}"], ["list.yaml", "document 1", "apiVersion"]),
        (["{good}", "-f", "-"], ["stdin", "no object"]),
    ],
)
def test_bad_input_is_one_line_that_says_what_and_where(
    tmp_path: Path, scenario_file: Path, arguments: list[str], words: list[str]
) -> None:
    files = {"good": scenario_file, "none": tmp_path / "none.yaml"}
    for name, text in {"bad": "nodes: 3", "broken": "a: [\nb: {", "list": "[1]"}.items():
        files[name] = tmp_path / f"{name}.yaml"
        files[name].write_text(text)
    done = manage(tmp_path, "simulate", *(argument.format(**files) for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_who_reads_only_the_beginning_is_not_told_off(tmp_path: Path, scenario_file: Path) -> None:
    command = f"'{sys.executable}' '{ROOT}/manage.py' simulate '{scenario_file}' --until 300s | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_lab_create_prints_where_the_lab_is(tmp_path: Path, scenario_file: Path) -> None:
    done = manage(tmp_path, "lab", "create", str(scenario_file), "--site", "https://k8s.example.org/")
    found = json.loads(done.stdout)
    assert list(found) == ["id", "url", "websocket", "token"]
    assert found["url"] == f"https://k8s.example.org/en/labs/{found['id']}/"
    assert found["websocket"] == f"wss://k8s.example.org/ws/labs/{found['id']}/"
    assert len(found["token"]) >= 32


def test_lab_create_of_nothing(tmp_path: Path) -> None:
    done = manage(tmp_path, "lab", "create", "nothing")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "'nothing'" in done.stderr
