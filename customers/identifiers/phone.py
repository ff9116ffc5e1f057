"""Reads telephone numbers from cells that people typed.

Mobiles are returned as eleven digits, landlines as area-number or area-number-extension
(landlines get no texts). Nothing is guessed: a missing digit or a letter among the
digits is a problem, because the text would go to a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from customers.identifiers.folding import MAX_CHARACTERS, Cell, fold, says_nothing

_MOBILE = r"1[3-9]\d{9}"
_COUNTRY = r"(?:(?:\+0?|00?)?86)"
# Dialling prefixes of cheap-call services that old phone books keep.
_CARRIER = r"(?:17951|17911|17909|12520|12593)"
# 400 and 800 are hotlines.
_AREA = r"10|2\d|(?![48]00)[3-9]\d\d"

_MOBILE_FORM = re.compile(rf"{_COUNTRY}?{_CARRIER}?0?(?P<mobile>{_MOBILE})")
# Eight digits before seven, so that the longer reading is tried first.
_LANDLINE_FORMS = (
    re.compile(rf"(?:{_COUNTRY}0?|0)(?P<area>{_AREA})(?P<local>\d{{8}})"),
    re.compile(rf"(?:{_COUNTRY}0?|0)(?P<area>(?![48]00)[3-9]\d\d)(?P<local>\d{{7}})"),
)
_HOTLINE_FORM = re.compile(rf"{_COUNTRY}?(?P<hotline>[48]00\d{{7}})")
_LOCAL_FORM = re.compile(r"(?!20)[2-8]\d{6,7}")
_FOREIGN_FORM = re.compile(r"(?:\+|00)(?!86)[1-9]\d{6,}")
_PLACEHOLDER = re.compile(r"1\d\d(\d)\1{7}|(?P<code>1\d\d)00(?P=code)000")

# Codes in service by Google's libphonenumber 9.0.43 (metadata of region CN). Operators
# open ranges before any table lists them, so a number with an unknown code is kept with
# a warning.
_KNOWN_CODE = re.compile(
    r"1(?:3\d|4[57]|5[0-35-9]|6[25-7]|7[0-35-8]|8\d|9[0-35-9]|610|740[0-5])"
)

_DASH = re.compile("[‐‑‒–—―−~]")
_BETWEEN_CELLS = re.compile(
    r"[/\\、,;|\n&。]|(?<=\d)\+(?=1[3-9]\d{9}(?!\d))|或者?|以及|和"
)
_RUN = re.compile(r"\+?\(?\+?\d[\d _\-.()·•+]*")
_MASKABLE = re.compile(r"[\d*×●•█xX-]{7,}")
_MASK = re.compile(r"\*|[×●•█xX]{2}")
_LETTERED = re.compile(r"(?<![A-Za-z\d])(?=\d*[OoIl])[1Il][\dOoIl]{9,11}(?![A-Za-z\d])")
_FORWARDED = re.compile(
    rf"(?:(?P<mobile>{_MOBILE})|(?<!\d)(?P<hotline>[48]00-?\d{{3,4}}-?\d{{3,4}})"
    rf"|(?<!\d)\(?(?:{_COUNTRY}\)?[ -]?\(?0?|0)(?P<area>{_AREA})\)?[ -]?"
    r"(?P<local>\d{3,4}[ -]?\d{4}))"
    r" ?(?:-|转(?:分机)?|分机|内线|ext\.?|#|\*|x) ?(?P<extension>\d{1,6})(?![\d*×xX])",
    re.IGNORECASE,
)
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+(?!\d)")
_SCIENTIFIC = re.compile(r"\d(?:\.(\d+))?[eE]\+?(\d{1,2})")

# 13,812,345,678: a number that was shown with separators.
_THOUSANDS = re.compile(r"\d{1,2}(?:,\d{3}){3}(?:\.0+)?")
_SLASHED_AREA = re.compile(rf"(?<!\d)(0(?:{_AREA}))[/\\](?=\d{{7,8}}(?!\d))")

_MAX_DIGITS = 60
# Fewer digits than this beside a mobile are no number of their own.
_CUT_OFF = 4


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """Numbers in the order of the cell, without repeats.

    ``problem`` names what could not be used, ``warning`` what to check about a number
    that is kept; each is one Chinese sentence and contains no number.
    """

    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    problem: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """The reading of one part of a cell; exactly one of the fields is set."""

    mobile: str = ""
    landline: str = ""
    problem: str = ""


def parse_phones(text: Cell) -> PhoneReading:
    """Read every number of a cell; an empty cell has neither numbers nor a problem."""
    folded = _DASH.sub("-", fold(text))
    if not folded:
        return PhoneReading()
    if says_nothing(folded):
        return PhoneReading(problem="没有电话号码，请补录后才能联系车主")
    if len(folded) > MAX_CHARACTERS:
        return PhoneReading(problem="内容太长，不像电话号码，请只填号码")
    if lost := _is_rounded(folded):
        return PhoneReading(problem=lost)
    if re.fullmatch(_MOBILE, folded):
        return _summary([_mobile(folded)])
    return _summary(_with_area(_read_cell(_undo_float(folded))))


def mask_phone(number: str) -> str:
    """Hide the middle of a number: 138****5678, 021-****5678."""
    number = number.removeprefix("+86")
    if re.fullmatch(_MOBILE, number):
        return f"{number[:3]}****{number[-4:]}"
    area, dash, local = number.partition("-")
    if not dash:
        area, local = "", number
    local = local.partition("-")[0]
    shown = local[-4:] if len(local) >= 7 else ""
    return f"{area}{dash}****{shown}"


def _is_rounded(folded: str) -> str | None:
    """Return a problem if the cell is a long number that Excel has rounded.

    Excel shows five decimals of a long number; a dump of the float has nine.
    """
    match = _SCIENTIFIC.fullmatch(folded)
    if match and (len(match[1] or "") < 9 or match[2] != "10"):
        return "号码被 Excel 变成科学计数法，后几位已丢失，请把该列设为文本后重新导出"
    return None


def _undo_float(folded: str) -> str:
    if _SCIENTIFIC.fullmatch(folded):
        folded = f"{Decimal(folded):f}"
    elif _THOUSANDS.fullmatch(folded):
        folded = folded.replace(",", "")
    return _FLOAT_TAIL.sub("", folded)


def _summary(pieces: list[_Piece]) -> PhoneReading:
    mobiles = tuple(dict.fromkeys(each.mobile for each in pieces if each.mobile))
    landlines = tuple(dict.fromkeys(each.landline for each in pieces if each.landline))
    problems = [each.problem for each in pieces if each.problem]
    if not pieces:
        problems = ["没有找到电话号码，请补录"]
    return PhoneReading(
        mobiles, landlines, next(iter(problems), None), _warning(mobiles, landlines)
    )


def _warning(mobiles: tuple[str, ...], landlines: tuple[str, ...]) -> str | None:
    unknown = [each[:3] for each in mobiles if not _KNOWN_CODE.match(each)]
    if unknown:
        return f"{unknown[0]} 不是已知的手机号段，号码已保留，请向车主核实"
    if any(_LOCAL_FORM.fullmatch(each) for each in landlines):
        return "座机缺少区号，已按本地号码保留，请补上区号"
    return None


def _read_cell(text: str) -> Iterator[_Piece]:
    for stretch in _BETWEEN_CELLS.split(_SLASHED_AREA.sub(r"\1-", text)):
        yield from _read_stretch(stretch)


def _with_area(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Give a local number the area of the landline before it: 021-62345678/62345679."""
    known: list[_Piece] = []
    for piece in pieces:
        before = known[-1].landline if known else ""
        area, has_area, local = before.partition("-")
        is_local = has_area and _LOCAL_FORM.fullmatch(piece.landline)
        if is_local and len(local.partition("-")[0]) == len(piece.landline):
            piece = _Piece(landline=f"{area}-{piece.landline}")
        known.append(piece)
    return known


