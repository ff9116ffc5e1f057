"""Reads number plates from cells that people typed.

A plate is an attribute of a vehicle that can move to another car, never its key. So a
cell that cannot be read does little harm and is left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from customers.identifiers.folding import MAX_CHARACTERS, Cell, fold, says_nothing


class PlateKind(StrEnum):
    ORDINARY = "ordinary"
    SMALL_NEW_ENERGY = "small_new_energy"
    LARGE_NEW_ENERGY = "large_new_energy"
    POLICE = "police"
    TRAINING = "training"
    TRAILER = "trailer"
    HONG_KONG = "hong_kong"
    MACAU = "macau"
    CONSULATE = "consulate"
    EMBASSY = "embassy"
    TEST = "test"
    ARMED_POLICE = "armed_police"
    MILITARY = "military"


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIMPLIFIED = str.maketrans(
    "滬豫雲遼蘇魯贛晉陝閩貴粵寧瓊學掛領試", "沪豫云辽苏鲁赣晋陕闽贵粤宁琼学挂领试"
)
_PLACE = f"[{_PROVINCES}][A-HJ-NP-Z]"
_ANY = "[A-HJ-NP-Z0-9]"
# A to E mean battery electric, F to K other new energy: at first only D and F, the
# others when those ranges were full.
_ENERGY = "[A-HJK]"

_PATTERNS = {
    PlateKind.ORDINARY: rf"{_PLACE}{_ANY}{{5}}",
    PlateKind.SMALL_NEW_ENERGY: rf"{_PLACE}{_ENERGY}{_ANY}\d{{4}}",
    PlateKind.LARGE_NEW_ENERGY: rf"{_PLACE}\d{{5}}{_ENERGY}",
    PlateKind.POLICE: rf"{_PLACE}{_ANY}{{4}}警",
    PlateKind.TRAINING: rf"{_PLACE}{_ANY}{{4}}学",
    PlateKind.TRAILER: rf"{_PLACE}{_ANY}{{4}}挂",
    PlateKind.HONG_KONG: rf"粤Z{_ANY}{{4}}港",
    PlateKind.MACAU: rf"粤Z{_ANY}{{4}}澳",
    PlateKind.CONSULATE: rf"{_PLACE}{_ANY}{{4}}领",
    PlateKind.TEST: rf"{_PLACE}{_ANY}{{4}}试",
    PlateKind.EMBASSY: r"使\d{6}",
    PlateKind.ARMED_POLICE: rf"WJ[{_PROVINCES}]?\d{{4}}{_ANY}",
}


def _any_of(patterns: dict[PlateKind, str]) -> str:
    return "|".join(f"(?P<{kind}>{rule})" for kind, rule in patterns.items())


_MILITARY = {PlateKind.MILITARY: r"[A-HJ-NP-Z]{2}\d{5}"}
_PLATE = re.compile(_any_of(_PATTERNS | _MILITARY))
# A military plate begins with no Chinese character, so it is not looked for among other
# words: it would be found inside any other code.
_EMBEDDED = re.compile(f"(?:{_any_of(_PATTERNS)})(?![A-Z0-9])")

_SOFT = re.compile(r"[ ·•・‧∙⋅.\-‐‑‒–—―−_:'\"()\[\]【】]")
_BETWEEN_PLATES = re.compile(r"[/\\,、;|\n&]|\.{2,}|或|和|及")
_SERIAL_SLIPS = str.maketrans("OI", "01")
_NO_PLATE = frozenset({
    "未上牌", "未上牌照", "未上", "未上户", "未挂牌", "未领牌", "未办牌", "没上牌",
    "还没上牌", "尚未上牌", "没牌", "待上牌", "上牌中", "无牌", "无牌照", "无车牌",
    "暂无车牌", "暂无牌照", "新车", "新车未上牌", "新车无牌",
    "临牌", "临时牌", "临时牌照", "临时号牌",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlateReading:
    """One plate, or none: a new car without a plate is no problem.

    ``note`` says what was corrected. ``others`` holds the plates of a cell with more
    than one; a person has to decide between them and ``plate`` stays None.
    """

    plate: str | None = None
    kind: PlateKind | None = None
    note: str | None = None
    others: tuple[str, ...] = ()
    problem: str | None = None


def parse_plate(text: Cell) -> PlateReading:
    """Read a plate as 沪A12345, without the dot; an empty cell says nothing."""
    folded = fold(text).upper().translate(_SIMPLIFIED)
    if len(folded) > MAX_CHARACTERS:
        return PlateReading(problem="内容太长，不像车牌，请只填车牌号")
    if says_nothing(folded):
        return PlateReading()
    stretches = [_SOFT.sub("", part) for part in _BETWEEN_PLATES.split(folded)]
    return _decide([reading for each in stretches for reading in _read(each)])


def _decide(readings: list[PlateReading]) -> PlateReading:
    """Return the only reading, or leave the choice to a person if there are several."""
    plates = tuple(dict.fromkeys(each.plate for each in readings if each.plate))
    if len(readings) <= 1 or (len(plates) == 1 and not _has_problem(readings)):
        return readings[0] if readings else PlateReading()
    if len(plates) > 1:
        problem = "一格里有两个以上车牌，请确认这辆车用哪一个后分开填写"
    else:
        problem = "一格里有认不出的车牌，请只填一个，格式如“沪A12345”"
    return PlateReading(others=plates, problem=problem)


def _has_problem(readings: list[PlateReading]) -> bool:
    return any(each.problem for each in readings)


def _read(squeezed: str) -> list[PlateReading]:
    if squeezed in _NO_PLATE or says_nothing(squeezed):
        return []
    if match := _PLATE.fullmatch(squeezed):
        return [_reading(match)]
    if match := _PLATE.fullmatch(squeezed.translate(_SERIAL_SLIPS)):
        return [_reading(match, note="车牌里的字母 O、I 已改为数字 0、1，请核对")]
    if "临" in squeezed:
        return [PlateReading(note="临时号牌不保存，上牌后请补录正式车牌")]
    return _read_among_words(squeezed)


def _read_among_words(squeezed: str) -> list[PlateReading]:
    """Find plates beside words such as 车牌 or 旧, or glued to each other."""
    matches = list(_EMBEDDED.finditer(squeezed))
    if not matches or re.search("[A-Z0-9]", _EMBEDDED.sub("", squeezed)):
        return [PlateReading(problem="车牌认不出，请按“沪A12345”的格式填写")]
    return [_reading(match, note="已去掉车牌以外的文字，请核对") for match in matches]


def _reading(match: re.Match[str], *, note: str | None = None) -> PlateReading:
    kind = PlateKind(match.lastgroup or "")
    if kind is PlateKind.MILITARY and note is None:
        note = "已按军车号牌保存，若漏了省份简称请补上"
    return PlateReading(match[0], kind, note)
