"""A shell at work: instructions, variables, traps, and whatever it waits for."""

from __future__ import annotations

from simulator.core.node.programs import commands, paths, shell_code, shell_expansion
from simulator.core.node.programs.commands.result import Done
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Ended, Outcome, Program, Server, Waits
from simulator.core.node.programs.shell_builtins import BUILTINS
from simulator.core.node.programs.shell_code import Code, Instruction
from simulator.core.node.programs.shell_frame import Frame
from simulator.core.node.programs.shell_syntax import Redirection
from simulator.core.node.programs.shell_words import ShellSyntaxError

# A loop that never waits would never end: after so many instructions it is let rest for a second.
_MAX_INSTRUCTIONS = 2_000
_REST = 1_000_000
_MAX_DEPTH = 20


class Shell:
    """One shell process: a Program."""

    def __init__(self, code: Code, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.variables = dict(environment)
        self.frames = [Frame(code, "script", arguments=arguments)]
        self.functions: dict[str, Code] = {}
        self.traps: dict[str, Code] = {}
        self.status = 0
        self.exit_on_error = False
        self.ended: int | None = None
        self.replaced_by: Program | None = None
        """``exec``: the process goes on as another program."""
        self.foreground: Program | None = None
        self.waiting = False
        """For the children, by ``wait``."""
        self.children: list[Program | None] = []
        self._pending: list[str] = []

    # A Program

    def run(self, context: Context) -> Outcome:
        if self.replaced_by is not None:
            return self.replaced_by.run(context)
        until = self._run_children(context)
        if self.foreground is not None:
            outcome = self.foreground.run(context)
            if isinstance(outcome, Waits):
                return Waits(_sooner(outcome.until, until))
            self.foreground = None
            self.status = outcome.code
        if self.waiting and not self._pending and any(child is not None for child in self.children):
            return Waits(until)
        self.waiting = False
        return self._work(context)

    def signal(self, name: str, context: Context) -> Outcome | None:
        """A trap waits until the command in the foreground has ended; ``wait`` does not."""
        if self.replaced_by is not None:
            return self.replaced_by.signal(name, context)
        if name not in self.traps:
            return None
        self._pending.append(name)
        return self.run(context)

    def serves(self) -> list[Server]:
        found = list(self.replaced_by.serves()) if self.replaced_by is not None else []
        for program in (self.foreground, *self.children):
            if program is not None:
                found += program.serves()
        return found

    # Its work

    def _run_children(self, context: Context) -> int | None:
        until: int | None = None
        for index, child in enumerate(self.children):
            if child is not None:
                outcome = child.run(context)
                if isinstance(outcome, Ended):
                    self.children[index] = None
                else:
                    until = _sooner(until, outcome.until)
        return until

    def _work(self, context: Context) -> Outcome:
        for _ in range(_MAX_INSTRUCTIONS):
            self._enter_traps()
            if not self.frames:
                if "EXIT" not in self.traps:
                    return Ended(self.status if self.ended is None else self.ended)
                self.ended = self.status if self.ended is None else self.ended
                self.frames.append(Frame(self.traps.pop("EXIT"), "trap"))
            frame = self.frames[-1]
            if frame.at >= len(frame.code):
                self.leave_frame()
                continue
            frame.at += 1
            try:
                self._step(frame.code[frame.at - 1], frame, context)
            except ShellSyntaxError as error:
                context.complain(f"{self.name}: {error}\n")
                self.status = 2
            if self.replaced_by is not None or self.foreground is not None or self.waiting:
                return self._pause(context)
        return Waits(context.now + _REST)

    def _pause(self, context: Context) -> Outcome:
        """What has begun to wait says until when; for children that are gone nobody waits."""
        if self.waiting and not any(child is not None for child in self.children):
            self.waiting = False
            return self._work(context)
        return self.run(context)

    def _enter_traps(self) -> None:
        while self._pending:
            name = self._pending.pop(0)
            self.waiting = False
            self.frames.append(
                Frame(self.traps[name], "trap", arguments=self.frames[0].arguments if self.frames else [])
            )

    def leave_frame(self) -> None:
        frame = self.frames.pop()
        if frame.saved is not None:
            self.variables = frame.saved

    def exit(self, code: int) -> None:
        """``exit``: out of the subshell, or of the shell."""
        self.status = code % 256
        while self.frames:
            kind = self.frames[-1].kind
            self.leave_frame()
            if kind == "subshell":
                return
        if self.ended is None or "EXIT" not in self.traps:
            self.ended = self.status

    def _step(self, instruction: Instruction, frame: Frame, context: Context) -> None:
        match instruction:
            case shell_code.Run():
                self._simple(instruction, context)
            case shell_code.RunPipe():
                self._pipe(instruction, context)
            case shell_code.Jump():
                frame.at = instruction.target
            case shell_code.JumpIf():
                if (self.status == 0) == instruction.ok:
                    frame.at = instruction.target
            case shell_code.Negate():
                self.status = int(self.status == 0)
            case shell_code.Succeed():
                self.status = 0
            case shell_code.Spawn():
                child = Shell(instruction.code, self.name, frame.arguments, self.variables)
                child.functions = dict(self.functions)
                self.children.append(child)
                self.variables["!"] = str(len(self.children) + 1)
                self.status = 0
                self._run_children(context)
            case shell_code.Enter():
                self._push(Frame(instruction.code, "subshell", saved=dict(self.variables), arguments=frame.arguments))
            case shell_code.Define():
                self.functions[instruction.name] = instruction.code
            case shell_code.ForBegin():
                words = instruction.words
                values = frame.arguments if words is None else shell_expansion.fields(words, self, context)
                frame.loops[instruction.slot] = list(values)
            case shell_code.ForNext():
                if frame.loops[instruction.slot]:
                    self.variables[instruction.name] = frame.loops[instruction.slot].pop(0)
                else:
                    frame.at = instruction.target
            case shell_code.Match():
                value = shell_expansion.text(instruction.word, self, context)
                patterns = [shell_expansion.text(one, self, context) for one in instruction.patterns]
                if not any(paths.matches(value, one) for one in patterns):
                    frame.at = instruction.target

    def _push(self, frame: Frame) -> None:
        if len(self.frames) >= _MAX_DEPTH:
            raise ShellSyntaxError("too many levels of functions")
        self.frames.append(frame)

    def _simple(self, instruction: shell_code.Run, context: Context) -> None:
        command = instruction.command
        arguments = shell_expansion.fields(command.words, self, context)
        for name, word in command.assignments:
            self.variables[name] = shell_expansion.text(word, self, context)
        if not arguments:
            self.status = 0
        elif arguments[0] in self.functions:
            self._push(Frame(self.functions[arguments[0]], "function", arguments=arguments[1:]))
            return
        elif arguments[0] in BUILTINS:
            self.status = BUILTINS[arguments[0]](self, arguments[1:], context)
        else:
            self._call(arguments, command.redirections, instruction.last, context)
        if self.foreground is not None or self.replaced_by is not None:
            return
        if self.status and self.exit_on_error and not instruction.tested:
            self.exit(self.status)

    def _call(self, arguments: list[str], redirections: tuple[Redirection, ...], last: bool, context: Context) -> None:
        inner = context.captured()
        inner.environment = self.variables
        result = commands.call(arguments, inner, self._input(redirections, context))
        if isinstance(result, Done):
            self.status = result.code
            self._emit(inner, redirections, context)
            return
        context.output += inner.output
        alone = last and len(self.frames) == 1 and not self.traps and not self.children
        self.begin(result, context, replace=alone)

    def begin(self, program: Program, context: Context, *, replace: bool) -> None:
        """Run a program in the foreground, or in the shell's own place."""
        outcome = program.run(context)
        if isinstance(outcome, Ended):
            self.status = outcome.code
            if replace:
                self.exit(outcome.code)
        elif replace:
            self.replaced_by = program
        else:
            self.foreground = program

    def _pipe(self, instruction: shell_code.RunPipe, context: Context) -> None:
        stdin = ""
        for index, stage in enumerate(instruction.stages):
            final = index == len(instruction.stages) - 1
            inner = context.captured()
            inner.environment = self.variables
            arguments = shell_expansion.fields(stage.words, self, context)
            result = commands.call(arguments, inner, stdin or self._input(stage.redirections, context))
            if not isinstance(result, Done):
                self.begin(result, context, replace=False)
                return
            self.status = result.code
            stdin = inner.printed("stdout")
            if final or stage.redirections:
                self._emit(inner, stage.redirections, context)
            else:
                context.complain(inner.printed("stderr"))
        if self.status and self.exit_on_error and not instruction.tested:
            self.exit(self.status)

    def _input(self, redirections: tuple[Redirection, ...], context: Context) -> str:
        for one in redirections:
            if one.operator == "<" and one.target is not None:
                path = context.path(shell_expansion.text(one.target, self, context))
                return context.files.read(path) or ""
        return ""

    def _emit(self, inner: Context, redirections: tuple[Redirection, ...], context: Context) -> None:
        """What a command printed goes to where its redirections say."""
        targets: dict[str, str | None] = {"stdout": None, "stderr": None}
        streams = {"stdout": "stdout", "stderr": "stderr"}
        for one in redirections:
            if one.operator == "2>&1":
                targets["stderr"], streams["stderr"] = targets["stdout"], streams["stdout"]
            elif one.operator in (">&2", "1>&2"):
                targets["stdout"], streams["stdout"] = targets["stderr"], streams["stderr"]
            elif one.target is not None and one.operator != "<":
                path = context.path(shell_expansion.text(one.target, self, context))
                if not commands.open_file(path, one.operator.endswith(">>"), self.name, context):
                    self.status = 1
                    return
                for stream in ("stdout", "stderr") if one.operator[0] == "&" else _streams_of(one.operator):
                    targets[stream] = path
        for stream, printed in inner.output:
            path_or_none = targets[stream]
            if path_or_none is None:
                context.output.append((streams[stream], printed))
            else:
                context.files.write(path_or_none, printed, append=True)

    # Variables of its expansions

    def get(self, name: str) -> str | None:
        arguments = self.frames[-1].arguments if self.frames else []
        special = {
            "?": str(self.status),
            "$": "1",
            "#": str(len(arguments)),
            "@": " ".join(arguments),
            "*": " ".join(arguments),
            "0": self.name,
        }
        if name in special:
            return special[name]
        if name.isdigit():
            return arguments[int(name) - 1] if int(name) <= len(arguments) else None
        return self.variables.get(name)

    def set(self, name: str, value: str) -> None:
        self.variables[name] = value

    def positional(self) -> list[str]:
        return self.frames[-1].arguments if self.frames else []

    def capture(self, script: str, context: Context) -> str:
        """``$(…)``: what a script prints that does not wait."""
        inner = context.captured()
        child = Shell(shell_code.compile_script(script), self.name, self.positional(), self.variables)
        child.functions = dict(self.functions)
        outcome = child.run(inner)
        self.status = outcome.code if isinstance(outcome, Ended) else 0
        context.complain(inner.printed("stderr"))
        return inner.printed("stdout")


def _streams_of(operator: str) -> tuple[str, ...]:
    return ("stderr",) if operator[0] == "2" else ("stdout",)


def _sooner(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