def _read_stretch(stretch: str) -> Iterator[_Piece]:
    """Remove what would mislead the digit reader, then read runs of digits."""
    for match in _FORWARDED.finditer(stretch):
        stretch = stretch.replace(match[0], "\n")
        yield _forwarded(match)
    for match in _MASKABLE.finditer(stretch):
        if _is_masked(match[0]):
            stretch = stretch.replace(match[0], "\n")
            yield _Piece(problem="号码中间被打码，请导出完整号码后再导入")
    for match in _LETTERED.finditer(stretch):
        stretch = stretch.replace(match[0], "\n")
        yield _Piece(problem="号码里混有字母（如 O、l），请改成数字")
    yield from _read_runs(stretch)


def _is_masked(token: str) -> bool:
    return bool(_MASK.search(token)) and not re.search(r"\d{10}", token)


def _forwarded(match: re.Match[str]) -> _Piece:
    if match["mobile"]:
        return _Piece(problem="这是带分机的转接号码，请换成车主本人的手机号")
    if match["hotline"]:
        hotline = re.sub(r"\D", "", match["hotline"])
        return _Piece(landline=f"{hotline}-{match['extension']}")
    local = re.sub(r"\D", "", match["local"])
    return _Piece(landline=f"0{match['area']}-{local}-{match['extension']}")


