"""What the simulated shell makes of scripts as they stand in manifests."""

from __future__ import annotations

import pickle

import pytest

from simulator.core.engine.clock import SECOND
from simulator.core.node.image_catalogue import ImageCatalogue
from simulator.core.node.programs import loader
from simulator.core.node.programs.commands.result import Done
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.filesystem import FileSystem, Mount, Volume
from simulator.core.node.programs.outcome import Ended, Outcome, Program, Waits

CATALOGUE = ImageCatalogue()


class Run:
    """A container whose process is a script."""

    def __init__(self, script: str, image: str = "busybox:1.36", *mounts: Mount) -> None:
        self.context: Context = loader.prepare(
            CATALOGUE.find(image), FileSystem(mounts=list(mounts)), {"HOME": "/root"}, ""
        )
        self.context.quick_exit = SECOND
        found = loader.load(CATALOGUE.find(image), ["sh", "-c", script], [], self.context)
        self.program: Program | None = None if isinstance(found, Done) else found
        self.outcome: Outcome = Ended(found.code) if isinstance(found, Done) else found.run(self.context)

    def until(self, seconds: float) -> Run:
        """Let it work until that moment."""
        while (
            isinstance(self.outcome, Waits)
            and self.outcome.until is not None
            and self.outcome.until <= seconds * SECOND
        ):
            self.context.now = self.outcome.until
            assert self.program is not None
            # Its state must be a plain value at every moment.
            self.program = pickle.loads(pickle.dumps(self.program))
            self.outcome = self.program.run(self.context)
        self.context.now = max(self.context.now, int(seconds * SECOND))
        return self

    def signal(self, name: str) -> bool:
        """Whether the process has a handler for it."""
        assert self.program is not None
        outcome = self.program.signal(name, self.context)
        self.outcome = outcome if outcome is not None else self.outcome
        return outcome is not None

    @property
    def printed(self) -> str:
        return self.context.printed()


@pytest.mark.parametrize(
    ("script", "code", "printed"),
    [
        ("exit 3", 3, ""),
        ("true", 0, ""),
        ("false || exit 7", 7, ""),
        ("cat /ok", 1, "cat: can't open '/ok': No such file or directory\n"),
        ("touch /ok && cat /ok && echo yes", 0, "yes\n"),
        ("nosuchbinary", 127, "sh: nosuchbinary: not found\n"),
        ('for x in a b "c d"; do echo $x; done', 0, "a\nb\nc d\n"),
        ("i=0; while [ $i -lt 3 ]; do echo $i; i=$((i + 1)); done", 0, "0\n1\n2\n"),
        ("if [ -f /x ]; then echo file; elif [ -d /tmp ]; then echo dir; else echo none; fi", 0, "dir\n"),
        ('case "$HOME" in /root) echo root;; *) echo other;; esac', 0, "root\n"),
        ("f() { echo in $1; return 4; }; f it; echo $?", 0, "in it\n4\n"),
        ("(exit 5); echo $?", 0, "5\n"),
        ("echo ${MISSING:-default} ${#HOME}", 0, "default 5\n"),
        ("mkdir -p /data/x; echo hi > /data/x/f; cat /data/x/f; ls /data", 0, "hi\nx\n"),
        ("echo one two | wc -w", 0, "2\n"),
        ("echo $(echo inner) `echo too`", 0, "inner too\n"),
        ("set -e; false; echo never", 1, ""),
        ("trap 'echo bye' EXIT; exit 2", 2, "bye\n"),
        ("echo err >&2; echo out 2>/dev/null", 0, "err\nout\n"),
        ("echo 'a", 2, "sh: syntax error: unterminated quoted string\n"),
    ],
)
def test_a_script_that_ends_at_once(script: str, code: int, printed: str) -> None:
    run = Run(script)
    assert run.outcome == Ended(code)
    assert run.printed == printed


