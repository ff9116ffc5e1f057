"""Reads vehicle identification numbers from cells that people typed.

A VIN is the key of a vehicle: seventeen characters without I, O and Q. China requires
the check digit (GB 16735), but real documents have wrong ones, so a wrong check digit
only gives a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from customers.identifiers.folding import MAX_CHARACTERS, Cell, fold, says_nothing

_LENGTH = 17
_MISTYPED_CHARACTERS = 2
_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# The third character of a maker of few cars, who has letters at 12 to 14.
_SMALL_MAKER = "9"
_CHECK_AT = 8
_YEAR_AT = 9
# The first characters of countries where the check digit is compulsory: China
# (GB 16735) and the United States (49 CFR 565.15).
_CHINA = ("L", "H")
_CHECKED_ORIGINS = (*_CHINA, "1", "4", "5")

# ISO 3779: the codes repeat every thirty years.
_YEAR_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR = 1980

_BETWEEN_VINS = re.compile(r"[/\\,、;|\s()\[\]【】<>]+")
_BETWEEN_LABELLED = re.compile(r"[,、;|\n]")
_SOFT = re.compile(r"[.。·•\-‐‑‒–—―−_'\"]")
# The stars that stand before and behind the number on a name plate.
_STARS = "*#★☆"
_NAMES = (
    r"(?:(?:VIN|CHASSIS|FRAME)(?![A-Z])|(?:车辆)?识别(?:代?号码?|代?码)"
    r"|(?:大|车)?架号?码?|底盘号?码?)"
)
# A label says nothing about the number, so its removal is no doubt.
_LABEL = re.compile(
    rf"^[(\[【]?{_NAMES}\s*(?:(?:NO|NUMBER|CODE)\b|[号码])*"
    rf"\s*(?:[(/]\s*{_NAMES}[号码]?\s*\)?)?[\s.:=#为是)\]】]*"
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+|\d{16,}\.0+")
_EXCEL_DIGITS = 15
# An X may stand for a hidden character: the last four of a VIN are digits (ISO 3779).
_HIDDEN_END = re.compile(r"X{4,}$")
_FILLED_END = re.compile(r"(.)\1{7,}$")
_RUNNING = re.compile("12345678|23456789|34567890")
_SLIPS = str.maketrans("OQI", "001")


@dataclass(frozen=True, slots=True)
class VinReading:
    """A VIN to keep, or the problem why there is none.

    ``warning`` says what was corrected or looks wrong about a VIN that is kept. An
    empty cell has neither VIN nor problem.
    """

    vin: str | None = None
    warning: str | None = None
    problem: str | None = None


def parse_vin(text: Cell) -> VinReading:
    """Read one VIN; it is returned in capitals without blanks."""
    folded = fold(text).upper()
    if not folded:
        return VinReading()
    if says_nothing(folded):
        return VinReading(problem="没有车架号，请从行驶证上补录 17 位车架号")
    if len(folded) > MAX_CHARACTERS:
        return VinReading(problem="内容太长，不像车架号，请只填 17 位车架号")
    if _is_rounded(text, folded):
        return VinReading(
            problem="车架号被 Excel 当成数字改过，请把该列设为文本后重新导出"
        )
    parts = [
        _squeeze(part)
        for labelled in _BETWEEN_LABELLED.split(folded)
        for part in _BETWEEN_VINS.split(_LABEL.sub("", labelled))
    ]
    return _decide(list(filter(None, parts)))


def check_digit(vin: str) -> str:
    """Return the ninth character as computed from the other sixteen (GB 16735)."""
    total = sum(
        _VALUES[character] * weight
        for character, weight in zip(vin, _WEIGHTS, strict=True)
    )
    return "0123456789X"[total % 11]


def is_vouched_for(vin: str) -> bool:
    """Tell whether the check digit confirms the VIN; it never does outside China."""
    is_checked = len(vin) == _LENGTH and vin[0] in _CHINA
    return is_checked and vin[_CHECK_AT] == check_digit(vin)


def may_be_mistyped(one: str, other: str) -> bool:
    """Tell whether one of two VINs may be the other, mistyped.

    A fleet's cars often have consecutive VINs, which differ in one digit and the check
    digit; then the check digits of both are right, and they are two cars.
    """
    if len(one) != len(other) or (is_vouched_for(one) and is_vouched_for(other)):
        return False
    differing = sum(a != b for a, b in zip(one, other, strict=True))
    return differing <= _MISTYPED_CHARACTERS


def model_year(vin: str, on: date) -> int | None:
    """Return the latest model year that a car known on that day can have.

    Use it only for a cross-check: European makers need not follow the code. None if the
    tenth character is no year code.
    """
    code = vin[_YEAR_AT]
    if code not in _YEAR_CODES:
        return None
    year = _FIRST_YEAR + _YEAR_CODES.index(code)
    # The next model year is on sale before its calendar year begins.
    return year + max(0, (on.year + 1 - year) // 30) * 30


def _is_rounded(text: Cell, folded: str) -> bool:
    is_number = isinstance(text, int | float)
    return bool(_SCIENTIFIC.fullmatch(folded)) or (
        is_number and len(folded) > _EXCEL_DIGITS
    )


def _squeeze(part: str) -> str:
    squeezed = _SOFT.sub("", part)
    bare = squeezed.strip(_STARS)
    return bare if len(bare) == _LENGTH else squeezed


def _decide(parts: list[str]) -> VinReading:
    vins = list(dict.fromkeys(part for part in parts if len(part) == _LENGTH))
    if len(vins) > 1:
        return VinReading(problem="一格里有两个车架号，请一辆车填一行")
    has_more = any(part not in vins for part in parts)
    return _read(vins[0], has_more=has_more) if vins else _read("".join(parts))


def _read(squeezed: str, *, has_more: bool = False) -> VinReading:
    if problem := _misfit(squeezed):
        return VinReading(problem=problem)
    vin = squeezed.translate(_SLIPS)
    expected, actual = check_digit(vin), vin[_CHECK_AT]
    remarks = []
    if has_more:
        remarks.append("以外的文字未采用")
    if vin != squeezed:
        remarks.append("里的字母 O、Q、I 已改为数字 0、0、1")
    if vin[0] in _CHECKED_ORIGINS and actual != expected:
        remarks.append(f"第 9 位校验码应为 {expected}，实为 {actual}")
    if not vin[-3 if vin[2] == _SMALL_MAKER else -4 :].isdecimal():
        remarks.append("后 4 位应该都是数字")
    if _RUNNING.search(vin):
        remarks.append("里有连续的数字，像是随手填的")
    warning = f"车架号{'，'.join(remarks)}，请对照行驶证核对" if remarks else None
    return VinReading(vin, warning)


def _misfit(squeezed: str) -> str | None:
    if "*" in squeezed:
        return "车架号被打码，请导出完整车架号后再导入"
    if not re.fullmatch("[A-Z0-9]+", squeezed):
        return "车架号只能有字母和数字，请对照行驶证核对"
    if 4 <= len(squeezed) <= 8:
        return f"只有车架号后 {len(squeezed)} 位，请补全 17 位"
    if len(squeezed) != _LENGTH:
        return f"车架号有 {len(squeezed)} 位，应为 17 位，请对照行驶证核对"
    if _HIDDEN_END.search(squeezed):
        return "车架号被打码，请导出完整车架号后再导入"
    if len(set(squeezed)) <= 2 or squeezed.isdecimal() or _FILLED_END.search(squeezed):
        return "这是占位的车架号，请从行驶证上补录"
    return None