def _read_runs(stretch: str) -> Iterator[_Piece]:
    runs = [match[0] for match in _RUN.finditer(stretch)]
    readings = [_read_run(run, is_alone=_is_alone(run, stretch)) for run in runs]
    has_number = any(not piece.problem for reading in readings for piece in reading)
    for run, reading in zip(runs, readings, strict=True):
        # Short digits such as house numbers beside a good number are not failed
        # numbers.
        if not (has_number and len(_digits(run)) < 7):
            yield from reading


def _is_alone(run: str, stretch: str) -> bool:
    """Tell whether the digits are not part of a code with letters, such as a VIN."""
    return not re.search(r"[A-Za-z]", stretch.replace(run, ""))


def _digits(run: str) -> str:
    return re.sub(r"[^\d+]", "", run)


def _read_run(run: str, *, is_alone: bool) -> list[_Piece]:
    parts = [_decode(_digits(part), is_alone=is_alone) for part in run.split()]
    if all(parts):
        return [piece for part in parts for piece in part or ()]
    digits = _digits(run)
    if whole := _decode(digits, is_alone=is_alone):
        return whole
    # A mobile beside a number that is cut off is kept: 13812345678 13987.
    # A digit or two may as well be the end of a longer number.
    mobiles = [piece for part in parts for piece in part or () if piece.mobile]
    both = zip(run.split(), parts, strict=True)
    unread = [_digits(text) for text, part in both if not part]
    if not mobiles or min(map(len, unread)) < _CUT_OFF:
        return [_Piece(problem=_complaint(digits))]
    return [*mobiles, _Piece(problem=_complaint("".join(unread)))]


def _decode(digits: str, *, is_alone: bool) -> list[_Piece] | None:
    if is_alone and _LOCAL_FORM.fullmatch(digits):
        return [_Piece(landline=digits)]
    return _unglue(digits) if len(digits) <= _MAX_DIGITS else None


def _unglue(digits: str) -> list[_Piece] | None:
    """Split digits into whole numbers; None if digits are left over."""
    for form in (_MOBILE_FORM, *_LANDLINE_FORMS, _HOTLINE_FORM):
        match = form.match(digits)
        if match is None:
            continue
        if match.end() == len(digits):
            return [_piece(match)]
        rest = _unglue(digits[match.end() :])
        if rest:
            return [_piece(match), *rest]
    return None


def _piece(match: re.Match[str]) -> _Piece:
    groups = match.groupdict()
    if "hotline" in groups:
        return _Piece(landline=groups["hotline"])
    if "area" in groups:
        return _Piece(landline=f"0{groups['area']}-{groups['local']}")
    return _mobile(groups["mobile"])


def _mobile(mobile: str) -> _Piece:
    if _PLACEHOLDER.fullmatch(mobile):
        return _Piece(problem="这是占位号码，请补录车主的真实手机号")
    return _Piece(mobile=mobile)


def _complaint(digits: str) -> str:
    if _FOREIGN_FORM.fullmatch(digits):
        return "这是境外号码，国内短信发不到，请补录国内手机号"
    count = len(digits.lstrip("+"))
    if count == 11:
        return "号码有 11 位但不在手机号段内，请核对"
    if re.match(r"\+?(?:86)?1[3-9]", digits) and count >= 7:
        return f"号码有 {count} 位，手机号应为 11 位，请核对"
    return "这不是手机或座机号码，请补录"
