"""DER, the encoding of certificates (X.690): as much as certificate requests and certificates need. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, IA5_STRING, UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x0C, 0x16, 0x17, 0x18, 0x30, 0x31


class DerError(ValueError):
    """Not DER, or not of the shape that was expected."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag (class and form included), its content, and all its bytes."""

    tag: int
    content: bytes
    raw: bytes

    def items(self) -> list[Value]:
        """The values inside. Raises :class:`DerError`."""
        return read_all(self.content)

    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def read(data: bytes) -> Value:
    """The one value that ``data`` is. Raises :class:`DerError`."""
    found = read_all(data)
    if len(found) != 1:
        raise DerError("trailing data")
    return found[0]


def read_all(data: bytes) -> list[Value]:
    """The values one after another. Raises :class:`DerError`."""
    found, offset = [], 0
    while offset < len(data):
        value = _read_at(data, offset)
        found.append(value)
        offset += len(value.raw)
    return found


def _read_at(data: bytes, start: int) -> Value:
    if start + 2 > len(data):
        raise DerError("truncated")
    length, offset = data[start + 1], start + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4 or offset + size > len(data):
            raise DerError("invalid length")
        length, offset = int.from_bytes(data[offset : offset + size], "big"), offset + size
    if offset + length > len(data):
        raise DerError("truncated")
    return Value(data[start], data[offset : offset + length], data[start : offset + length])


def oid_text(value: Value) -> str:
    """``2.5.4.3``. Raises :class:`DerError`."""
    if value.tag != OID or not value.content:
        raise DerError("not an object identifier")
    numbers, current = [], 0
    for byte in value.content:
        current = current << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(current)
            current = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


# Writing


def write(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    size = (len(content).bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + len(content).to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    return write(SEQUENCE, *parts)


def explicit(number: int, *parts: bytes) -> bytes:
    """``[number] EXPLICIT``."""
    return write(0xA0 | number, *parts)


def integer(number: int) -> bytes:
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    return write(OID, *(_base128(number) for number in (40 * first + second, *rest)))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


def bit_string(content: bytes, unused: int = 0) -> bytes:
    return write(BIT_STRING, bytes((unused,)), content)


def named_bits(bits: Iterable[int]) -> bytes:
    """A BIT STRING in which these bits are set, without trailing zeros."""
    number, count = 0, 0
    for bit in bits:
        number, count = number | 1 << bit, max(count, bit + 1)
    text = "".join(str(number >> bit & 1) for bit in range(count))
    size = (count + 7) // 8
    return bit_string(int(text.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big"), 8 * size - count)
