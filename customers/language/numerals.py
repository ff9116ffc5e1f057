"""Reads small whole numbers in digits or Chinese numerals: 5, 五, 十五, 廿三.

Pure. It expects plain letters (``customers.language.spelling.unfold``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Part of a regular expression: a number that ``small_number`` may read.
SMALL_NUMBER: Final = "(?:\\d{1,2}|[零一二三四五六七八九十两廿]{1,3})"
_DIGITS: Final[Mapping[str, int]] = {
    **{each: at for at, each in enumerate("零一二三四五六七八九")},
    "两": 2,
}


def small_number(word: str) -> int | None:
    """Return a number below 100; None if the word is none, like 三四."""
    if word.isascii():
        return int(word) if word.isdigit() else None
    tens, has_tens, ones = word.replace("廿", "二十").partition("十")
    if not has_tens:
        return _DIGITS.get(word)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
