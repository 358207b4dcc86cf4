"""Seeded dice. The only module of the core that may import ``random``.

Each user has a stream of its own, so that a die thrown more by one component changes nothing for another.
"""

from __future__ import annotations

import random


class Dice:
    """Independent streams of pseudo-random numbers, all from one seed."""

    __slots__ = ("_seed", "_streams")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    def stream(self, name: str) -> random.Random:
        """The stream ``name``; a string seed is hashed by SHA-512, so it is the same under every PYTHONHASHSEED."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = random.Random(f"{self._seed}/{name}")
        return found

    def hexadecimal(self, stream: str, digits: int) -> str:
        return f"{self.stream(stream).getrandbits(digits * 4):0{digits}x}"

    def uid(self) -> str:
        """A version 4 UUID."""
        bits = self.stream("uid").getrandbits(128)
        bits = bits & ~(0xF << 76) | (4 << 76)
        bits = bits & ~(0x3 << 62) | (2 << 62)
        text = f"{bits:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