def test_sleep_takes_its_time_and_files_change_meanwhile() -> None:
    run = Run("touch /ok; sleep 20; rm /ok; sleep 600; exit 4")
    assert run.context.files.is_file("/ok")
    run.until(19)
    assert run.context.files.is_file("/ok")
    run.until(20)
    assert not run.context.files.is_file("/ok")
    assert run.until(620).outcome == Ended(4)


def test_process_1_without_a_handler_does_not_get_sigterm() -> None:
    assert not Run("sleep 600").signal("TERM")
    assert not Run("while true; do sleep 1; done").signal("TERM")


def test_a_trap_waits_for_the_command_in_the_foreground() -> None:
    run = Run('trap "exit 0" TERM; while true; do sleep 10; done').until(3)
    assert run.signal("TERM")
    assert run.until(9).outcome == Waits(10 * SECOND)
    assert run.until(10).outcome == Ended(0)


def test_wait_is_interrupted_by_a_trap() -> None:
    run = Run('trap "exit 5" TERM; sleep 600 & wait').until(3)
    run.signal("TERM")
    assert run.outcome == Ended(5)


def test_an_ignored_signal_is_ignored() -> None:
    run = Run("trap '' TERM; while true; do sleep 1; done").until(3)
    run.signal("TERM")
    assert isinstance(run.until(60).outcome, Waits)


def test_the_last_command_takes_the_place_of_the_shell() -> None:
    run = Run('echo starting; nginx -g "daemon off;"', "nginx:1.27")
    assert [server.listens_on(80, 0) for server in run.program.serves()] == [True]  # type: ignore[union-attr]
    assert run.signal("TERM")
    assert run.until(1).outcome == Ended(0)


def test_children_in_the_background_are_waited_for() -> None:
    run = Run("sleep 5 & sleep 3 & wait; echo done")
    assert run.until(4).outcome == Waits(5 * SECOND)
    assert run.until(5).outcome == Ended(0)
    assert run.printed == "done\n"


def test_a_loop_that_never_waits_lets_time_pass() -> None:
    assert isinstance(Run("while :; do :; done").outcome, Waits)


def test_a_volume_is_shared_and_may_be_read_only() -> None:
    volume = Volume()
    Run("echo hello > /a/f", "busybox", Mount("/a", volume))
    reader = Run("cat /b/f; touch /b/g", "busybox", Mount("/b", volume, read_only=True))
    assert reader.outcome == Ended(1)
    assert reader.printed == "hello\ntouch: Read-only file system\n"


@pytest.mark.parametrize(
    ("image", "command", "problem"),
    [
        ("busybox", ["nosuchbinary"], 'exec: "nosuchbinary": executable file not found in $PATH'),
        ("nginx", ["/nope"], 'exec: "/nope": stat /nope: no such file or directory'),
    ],
)
def test_what_an_image_does_not_have_cannot_be_started(image: str, command: list[str], problem: str) -> None:
    context = loader.prepare(CATALOGUE.find(image), FileSystem(), {}, "")
    with pytest.raises(loader.CannotStartError) as raised:
        loader.load(CATALOGUE.find(image), command, [], context)
    assert str(raised.value) == problem


def test_an_image_that_nobody_knows_is_a_server_that_stays_up() -> None:
    context = loader.prepare(CATALOGUE.find("example.com/shop:1"), FileSystem(), {}, "")
    found = loader.load(CATALOGUE.find("example.com/shop:1"), [], ["--port=8080"], context)
    assert not isinstance(found, Done)
    assert found.run(context) == Waits(None)
    assert all(server.listens_on(8080, 0) for server in found.serves())


def test_a_database_without_a_password_says_so_and_ends() -> None:
    context = loader.prepare(CATALOGUE.find("postgres:16"), FileSystem(), {}, "")
    assert loader.load(CATALOGUE.find("postgres:16"), [], [], context) == Done(1)
    assert "superuser password is not specified" in context.printed()
