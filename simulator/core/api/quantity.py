"""Resource quantities (``500m``, ``64Mi``, ``1e3``), exactly: apimachinery's ``resource.Quantity``, without floats.

A quantity is a whole number of nano-units and a format; nothing finer exists upstream either (it rounds up, away
from zero). Parsing is cached, so :func:`milli` and :func:`value` of a string that was seen cost a dict lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

DECIMAL_SI: Final = "DecimalSI"
BINARY_SI: Final = "BinarySI"
DECIMAL_EXPONENT: Final = "DecimalExponent"

_NANO: Final = 10**9
_MAX_INT64: Final = 2**63 - 1
_NUMBER: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)").fullmatch
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_DECIMAL_SUFFIX: Final = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIX: Final = {exponent: suffix for suffix, exponent in _BINARY.items()}

FORMAT_WRONG: Final = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
SUFFIX_WRONG: Final = "unable to parse quantity's suffix"


class QuantityError(ValueError):
    """Not a quantity; the text is the server's."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """``nanos``: the number in thousand-millionths. ``spelling``: as it was written, where the server keeps that."""

    nanos: int
    format: str = DECIMAL_SI
    spelling: str = ""

    def __str__(self) -> str:
        """As it would be written now: its own spelling if that is kept, else the canonical form."""
        return self.spelling or self.canonical()

    def canonical(self) -> str:
        """The canonical form: no fraction, the largest suffix that loses nothing."""
        if self.nanos == 0:
            return "0"
        if self.format == BINARY_SI and abs(self.nanos) >= 1024 * _NANO and self.nanos % _NANO == 0:
            return _base_1024(self.nanos // _NANO)
        return _base_1000(self.nanos, self.format)

    def value(self) -> int:
        """In whole units, rounded up (away from zero)."""
        return _divide_up(self.nanos, _NANO)

    def milli(self) -> int:
        """In thousandths, rounded up (away from zero)."""
        return _divide_up(self.nanos, 10**6)

    def sign(self) -> int:
        return (self.nanos > 0) - (self.nanos < 0)

    def add(self, other: Quantity) -> Quantity:
        """The sum, in this one's format, or in the other's if this one is zero."""
        return Quantity(self.nanos + other.nanos, self.format if self.nanos else other.format)

    def subtract(self, other: Quantity) -> Quantity:
        return Quantity(self.nanos - other.nanos, self.format if self.nanos else other.format)

    def round_up(self, scale: int) -> Quantity:
        """Rounded up (away from zero) to a multiple of ten to the ``scale`` (-9 to 9)."""
        unit = 10 ** (scale + 9)
        return Quantity(_divide_up(self.nanos, unit) * unit, self.format)


def _divide_up(number: int, divisor: int) -> int:
    return -(-number // divisor) if number >= 0 else number // divisor


def _base_1024(number: int) -> str:
    exponent = 0
    while number % 1024 == 0 and exponent < 60:
        number //= 1024
        exponent += 10
    return f"{number}{_BINARY_SUFFIX.get(exponent, '')}"


def _base_1000(nanos: int, format: str) -> str:
    exponent = -9
    number = nanos
    while number % 1000 == 0 and (format == DECIMAL_EXPONENT or exponent < 18):
        number //= 1000
        exponent += 3
    if format == DECIMAL_EXPONENT:
        return f"{number}e{exponent}" if exponent else str(number)
    return f"{number}{_DECIMAL_SUFFIX[exponent]}"


def _interpret(suffix: str) -> tuple[int, int, str]:
    """Base, exponent and format of a suffix."""
    if suffix in _BINARY:
        return 2, _BINARY[suffix], BINARY_SI
    if suffix in _DECIMAL:
        return 10, _DECIMAL[suffix], DECIMAL_SI
    if len(suffix) > 1 and suffix[0] in "eE" and re.fullmatch("[-+]?[0-9]+", suffix[1:]):
        return 10, int(suffix[1:]), DECIMAL_EXPONENT
    raise QuantityError(SUFFIX_WRONG)


@lru_cache(maxsize=16384)
def parse(text: str) -> Quantity:
    """A quantity from its string. Raises :class:`QuantityError`."""
    match = _NUMBER(text)
    if not text or not match or not (match[2] or match[3]):
        raise QuantityError(FORMAT_WRONG)
    minus = match[1] == "-"
    whole, fraction, suffix = match[2].lstrip("0") or "0", match[3] or "", match[4]
    base, exponent, format = _interpret(suffix)
    if exponent > 1000:  # a bound, so that one string cannot fill the memory
        raise QuantityError(SUFFIX_WRONG)
    numerator = int(whole + fraction) * _NANO
    denominator: int = 10 ** len(fraction)
    if exponent >= 0:
        numerator *= base**exponent
    else:
        denominator *= base**-exponent
    nanos = _divide_up(numerator, denominator)
    keeps = text == "0" or _keeps_spelling(whole, fraction, exponent, format)
    if not keeps and format == BINARY_SI:
        nanos = min(nanos, _MAX_INT64 * _NANO)
        if 0 < nanos < _NANO:
            format = DECIMAL_SI
    return Quantity(-nanos if minus else nanos, DECIMAL_SI if text == "0" else format, text if keeps else "")


def _keeps_spelling(whole: str, fraction: str, exponent: int, format: str) -> bool:
    """Whether upstream remembers what was written: a short number whose last digits look canonical to it."""
    digits = whole + fraction
    if format == BINARY_SI:
        # 15 digits less those of the number and, roughly, those of the suffix.
        short = not fraction and 15 - len(whole) - exponent * 3 // 10 - 1 >= 0
        return short and int(digits) & 7 != 0
    scale = exponent - len(fraction)
    short = len(digits) <= 18 and scale >= -9
    return short and scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"


def parse_json(value: Any) -> Quantity:
    """A quantity from JSON: a string or a number (``cpu: 1``, ``cpu: 0.5``)."""
    return parse(value if isinstance(value, str) else repr(value))


@lru_cache(maxsize=16384)
def milli(text: str) -> int:
    """Thousandths, rounded up: ``milli("1.5") == 1500``."""
    return parse(text).milli()


@lru_cache(maxsize=16384)
def value(text: str) -> int:
    """Whole units, rounded up: ``value("1Ki") == 1024``, ``value("100m") == 1``."""
    return parse(text).value()


@lru_cache(maxsize=16384)
def canonical(text: str) -> str:
    """The canonical form of a string: ``canonical("0.5") == "500m"``."""
    return parse(text).canonical()


def compare(one: str, other: str) -> int:
    """-1, 0 or 1."""
    a, b = parse(one).nanos, parse(other).nanos
    return (a > b) - (a < b)


def add(one: str, other: str) -> str:
    """The sum in canonical form."""
    return parse(one).add(parse(other)).canonical()


def subtract(one: str, other: str) -> str:
    """The difference in canonical form."""
    return parse(one).subtract(parse(other)).canonical()


def from_milli(number: int) -> str:
    """Canonical form of a number of thousandths: ``from_milli(1500) == "1500m"``."""
    return Quantity(number * 10**6).canonical()


def from_value(number: int, format: str = DECIMAL_SI) -> str:
    """Canonical form of a whole number: ``from_value(1048576, BINARY_SI) == "1Mi"``."""
    return Quantity(number * _NANO, format).canonical()


def unscaled(text: str) -> tuple[int, int]:
    """Number and power of ten as upstream holds them: ``500m`` is (500, -3), ``64Mi`` (67108864, 0)."""
    match = _NUMBER(text)
    parsed = parse(text)
    if match is None or parsed.format == BINARY_SI:
        return parsed.nanos // _NANO, 0
    scale = _interpret(match[4])[1] - len(match[3] or "")
    return parsed.nanos // 10 ** (scale + 9), scale
