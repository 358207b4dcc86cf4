"""A script as a list of instructions, so that a shell in the middle of its work is a place in a list and can be copied."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.node.programs import shell_syntax as syntax
from simulator.core.node.programs.shell_words import ShellSyntaxError, Word


@dataclass(frozen=True, slots=True)
class Run:
    """A simple command. ``tested``: its failure is somebody's question, so ``set -e`` does not care.

    ``last``: nothing comes after it, so a shell that has nothing else to do becomes this process.
    """

    command: syntax.Simple
    tested: bool
    last: bool


@dataclass(frozen=True, slots=True)
class RunPipe:
    stages: tuple[syntax.Simple, ...]
    tested: bool


@dataclass(frozen=True, slots=True)
class Jump:
    target: int


@dataclass(frozen=True, slots=True)
class JumpIf:
    """If the last status says success (``ok``), or failure."""

    ok: bool
    target: int


@dataclass(frozen=True, slots=True)
class Negate:
    pass


@dataclass(frozen=True, slots=True)
class Spawn:
    """``&``"""

    code: Code


@dataclass(frozen=True, slots=True)
class Enter:
    """``( )``: variables and ``exit`` stay inside."""

    code: Code


@dataclass(frozen=True, slots=True)
class Define:
    name: str
    code: Code


@dataclass(frozen=True, slots=True)
class ForBegin:
    slot: int
    words: tuple[Word, ...] | None


@dataclass(frozen=True, slots=True)
class ForNext:
    """The next value, or on to ``target`` if there is none."""

    slot: int
    name: str
    target: int


@dataclass(frozen=True, slots=True)
class Match:
    """One branch of ``case``: on to ``target`` if no pattern fits."""

    word: Word
    patterns: tuple[Word, ...]
    target: int


@dataclass(frozen=True, slots=True)
class Succeed:
    """Status 0: of an ``if`` none of whose branches ran."""


Instruction = Run | RunPipe | Jump | JumpIf | Negate | Spawn | Enter | Define | ForBegin | ForNext | Match | Succeed
Code = tuple[Instruction, ...]


@dataclass(slots=True)
class _Loop:
    start: int
    breaks: list[int] = field(default_factory=list)


class _Compiler:
    def __init__(self) -> None:
        self.code: list[Instruction] = []
        self.loops: list[_Loop] = []
        self.slots = 0

    def add(self, instruction: Instruction) -> int:
        self.code.append(instruction)
        return len(self.code) - 1

    def node(self, node: syntax.Node, *, tested: bool = False, last: bool = False) -> None:
        getattr(self, f"_{type(node).__name__.lower()}")(node, tested, last)

    def _simple(self, node: syntax.Simple, tested: bool, last: bool) -> None:
        first = node.words[0] if node.words else ()
        plain = first[0].value if len(first) == 1 and first[0].kind == "text" else ""
        if plain in ("break", "continue") and self.loops:
            loop = self.loops[-1]
            at = self.add(Jump(loop.start))
            if plain == "break":
                loop.breaks.append(at)
            return
        self.add(Run(node, tested, last))

    def _pipe(self, node: syntax.Pipe, tested: bool, _last: bool) -> None:
        stages = []
        for stage in node.stages:
            if not isinstance(stage, syntax.Simple):
                raise ShellSyntaxError("a pipe into a loop or a group is not simulated")
            stages.append(stage)
        self.add(RunPipe(tuple(stages), tested))

    def _not(self, node: syntax.Not, _tested: bool, _last: bool) -> None:
        self.node(node.body, tested=True)
        self.add(Negate())

    def _andor(self, node: syntax.AndOr, tested: bool, last: bool) -> None:
        self.node(node.left, tested=True)
        jump = self.add(Jump(0))
        self.node(node.right, tested=tested, last=last)
        self.code[jump] = JumpIf(node.operator == "||", len(self.code))

    def _sequence(self, node: syntax.Sequence, tested: bool, last: bool) -> None:
        for index, (part, background) in enumerate(zip(node.parts, node.background, strict=True)):
            if background:
                self.add(Spawn(compile_node(part)))
            else:
                self.node(part, tested=tested, last=last and index == len(node.parts) - 1)

    def _if(self, node: syntax.If, tested: bool, last: bool) -> None:
        self.node(node.condition, tested=True)
        to_else = self.add(Jump(0))
        self.node(node.then, tested=tested, last=last)
        to_end = self.add(Jump(0))
        self.code[to_else] = JumpIf(False, len(self.code))
        if node.otherwise is None:
            self.add(Succeed())
        else:
            self.node(node.otherwise, tested=tested, last=last)
        self.code[to_end] = Jump(len(self.code))

    def _loop(self, node: syntax.Loop, tested: bool, _last: bool) -> None:
        loop = _Loop(len(self.code))
        self.node(node.condition, tested=True)
        leave = self.add(Jump(0))
        self.loops.append(loop)
        self.node(node.body, tested=tested)
        self.loops.pop()
        self.add(Jump(loop.start))
        self.code[leave] = JumpIf(node.until, len(self.code))
        self.add(Succeed())
        self._patch_breaks(loop)

    def _for(self, node: syntax.For, tested: bool, _last: bool) -> None:
        slot, self.slots = self.slots, self.slots + 1
        self.add(ForBegin(slot, node.words))
        loop = _Loop(len(self.code))
        leave = self.add(Jump(0))
        self.loops.append(loop)
        self.node(node.body, tested=tested)
        self.loops.pop()
        self.add(Jump(loop.start))
        self.code[leave] = ForNext(slot, node.name, len(self.code))
        self._patch_breaks(loop)

    def _patch_breaks(self, loop: _Loop) -> None:
        for at in loop.breaks:
            self.code[at] = Jump(len(self.code))

    def _case(self, node: syntax.Case, tested: bool, last: bool) -> None:
        ends = []
        for patterns, body in node.branches:
            test = self.add(Jump(0))
            self.node(body, tested=tested, last=last)
            ends.append(self.add(Jump(0)))
            self.code[test] = Match(node.word, patterns, len(self.code))
        self.add(Succeed())
        for at in ends:
            self.code[at] = Jump(len(self.code))

    def _subshell(self, node: syntax.Subshell, _tested: bool, _last: bool) -> None:
        self.add(Enter(compile_node(node.body)))

    def _function(self, node: syntax.Function, _tested: bool, _last: bool) -> None:
        self.add(Define(node.name, compile_node(node.body)))


def compile_node(node: syntax.Node, *, last: bool = False) -> Code:
    """Raises ShellSyntaxError for what is not simulated."""
    compiler = _Compiler()
    compiler.node(node, last=last)
    return tuple(compiler.code)


def compile_script(script: str) -> Code:
    """Raises ShellSyntaxError."""
    return compile_node(syntax.parse(script), last=True)
