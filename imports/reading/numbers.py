"""Reads kilometres and money as exports write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# A higher reading is never believed (customers/meters/odometer.py).
from customers.meters.steps import MAX_KM
from imports.reading.cells import (
    Cell,
    Severity,
    Value,
    folded,
    text_of,
)
from imports.reading.numerals import value_of

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TIMES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "": 1}
# The unit is taken off first: in 5万千米 the 千 belongs to the kilometre.
_KM_UNIT = re.compile(
    r"(?:公\s*里|千\s*米|kms?|kilomet(?:er|re)s?)\s*[数左右多整]*$", re.IGNORECASE
)
_ABOUT = re.compile(r"^(?:约|大约|大概|近|≈)|(?:左右|多|余|\+)$")
_KM = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<times>[万千wk]?)", re.IGNORECASE)
_KM_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<times_low>[万千wk]?)\s*[-~至到]\s*"
    rf"(?P<high>{_NUMBER})\s*(?P<times_high>[万千wk]?)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:当前|行驶|进厂|进店|表显|总|累计|仪表|本次)*(?:里程表?数?|公里数|读数)"
    r"|表显|已?行驶了?|odo(?:meter)?|mileage|kms?|公里)\s*(?:为|是)?\s*[:=]?\s*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?P<rest>[^()]*\d[^()]*?|[^()]+?)\s*\((?P<remark>[^()]*)\)")
_NEW_METER = re.compile(
    r"(?:已|后|刚)?(?:更?换.{0,3}表|新表|仪表.{0,2}换)(?:后|过|了)?"
)
_SAYS_NO_MORE = re.compile(r"公里|千米|kms?|表显|仪表|码表|读数", re.IGNORECASE)
_NUMERAL = "零一二两三四五六七八九十"
_TEN_THOUSANDS = re.compile(rf"(?P<whole>[{_NUMERAL}]+)点(?P<tenths>[{_NUMERAL}]+)万")
_TAIL = re.compile(r"[\s、,，。.;；]+$")
# Between groups of three digits: 12 345 and 30'000.
_GAP = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_IN_CHINESE = str.maketrans("0123456789k", "零一二三四五六七八九千")
_TYPED_IN_PASSING = re.compile(r"(\d)\1{5,}|1234567?")
_NINES = re.compile(r"9{6,}")

_MONEY_SIGN = re.compile(
    r"^(?:人民币|RMB|CNY|¥|￥|\$)\s*|\s*(?:元整?|圆|RMB|CNY)$", re.I
)
_MONEY = re.compile(rf"(?P<sign>[-+]?)\s*(?P<number>{_NUMBER}|\.\d+)\s*(?P<times>万?)")
_IN_BRACKETS = re.compile(r"\((?P<inner>.+)\)")
_MAX_MONEY = Decimal("99999999.99")
_CENT = Decimal("0.01")

_NO_MILEAGE = "不是能识别的里程，请只填公里数"
# 3.2 in a column of kilometres is 3.2万公里, and 30.000 may be 30,000. A whole number
# with .0 behind it comes from a program.
_FRACTION = re.compile(r"\d{1,3}\.(?!0$)\d+")


def read_km(value: Value) -> Cell[int]:
    """Read kilometres; people type 0 for 'not looked at', so 0 is no value."""
    if isinstance(value, date):
        return Cell(problem="里程格是日期格式，请把该列设为数字后重新导出")
    if isinstance(value, int | float):
        figure = str(value)
        return _ask_unit(figure) or _judge_km(round(value), is_about=False)
    return _read_km_text(text_of(value))


def read_amount(value: Value) -> Cell[Decimal]:
    """Read an amount of money in yuan; a reversed order has a negative one."""
    if isinstance(value, date):
        return Cell(problem="金额格是日期格式，请把该列设为数字后重新导出")
    if isinstance(value, int | float) and abs(value) < _MAX_MONEY:
        return Cell(Decimal(f"{value:.2f}"))
    return _read_amount_text(text_of(value))


def _read_km_text(raw: str) -> Cell[int]:
    text = folded(raw)
    if not text:
        return Cell()
    text = _LABEL.sub("", text)
    if _NEW_METER.search(text):
        cell = _read_bare_km(_NEW_METER.sub("", text).strip(" ()/,;、"))
        sentence = "写着换过里程表，按现在的读数记，请核对"
        return _flag(cell.value, sentence) if cell.value is not None else cell
    remark = ""
    if bracketed := _REMARK.fullmatch(text):
        text, remark = bracketed["rest"], bracketed["remark"]
    cell = _read_bare_km(_LABEL.sub("", text))
    if not remark or cell.value is None or _SAYS_NO_MORE.fullmatch(remark):
        return cell
    return _flag(cell.value, f"里程后面写着“{remark[:20]}”，请核对")


def _read_bare_km(text: str) -> Cell[int]:
    bare = _KM_UNIT.sub("", _TAIL.sub("", text)).strip()
    about = _GAP.sub("", _ABOUT.sub("", bare).strip())
    if cell := _ask_unit(about):
        return cell
    if match := _KM.fullmatch(about):
        figure = _scaled(match["number"], match["times"])
        km = int(figure.to_integral_value(ROUND_HALF_UP))
        is_about = _ABOUT.search(bare) is not None or bool(match["times"])
        return _judge_km(km, is_about=is_about)
    if match := _KM_RANGE.fullmatch(about):
        high = _scaled(match["high"], match["times_high"])
        low = _scaled(match["low"], match["times_low"] or match["times_high"])
        return _between(int(low), int(high))
    if (parts := re.split("[-~至到]", about)) and len(parts) == 2:
        if parts[1].endswith("万") and "万" not in parts[0]:
            parts[0] += "万"
        ends = [_spoken(part.strip()) for part in parts]
        return _between(*(0 if each is None else each for each in ends))
    spoken = _spoken(about)
    if spoken is None:
        return Cell(problem=_NO_MILEAGE)
    return _judge_km(spoken, is_about=True)


def _between(low: int, high: int) -> Cell[int]:
    if not 0 < low <= high <= MAX_KM:
        return Cell(problem=_NO_MILEAGE)
    return _flag((low + high) // 2, "里程是一个范围，按中间值记，请核对")


def _spoken(text: str) -> int | None:
    """Read kilometres as people say them: 3万5千, 三万五, 两万八千六."""
    if match := _TEN_THOUSANDS.fullmatch(text):
        tenths = value_of(match["tenths"]) or 0
        share = Decimal(f"{value_of(match['whole'])}.{tenths}")
        return int(share * _TIMES["万"])
    high, has_ten_thousands, low = text.lower().replace("w", "万").partition("万")
    if has_ten_thousands and high.isdigit():
        if in_full := re.fullmatch(r"(?:零(?=\d{3}$))?(\d{3,4})", low):
            # 1万2345 and 1万零500 have all their digits.
            return int(high) * 10_000 + int(in_full[1])
        rest = value_of(f"一万{low.translate(_IN_CHINESE)}")
        return None if rest is None else int(high) * 10_000 + rest - 10_000
    return value_of(text.translate(_IN_CHINESE))


def _ask_unit(figure: str) -> Cell[int] | None:
    if not _FRACTION.fullmatch(figure):
        return None
    return Cell(
        problem=f"里程 {figure} 像是以万公里为单位，未采用，请填写公里数，如 32000"
    )


def _scaled(number: str, times: str) -> Decimal:
    return Decimal(number.replace(",", "")) * _TIMES[times.lower()]


def _judge_km(km: int, *, is_about: bool) -> Cell[int]:
    if km == 0:
        return Cell()
    if km == 1:
        note = "里程填的是 1，按未填处理"
        return Cell(problem=note, severity=Severity.NOTE)
    if km < 0:
        return Cell(problem=_NO_MILEAGE)
    if km > MAX_KM:
        return Cell(problem="里程大得不可能，请核对是否多录了几位")
    if _NINES.fullmatch(str(km)):
        return Cell(problem="里程全是 9，像是随手填的，未采用，请核对")
    if _TYPED_IN_PASSING.fullmatch(str(km)):
        return _flag(km, "里程像是随手填的，请核对")
    if is_about:
        return _flag(km, "里程是约数，已按约数记，请在下次进店时核对")
    return Cell(km)


def _flag(km: int, problem: str) -> Cell[int]:
    return Cell(km, problem, str(km))


def _read_amount_text(raw: str) -> Cell[Decimal]:
    # Elsewhere 0 means an empty cell, but an order may really be free.
    text = "0" if raw == "0" else folded(raw)
    if not text:
        return Cell()
    bracketed = _IN_BRACKETS.fullmatch(text)
    bare = _MONEY_SIGN.sub(
        "", _MONEY_SIGN.sub("", bracketed["inner"] if bracketed else text)
    )
    match = _MONEY.fullmatch(bare)
    if not match:
        return Cell(problem="不是能识别的金额，请只填数字")
    amount = Decimal(match["number"].replace(",", ""))
    amount *= _TIMES[match["times"]]
    if (match["sign"] == "-") != bool(bracketed):
        amount = -amount
    if abs(amount) > _MAX_MONEY:
        return Cell(problem="金额大得不可能，请核对")
    return Cell(amount.quantize(_CENT, ROUND_HALF_UP))
