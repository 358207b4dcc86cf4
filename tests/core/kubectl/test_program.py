"""A command line as a program: copied in the middle of its work, without a server, in both languages."""

from __future__ import annotations

import pickle

import pytest

from simulator import kubectl
from simulator.core.protocol.api import ApiRequest, ApiResponse, refused
from simulator.core.protocol.programs import ProgramEnv
from simulator.kubectl import registry
from tests.core.kubectl import recorded

ENV = ProgramEnv(now_us=0, epoch_us=1_800_000_000_000_000, server_address="10.0.0.10:6443")
ZH = ProgramEnv(now_us=0, epoch_us=0, language="zh-hans")


def _pod(name: str) -> dict[str, object]:
    metadata = {"name": name, "namespace": "default", "uid": name, "labels": {"app": "web"}, "resourceVersion": "1"}
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
        "spec": {"containers": [{"name": "c", "image": "i"}]}, "status": {"phase": "Running"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "describe pods -l app=web", "label pods -l app=web x=y", "delete pods --all", "get pods -o wide",
        "create deployment web --image=nginx", "run solo --image=nginx", "rollout restart deploy/web",
    ],
)  # fmt: skip
def test_copied_at_every_step_it_says_the_same(line: str) -> None:
    objects = [_pod("web-1"), _pod("web-2")]
    straight = recorded.play(line, recorded.RecordedApi(objects), ENV)
    api = recorded.RecordedApi(objects)
    program = kubectl.program(line, "", ENV)
    step = program.start()
    stdout, stderr = step.stdout, step.stderr
    for _ in range(100):
        if step.exit is not None:
            break
        program = pickle.loads(pickle.dumps(program))
        step = program.resume([api.answer(request) for request in step.requests], 0)
        stdout, stderr = stdout + step.stdout, stderr + step.stderr
    assert (stdout, stderr, step.exit) == (straight.stdout, straight.stderr, straight.exit)


def test_without_a_server() -> None:
    program = kubectl.program("get pods", "", ENV)
    step = program.start()
    assert step.requests == (ApiRequest("list", "pods", namespace="default", params={"limit": 500}),)
    step = program.resume([refused("10.0.0.10:6443")], 5)
    assert step.exit == 1
    assert step.stderr == (
        "The connection to the server 10.0.0.10:6443 was refused - did you specify the right host or port?\n"
    )


def test_delete_waits_until_the_object_is_gone() -> None:
    program = kubectl.program("delete pod web-1", "", ENV)
    program.start()
    step = program.resume([ApiResponse(200, _pod("web-1"))], 0)
    assert step.stdout == 'pod "web-1" deleted from default namespace\n'
    assert [request.verb for request in step.requests] == ["get"]
    step = program.resume([ApiResponse(200, _pod("web-1"))], 0)
    assert step.delay_us
    step = program.resume([], 1_000_000)
    assert [request.verb for request in step.requests] == ["get"]
    gone = {"kind": "Status", "reason": "NotFound", "message": "gone", "code": 404}
    assert program.resume([ApiResponse(404, gone)], 1_000_000).exit == 0


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("get pods", True), ("kubectl describe node n", True), ("k events", True), ("explain pod", True), ("", True),
        ("help scale", True), ("scale --help", True), ("nosuch", True), ("get pods | head", True),
        ("rollout status deploy/web --watch=false", True), ("label pod x --list", True), ("config view", True),
        ("rollout status deploy/web", False), ("delete pod x", False), ("create ns x", False), ("apply -f -", False),
        ("wait --for=delete pod/x", False), ("run x --image=y", False), ("label pod x a=b", False),
    ],
)  # fmt: skip
def test_is_read(line: str, read: bool) -> None:
    assert kubectl.is_read(line) is read
    assert kubectl.program(line, "", ENV).read_only is read


@pytest.mark.parametrize(
    "line", ["get pods | grep x", "get pods > f", "get pods; get nodes", "get pods && x", "get $(x)"]
)
def test_a_shell_is_refused_in_both_languages(line: str) -> None:
    english = kubectl.program(line, "", ENV).start()
    chinese = kubectl.program(line, "", ZH).start()
    assert english.exit == chinese.exit == 1
    assert "not a shell" in english.stderr
    assert "不是 shell" in chinese.stderr


def test_a_line_has_a_bound() -> None:
    step = kubectl.program("get pods " + "x" * 5_000, "", ENV).start()
    assert step.exit == 1
    assert "5009 characters" in step.stderr


def test_what_is_not_simulated_is_said_in_both_languages() -> None:
    assert "does not have it yet" in kubectl.program("top pods", "", ENV).start().stderr
    assert "还没有实现" in kubectl.program("top pods", "", ZH).start().stderr
    assert "--watch" in kubectl.program("get pods -w", "", ZH).start().stderr


def test_an_unknown_command_gets_suggestions_as_from_cobra() -> None:
    step = kubectl.program("gett pods", "", ENV).start()
    assert step.stderr == 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tget\n\tset\n'


@pytest.mark.parametrize("path", registry.commands())
def test_every_command_has_help_in_both_languages(path: str) -> None:
    english = kubectl.program(f"help {path}", "", ENV).start()
    chinese = kubectl.program(f"{path} --help", "", ZH).start()
    assert english.exit == chinese.exit == 0
    assert english.stdout.isascii()
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese.stdout)


def test_explain_in_both_languages() -> None:
    english = kubectl.program("explain pod.spec.nodeName", "", ENV).start().stdout
    chinese = kubectl.program("explain pod.spec.nodeName", "", ZH).start().stdout
    assert english.startswith("KIND:       Pod\nVERSION:    v1\n\nFIELD: nodeName <string>\n")
    assert "调度器" in chinese
    missing = kubectl.program("explain pod.spec.nosuch", "", ENV).start()
    assert (missing.stderr, missing.exit) == ('error: field "nosuch" does not exist\n', 1)
