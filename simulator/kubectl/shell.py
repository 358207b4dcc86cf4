"""Words of a command line, as a shell would split them: quotes and backslashes, and nothing else of a shell."""

from __future__ import annotations

from simulator.kubectl.errors import KubectlError
from simulator.kubectl.messages import text

MAX_LINE = 4_096
_OPERATORS = "|&;<>`"
_ESCAPED_IN_QUOTES = '\\"$`\n'


def split(line: str, language: str = "en") -> list[str]:
    """The words of ``line``. Raises KubectlError, in the learner's language, for what only a real shell can do."""
    if len(line) > MAX_LINE:
        raise KubectlError(text("line-too-long", language, count=len(line), most=MAX_LINE))
    words: list[str] = []
    word: str | None = None
    i = 0
    while i < len(line):
        char = line[i]
        if char in " \t\r\n":
            if char == "\n" and line[i:].strip():
                raise KubectlError(text("one-line", language))
            if word is not None:
                words.append(word)
                word = None
            i += 1
        elif char == "#" and word is None:
            break
        elif char in "'\"":
            part, i = _quoted(line, i, language)
            word = (word or "") + part
        elif char == "\\" and i + 1 < len(line):
            word = (word or "") + ("" if line[i + 1] == "\n" else line[i + 1])
            i += 2
        elif char in _OPERATORS or line.startswith("$(", i):
            raise KubectlError(text("shell-operator", language, what="$(" if char == "$" else char))
        else:
            word = (word or "") + char
            i += 1
    if word is not None:
        words.append(word)
    return words


def _quoted(line: str, start: int, language: str) -> tuple[str, int]:
    quote = line[start]
    out: list[str] = []
    i = start + 1
    while i < len(line):
        char = line[i]
        if char == quote:
            return "".join(out), i + 1
        if char == "\\" and quote == '"' and i + 1 < len(line) and line[i + 1] in _ESCAPED_IN_QUOTES:
            out.append("" if line[i + 1] == "\n" else line[i + 1])
            i += 2
            continue
        out.append(char)
        i += 1
    raise KubectlError(text("open-quote", language, quote=quote))


def without_program(words: list[str]) -> list[str]:
    """The words after ``kubectl`` (or ``k``), which may be left out."""
    return words[1:] if words and words[0] in ("kubectl", "k") else words
