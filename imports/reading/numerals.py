"""Chinese numerals, as in 二零二四年十二月三十一日 and 三万五千."""

from __future__ import annotations

import re

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
}
_TENS = {"廿": 20, "卅": 30}
_IN_A_ROW = re.compile("[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]{2}")
_NO_UNITS = re.compile("[零〇○][十拾百佰千仟]")
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ALL = "".join([*_DIGITS, *_TENS, *_UNITS])
# Only before a unit of time: 周一 and 星期二 keep their character.
_BEFORE_UNIT = re.compile(rf"[{_ALL}]+(?=\s*[年月日号时点分])")
# 2026-05-31二十四时: the numeral is no part of the day.
_AFTER_DIGIT = re.compile(rf"(?<=\d)(?=[{_ALL}]+[时点])")
# 三月二十五 without 日 behind it.
_AFTER_MONTH = re.compile(rf"(?<=月)\s*[{_ALL}]+$")
# 二O二四 and 二0二四: a letter or a nought for the round zero.
_ROUND = re.compile(
    r"(?<=[一二三四五六七八九〇零])[Oo0](?=[一二三四五六七八九〇零Oo0年])"
)
_WHOLE = re.compile(rf"[{_ALL}万]+")


def in_digits(text: str) -> str:
    """Return a text with its numbers before 年, 月, 日, 时 in Arabic digits."""
    if text.isascii():
        return text
    text = _AFTER_DIGIT.sub(" ", _ROUND.sub("零", text))
    text = _AFTER_MONTH.sub(lambda match: _digits(match[0].strip()), text)
    return _BEFORE_UNIT.sub(lambda match: _digits(match[0]), text)


def _digits(numeral: str) -> str:
    if all(character in _DIGITS for character in numeral):
        return "".join(str(_DIGITS[character]) for character in numeral)
    value = _below_ten_thousand(numeral)
    return numeral if value is None else str(value)


def value_of(numeral: str) -> int | None:
    """Return the value of a numeral; None for anything else.

    A last digit without a unit counts in the unit below: 两万八千六 is 28,600.
    """
    if not _WHOLE.fullmatch(numeral) or numeral.count("万") > 1:
        return None
    if all(character in _DIGITS for character in numeral):
        return int(_digits(numeral))
    thousands, has_ten_thousands, rest = numeral.partition("万")
    if not has_ten_thousands:
        return _below_ten_thousand(numeral)
    if not thousands:
        return None
    above = _below_ten_thousand(thousands)
    below = _DIGITS[rest] * 1000 if rest in _DIGITS else _below_ten_thousand(rest)
    return None if above is None or below is None else above * 10_000 + below


def _below_ten_thousand(numeral: str) -> int | None:
    """Return the value; None for two digits in a row, as in 三四万 (about 35,000)."""
    if _IN_A_ROW.search(numeral):
        return None
    if _NO_UNITS.search(numeral):
        return None
    total, digit, unit = 0, 0, 1
    has_zero = False
    for character in numeral:
        if character in _TENS:
            total += _TENS[character]
        elif character in _UNITS:
            unit = _UNITS[character]
            total += (digit or 1) * unit
            digit, has_zero = 0, False
        else:
            has_zero = has_zero or _DIGITS[character] == 0
            digit = _DIGITS[character]
    is_short = digit and unit > 10 and not has_zero
    return total + digit * (unit // 10 if is_short else 1)
