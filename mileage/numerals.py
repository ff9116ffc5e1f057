"""Reads a number of kilometres in digits, Chinese numerals or 万.

Pure. It expects plain letters (``customers.language.spelling.unfold``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = {
    **{each: at for at, each in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    **{str(each): each for each in range(10)},
}
_SMALL_UNITS: Final = {"千": 1_000, "百": 100, "十": 10}
_TEN_THOUSAND: Final = 10_000
_PLAIN: Final = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")


def kilometres(word: str) -> int | None:
    """Return 35600 for 35600, 3.56万, 3万6, 三万五千六 …; None if it is no number.

    A last digit without a unit counts the next smaller one, as in speech: 三万五 are
    35,000 and 三万零五 are 30,005.
    """
    word = word.replace("W", "万")
    if "万" in word:
        head, _, tail = word.partition("万")
        many, rest = _up_to_ten_thousand(head), _after(tail, _TEN_THOUSAND)
        if many is None or rest is None or (tail and many % 1):
            return None
        return int(many * _TEN_THOUSAND + rest)
    found = _up_to_ten_thousand(word)
    return None if found is None else int(found)


def _up_to_ten_thousand(word: str) -> Decimal | None:
    if _PLAIN.fullmatch(word):
        return Decimal(word)
    if len(word) > 1 and all(each in _DIGITS for each in word) and word[0] not in "0零":
        return Decimal("".join(str(_DIGITS[each]) for each in word))
    if word.startswith("十"):
        word = f"一{word}"
    found = _spoken(word)
    return None if found is None else Decimal(found)


def _spoken(word: str) -> int | None:
    """Return the value of 五千六, 一百二十, 五; None for anything else, '' included."""
    total, unit, at = 0, _TEN_THOUSAND, 0
    while at < len(word):
        is_zero = word[at] in "零〇"
        at += is_zero
        digit = _DIGITS.get(word[at : at + 1])
        if not digit:
            return None
        following = _SMALL_UNITS.get(word[at + 1 : at + 2], 0)
        if not following:
            is_last = at + 1 == len(word)
            return total + _last(digit, unit, is_zero=is_zero) if is_last else None
        if following >= unit:
            return None
        total, unit, at = total + digit * following, following, at + 2
    return total or None


def _last(digit: int, unit: int, *, is_zero: bool) -> int:
    is_counted = unit == _TEN_THOUSAND or unit <= 10 or is_zero
    return digit if is_counted else digit * unit // 10


def _after(tail: str, unit: int) -> int | None:
    """Return what follows 万: nothing, 6, 5600, 五千六, 零五百."""
    if not tail:
        return 0
    if tail.isascii() and tail.isdigit() and len(tail) in (1, 4):
        return int(tail) * (unit // 10 if len(tail) == 1 else 1)
    if len(tail) == 1:
        digit = _DIGITS.get(tail)
        return digit * unit // 10 if digit else None
    return _spoken(tail)
