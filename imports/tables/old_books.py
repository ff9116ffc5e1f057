"""Chinese books of Excel 5.0 and 95, whose texts calamine decodes byte by byte.

The record of the code page is changed to that of Windows-1252, so that every byte of a
text comes back as one character, and the characters are decoded here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# BOF of the globals of a BIFF5 book ([MS-XLS] §2.4.21 describes its successor), and
# CodePage (§2.4.52) of GBK, or of GB18030.
_BIFF5 = bytes.fromhex("0908 0800 0005 0500")
_CHINESE = re.compile(rb"\x42\x00\x02\x00(?:\xa8\x03|\x96\xd6)")
_WESTERN = bytes.fromhex("4200 0200 e404")


def with_plain_bytes(content: bytes) -> io.BytesIO | None:
    """Return the book with another code page; None for every other book."""
    if _BIFF5 not in content or not _CHINESE.search(content):
        return None
    return io.BytesIO(_CHINESE.sub(_WESTERN, content))


def decoded_rows(rows: Iterable[Sequence[T | str]]) -> Iterator[list[T | str]]:
    for row in rows:
        yield [decoded(cell) if isinstance(cell, str) else cell for cell in row]


def decoded(text: str) -> str:
    """Return the Chinese text whose bytes were read as characters of Windows-1252."""
    return b"".join(map(_byte, text)).decode("gb18030", errors="replace")


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1", errors="replace")
