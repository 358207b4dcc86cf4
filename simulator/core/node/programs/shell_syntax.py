"""The grammar of the shell: a script as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.node.programs.shell_words import ShellSyntaxError, Token, Word, tokens

_RESERVED = ("then", "else", "elif", "fi", "do", "done", "esac", "}", ")", ";;")
_REDIRECTIONS = ("<", ">", ">>", "2>", "2>>", "1>", "&>", "2>&1", "1>&2", ">&2")
_TO_DESCRIPTOR = ("2>&1", "1>&2", ">&2")


@dataclass(frozen=True, slots=True)
class Redirection:
    """``target`` is None for those between two descriptors."""

    operator: str
    target: Word | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """``NAME=value command arguments >file``."""

    assignments: tuple[tuple[str, Word], ...] = ()
    words: tuple[Word, ...] = ()
    redirections: tuple[Redirection, ...] = ()


@dataclass(frozen=True, slots=True)
class Pipe:
    stages: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    body: Node


@dataclass(frozen=True, slots=True)
class AndOr:
    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """``background`` says of each part whether ``&`` stands behind it."""

    parts: tuple[Node, ...]
    background: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class If:
    condition: Node
    then: Node
    otherwise: Node | None


@dataclass(frozen=True, slots=True)
class Loop:
    """``while``, or with ``until`` the other way round."""

    condition: Node
    body: Node
    until: bool


@dataclass(frozen=True, slots=True)
class For:
    name: str
    words: tuple[Word, ...] | None
    body: Node


@dataclass(frozen=True, slots=True)
class Case:
    word: Word
    branches: tuple[tuple[tuple[Word, ...], Node], ...]


@dataclass(frozen=True, slots=True)
class Subshell:
    body: Node


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    body: Node


Node = Simple | Pipe | Not | AndOr | Sequence | If | Loop | For | Case | Subshell | Function


class Parser:
    """Recursive descent over the tokens of one script."""

    def __init__(self, script: str) -> None:
        self.tokens = tokens(script)
        self.at = 0

    def script(self) -> Node:
        body = self._sequence()
        if self.at < len(self.tokens):
            raise self._unexpected()
        return body

    def _unexpected(self) -> ShellSyntaxError:
        if self.at >= len(self.tokens):
            return ShellSyntaxError("syntax error: unexpected end of file")
        token = self.tokens[self.at]
        shown = token.operator if token.word is None else token.plain() or "word"
        return ShellSyntaxError(f'syntax error: unexpected "{"newline" if shown == chr(10) else shown}"')

    def _operator(self, *wanted: str) -> str | None:
        """The next token, taken, if it is one of these operators."""
        if self.at < len(self.tokens) and self.tokens[self.at].operator in wanted:
            self.at += 1
            return self.tokens[self.at - 1].operator
        return None

    def _keyword(self, *wanted: str) -> str | None:
        if self.at < len(self.tokens):
            plain = self.tokens[self.at].plain()
            if plain in wanted:
                self.at += 1
                return plain
        return None

    def _expect(self, keyword: str) -> None:
        if not self._keyword(keyword) and not self._operator(keyword):
            raise self._unexpected()

    def _newlines(self) -> None:
        while self._operator("\n"):
            pass

    def _at_end(self) -> bool:
        if self.at >= len(self.tokens):
            return True
        token = self.tokens[self.at]
        return token.operator in (")", ";;") or token.plain() in _RESERVED

    def _sequence(self) -> Sequence:
        parts: list[Node] = []
        background: list[bool] = []
        self._newlines()
        while not self._at_end():
            parts.append(self._and_or())
            separator = self._operator(";", "&", "\n")
            background.append(separator == "&")
            if separator is None and not self._at_end():
                raise self._unexpected()
            self._newlines()
        return Sequence(tuple(parts), tuple(background))

    def _and_or(self) -> Node:
        left = self._pipeline()
        while operator := self._operator("&&", "||"):
            self._newlines()
            left = AndOr(left, operator, self._pipeline())
        return left

    def _pipeline(self) -> Node:
        negated = self._keyword("!") is not None
        stages = [self._command()]
        while self._operator("|"):
            self._newlines()
            stages.append(self._command())
        node: Node = stages[0] if len(stages) == 1 else Pipe(tuple(stages))
        return Not(node) if negated else node

    def _command(self) -> Node:
        node = self._compound()
        if node is None:
            return self._simple()
        # Where a whole group writes to is not simulated: it writes to where the shell writes.
        while operator := self._operator(*_REDIRECTIONS):
            if operator not in _TO_DESCRIPTOR:
                self._word()
        return node

    def _compound(self) -> Node | None:
        if self._keyword("if"):
            return self._if()
        loop = self._keyword("while", "until")
        if loop:
            condition = self._sequence()
            return Loop(condition, self._do(), loop == "until")
        if self._keyword("for"):
            return self._for()
        if self._keyword("case"):
            return self._case()
        if self._keyword("{"):
            body = self._sequence()
            self._expect("}")
            return body
        if self._operator("("):
            body = self._sequence()
            self._expect(")")
            return Subshell(body)
        return None

    def _do(self) -> Node:
        self._expect("do")
        body = self._sequence()
        self._expect("done")
        return body

    def _if(self) -> If:
        condition = self._sequence()
        self._expect("then")
        then = self._sequence()
        if self._keyword("elif"):
            return If(condition, then, self._if())
        otherwise = self._sequence() if self._keyword("else") else None
        self._expect("fi")
        return If(condition, then, otherwise)

    def _for(self) -> For:
        name = self._word_text()
        words: list[Word] | None = None
        if self._keyword("in"):
            words = []
            while self.at < len(self.tokens) and self.tokens[self.at].word is not None:
                words.append(self._word())
        self._operator(";", "\n")
        self._newlines()
        return For(name, None if words is None else tuple(words), self._do())

    def _case(self) -> Case:
        word = self._word()
        self._newlines()
        self._expect("in")
        self._newlines()
        branches = []
        while not self._keyword("esac"):
            self._operator("(")
            patterns = [self._word()]
            while self._operator("|"):
                patterns.append(self._word())
            self._expect(")")
            branches.append((tuple(patterns), self._sequence()))
            self._operator(";;")
            self._newlines()
        return Case(word, tuple(branches))

    def _word(self) -> Word:
        if self.at >= len(self.tokens) or self.tokens[self.at].word is None:
            raise self._unexpected()
        self.at += 1
        word = self.tokens[self.at - 1].word
        assert word is not None
        return word

    def _word_text(self) -> str:
        text = self.tokens[self.at].plain() if self.at < len(self.tokens) else None
        if text is None:
            raise self._unexpected()
        self.at += 1
        return text

    def _simple(self) -> Node:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while self.at < len(self.tokens):
            operator = self._operator(*_REDIRECTIONS)
            if operator:
                redirections.append(Redirection(operator, None if operator in _TO_DESCRIPTOR else self._word()))
            elif self.tokens[self.at].word is None:
                break
            elif not words and (assignment := _assignment(self.tokens[self.at])):
                assignments.append(assignment)
                self.at += 1
            else:
                words.append(self._word())
        if len(words) == 1 and not assignments and self._operator("("):
            return self._function(words[0])
        if not (assignments or words or redirections):
            raise self._unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirections))

    def _function(self, name: Word) -> Function:
        self._expect(")")
        self._newlines()
        return Function(name[0].value, self._command())


def _assignment(token: Token) -> tuple[str, Word] | None:
    """``NAME=`` and what follows, if the word begins so."""
    word = token.word
    if not word or word[0].kind != "text" or word[0].quoted:
        return None
    name, equals, rest = word[0].value.partition("=")
    if not equals or not name.isidentifier():
        return None
    head = type(word[0])("text", rest)
    return name, (head, *word[1:])


def parse(script: str) -> Node:
    """Raises ShellSyntaxError."""
    return Parser(script).script()
