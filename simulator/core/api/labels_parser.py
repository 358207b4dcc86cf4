"""The grammar of label selectors as strings: words in, ``(key, operator, values)`` out. Nothing is checked here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

Item = tuple[str, str, list[str]]

_SYMBOLS: Final = ("==", "!=", "=", "!", "(", ")", ",", ">", "<")
_SPACES: Final = " \t\r\n"
_KEYWORDS: Final = ("in", "notin")
_END: Final = ""
_BINARY: Final = {"in": "in", "notin": "notin", "=": "=", "==": "==", "!=": "!=", ">": "gt", "<": "lt"}


class SelectorError(ValueError):
    """A selector that cannot be parsed; the text is the server's."""


def _words(text: str) -> list[tuple[str, str]]:
    """Pairs of kind and literal; the kind is the symbol itself, a keyword, ``identifier`` or empty at the end."""
    words: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        if text[position] in _SPACES:
            position += 1
            continue
        symbol = next((s for s in _SYMBOLS if text.startswith(s, position)), "")
        if symbol:
            words.append((symbol, symbol))
            position += len(symbol)
            continue
        start = position
        while position < len(text) and text[position] not in _SPACES and text[position] not in "=!(),><":
            position += 1
        word = text[start:position]
        words.append((word if word in _KEYWORDS else "identifier", word))
    words.append((_END, ""))
    return words


class Parser:
    """Reads one selector. Modelled after apimachinery's recursive parser, whose error texts it gives."""

    def __init__(self, text: str) -> None:
        self._rest = _words(text)
        self._position = 0

    def _peek(self, value: bool = True) -> tuple[str, str]:
        """The next word. Where a value may stand (``value``), the keywords are plain identifiers."""
        kind, literal = self._rest[self._position]
        if value and kind in _KEYWORDS:
            return "identifier", literal
        return kind, literal

    def _take(self, value: bool = True) -> tuple[str, str]:
        word = self._peek(value)
        if word[0] != _END:
            self._position += 1
        return word

    def selector(self) -> Iterator[Item | SelectorError]:
        """The items up to the end of the text, or up to the first error, which then is the last item.

        The error comes as an item, so that whoever reads checks the items before it first, as the server does.
        """
        try:
            yield from self._items()
        except SelectorError as error:
            yield error

    def _items(self) -> Iterator[Item]:
        while True:
            kind, literal = self._peek()
            if kind == _END:
                return
            if kind not in ("identifier", "!"):
                raise SelectorError(f"found '{literal}', expected: !, identifier, or 'end of string'")
            try:
                item = self._requirement()
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from None
            yield item
            kind, literal = self._take()
            if kind == _END:
                return
            if kind != ",":
                raise SelectorError(f"found '{literal}', expected: ',' or 'end of string'")
            kind, literal = self._peek()
            if kind not in ("identifier", "!"):
                raise SelectorError(f"found '{literal}', expected: identifier after ','")

    def _requirement(self) -> Item:
        kind, key = self._take()
        operator = ""
        if kind == "!":
            operator = "!"
            kind, key = self._take()
        if kind != "identifier":
            raise SelectorError(f"found '{key}', expected: identifier")
        if not operator and self._peek()[0] in (_END, ","):
            operator = "exists"
        if operator:
            return key, operator, []
        kind, literal = self._take(value=False)
        if kind not in _BINARY:
            raise SelectorError(f"found '{literal}', expected: in, notin, =, ==, !=, gt, lt")
        values = self._value_set() if kind in _KEYWORDS else self._exact_value()
        return key, _BINARY[kind], values

    def _exact_value(self) -> list[str]:
        if self._peek()[0] in (_END, ","):
            return [""]
        kind, literal = self._take()
        if kind != "identifier":
            raise SelectorError(f"found '{literal}', expected: identifier")
        return [literal]

    def _value_set(self) -> list[str]:
        kind, literal = self._take()
        if kind != "(":
            raise SelectorError(f"found '{literal}' expected: '('")
        kind, literal = self._peek()
        if kind == ")":
            self._take()
            return [""]
        if kind not in ("identifier", ","):
            raise SelectorError(f"found '{literal}', expected: ',', ')' or identifier")
        values = self._list()
        kind, literal = self._take()
        if kind != ")":
            raise SelectorError(f"found '{literal}', expected: ')'")
        return values

    def _list(self) -> list[str]:
        """Identifiers with commas between them; an empty place is the empty string."""
        values: dict[str, None] = {}
        while True:
            kind, literal = self._take()
            if kind == "identifier":
                values[literal] = None
                kind, literal = self._peek()
                if kind == ")":
                    return list(values)
                if kind != ",":
                    raise SelectorError(f"found '{literal}', expected: ',' or ')'")
                continue
            if kind != ",":
                raise SelectorError(f"found '{literal}', expected: ',', or identifier")
            if not values:
                values[""] = None
            kind, _ = self._peek()
            if kind == ")":
                values[""] = None
                return list(values)
            if kind == ",":
                self._take()
                values[""] = None
