"""A line of shell cut into operators and words, with what is to be expanded in the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPERATORS = (
    "&&",
    "||",
    ";;",
    ">>",
    "2>&1",
    "1>&2",
    ">&2",
    "2>>",
    "2>",
    "1>",
    "&>",
    ";",
    "&",
    "|",
    "(",
    ")",
    "<",
    ">",
    "\n",
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]|[@*#?$!]")
_BRACED = re.compile(r"(#?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!])(?:(:?[-+=?])(.*))?$", re.S)


class ShellSyntaxError(ValueError):
    """Not shell, or shell beyond what is simulated."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a word. ``kind``: text, variable, command, arithmetic; ``quoted``: it is not split into fields.

    ``value`` is the text, the variable's name, the script, or the expression; ``operator`` and ``other`` are those of
    ``${name:-other}``.
    """

    kind: str
    value: str
    quoted: bool = False
    operator: str = ""
    other: str = ""


Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """An operator (``word`` is None) or a word."""

    operator: str = ""
    word: Word | None = None

    def plain(self) -> str | None:
        """The text of a word that is nothing but unquoted text."""
        if self.word is not None and len(self.word) == 1 and self.word[0].kind == "text" and not self.word[0].quoted:
            return self.word[0].value
        return None


class Lexer:
    """Cuts one script. Raises ShellSyntaxError."""

    def __init__(self, script: str) -> None:
        self.script = script
        self.at = 0
        self._parts: list[Part] = []
        self._text = ""
        self._in_word = False

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while self.at < len(self.script):
            self._step(found)
        self._end_word(found)
        return found

    def _step(self, found: list[Token]) -> None:
        letter = self.script[self.at]
        operator = None if self._in_word and letter.isdigit() else self._operator()
        if letter in " \t":
            self._end_word(found)
            self.at += 1
        elif letter == "#" and not self._in_word:
            end = self.script.find("\n", self.at)
            self.at = len(self.script) if end < 0 else end
        elif operator:
            self._end_word(found)
            found.append(Token(operator))
            self.at += len(operator)
        else:
            self._in_word = True
            self._letter(letter)

    def _operator(self) -> str | None:
        if self.script.startswith("<<", self.at):
            raise ShellSyntaxError("here-documents are not simulated")
        return next((one for one in OPERATORS if self.script.startswith(one, self.at)), None)

    def _letter(self, letter: str) -> None:
        if letter == "'":
            self._quote(self._until("'"))
        elif letter == '"':
            self._double_quoted()
        elif letter == "\\":
            if self.script[self.at + 1 : self.at + 2] != "\n":
                self._quote(self.script[self.at + 1 : self.at + 2])
            self.at += 2
        elif letter in "$`":
            self._expansion(quoted=False)
        else:
            self._text += letter
            self.at += 1

    def _until(self, closing: str) -> str:
        end = self.script.find(closing, self.at + 1)
        if end < 0:
            raise ShellSyntaxError("syntax error: unterminated quoted string")
        text, self.at = self.script[self.at + 1 : end], end + 1
        return text

    def _quote(self, text: str) -> None:
        self._flush()
        self._parts.append(Part("text", text, quoted=True))

    def _double_quoted(self) -> None:
        self._flush()
        self.at += 1
        text = ""
        while self.script[self.at : self.at + 1] != '"':
            letter = self.script[self.at : self.at + 1]
            if not letter:
                raise ShellSyntaxError("syntax error: unterminated quoted string")
            if letter == "\\" and self.script[self.at + 1 : self.at + 2] in ('"', "\\", "$", "`", "\n"):
                text += self.script[self.at + 1].replace("\n", "")
                self.at += 2
            elif letter in "$`":
                self._parts.append(Part("text", text, quoted=True))
                text = ""
                self._expansion(quoted=True)
            else:
                text += letter
                self.at += 1
        self.at += 1
        self._parts.append(Part("text", text, quoted=True))

    def _expansion(self, *, quoted: bool) -> None:
        self._flush()
        script, at = self.script, self.at
        if script[at] == "`":
            self._parts.append(Part("command", self._until("`"), quoted))
        elif script.startswith("$((", at):
            body = self._bracketed(at + 1, "(", ")")
            self._parts.append(Part("arithmetic", body[1:-1], quoted))
        elif script.startswith("$(", at):
            self._parts.append(Part("command", self._bracketed(at + 1, "(", ")"), quoted))
        elif script.startswith("${", at):
            self._braced(self._bracketed(at + 1, "{", "}"), quoted)
        elif match := _NAME.match(script, at + 1):
            self._parts.append(Part("variable", match.group(), quoted))
            self.at = match.end()
        else:
            self._parts.append(Part("text", "$", quoted))
            self.at += 1

    def _braced(self, body: str, quoted: bool) -> None:
        match = _BRACED.match(body)
        if not match:
            raise ShellSyntaxError(f"syntax error: bad substitution: ${{{body}}}")
        if match[1]:
            self._parts.append(Part("variable", match[2], quoted, "#"))
        else:
            self._parts.append(Part("variable", match[2], quoted, match[3] or "", match[4] or ""))

    def _bracketed(self, start: int, opening: str, closing: str) -> str:
        """What stands between the bracket at ``start`` and the one that closes it."""
        depth = 0
        for index in range(start, len(self.script)):
            if self.script[index] == opening:
                depth += 1
            elif self.script[index] == closing:
                depth -= 1
                if depth == 0:
                    self.at = index + 1
                    return self.script[start + 1 : index]
        raise ShellSyntaxError(f"syntax error: unexpected end of file (expecting {closing!r})")

    def _flush(self) -> None:
        if self._text:
            self._parts.append(Part("text", self._text))
            self._text = ""

    def _end_word(self, found: list[Token]) -> None:
        if self._in_word:
            self._flush()
            found.append(Token(word=tuple(self._parts)))
            self._parts, self._in_word = [], False


def tokens(script: str) -> list[Token]:
    """Raises ShellSyntaxError."""
    return Lexer(script).tokens()
