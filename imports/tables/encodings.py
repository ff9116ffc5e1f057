"""Finds the encoding of a text file, also of one with a few broken bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What a byte that belongs to no character is read as. It costs its cell
# (imports.reading.cells), never the file.
BROKEN = "\ufffd"

_CHUNK_BYTES = 1 << 20
_HEAD_BYTES = 8192
# More zero bytes than one of so many are the zero halves of UTF-16.
_BYTES_PER_STRAY_ZERO = 20
# A text in a wrong encoding has more broken bytes than characters beyond ASCII.
_CHARACTERS_PER_BROKEN = 4
# A text with hardly any character beyond ASCII is read if so few are broken.
_LETTERS_PER_BROKEN = 100
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tabs, line ends, form feeds, the DOS end-of-file mark and the separators by which some
# exports keep Excel from turning digits into numbers are allowed in a text.
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x19\x1b\ufffe\uffff]")


@dataclass
class _Count:
    """All characters of a text, those beyond ASCII, and those that are broken."""

    all: int = 0
    characters: int = 0
    broken: int = 0

    @property
    def is_plausible(self) -> bool:
        return self.broken * _CHARACTERS_PER_BROKEN <= self.characters

    @property
    def is_tolerable(self) -> bool:
        return self.broken * _LETTERS_PER_BROKEN <= self.all


def find_encoding(path: Path) -> str | None:
    """Return the encoding of a text file by decoding all of it; None for no text.

    GB18030 is the superset of GBK and GB2312. It accepts most byte sequences, so UTF-8
    is tried first. UTF-16 without a mark is recognised by the zero bytes of its ASCII
    characters.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    tolerable: dict[str, int] = {}
    for encoding in _candidates(head):
        count = _count(path, encoding)
        if count is not None and count.is_plausible:
            return encoding
        if count is not None and count.is_tolerable:
            tolerable[encoding] = count.broken
    return min(tolerable, key=lambda each: tolerable[each], default=None)


def _candidates(head: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return (encoding,)
    if b"\0" not in head:
        return ("utf-8", "gb18030")
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even + odd) * _BYTES_PER_STRAY_ZERO < len(head):
        return ("utf-8", "gb18030")
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _count(path: Path, encoding: str) -> _Count | None:
    """Count the characters of the text; None if it has what no text has."""
    count = _Count()
    for text in _decode(path, encoding):
        if _CONTROL.search(text):
            return None
        count.all += len(text)
        if not text.isascii():
            count.characters += sum(character > "\x7f" for character in text)
            count.characters -= text.count(BROKEN)
        count.broken += text.count(BROKEN) + text.count("\0")
    return count


def _decode(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
