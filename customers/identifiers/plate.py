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
    EMERGENCY = "emergency"
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
    # Fire brigade (X) and rescue (S) since 2019.
    PlateKind.EMERGENCY: rf"[{_PROVINCES}][XS]\d{{4}}应急",
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

_SOFT = re.compile(r"[ 。·•・‧∙⋅.\-‐‑‒–—―−_:'\"()\[\]【】]")
# Small x among capitals and digits stands for characters that are hidden.
_MASK = re.compile(r"(?<=[A-Z0-9])xx+(?=\d|$)")
_BETWEEN_PLATES = re.compile(r"[/\\,、;|\n&]|\.{2,}|或|和|及")
_SERIAL_SLIPS = str.maketrans("OI", "01")
_NO_PLATE = re.compile(
    r"(?:新车|车牌|牌照|号牌|指标)?(?:还|尚|暂|暂时|目前)?"
    r"(?:未|没|没有|待|等|无|暂无|等待|准备)"
    r"(?:上|挂|悬挂|领|落|办|办理|选|定|确定|申领|申请|下来?|出)?(?:车|号)?"
    r"(?:牌照?|户|号|号牌|手续)?(?:登记|办理)?"
    r"|(?:新车)?(?:手续|牌照|车牌|号牌|上牌|上户|挂牌)?(?:正在|还在|在)?"
    r"(?:办理|办|申请|申领|选号|摇号|上牌|上户)中"
    r"|刚(?:提|买)(?:的)?(?:新)?车|新车(?:无牌)?|临牌|临时(?:车|号)?牌照?"
)
# Words without a single character of a plate that say that there is none yet.
_PENDING = re.compile(
    r"(?=.*(?:未|没|待|等|无|正在|[摇拍选]|中$))[^A-Z0-9]*(?:牌|户|摇号|中签|选号)[^A-Z0-9]*"
)
_OF_PLATES = re.compile(f"[A-Z0-9{_PROVINCES}挂学警港澳领试急使]")
# Words beside a plate that say nothing about it.
_BESIDE = re.compile(
    r"(?:车牌照?|牌照|号牌|车号|车|号码?|新|旧|老|原|现|换|的|为|是|用|蓝|绿|黄|白|黑"
    r"|牌|本人|自己|老公|老婆|先生|太太|父亲|母亲|儿子|女儿|公司|个人|小型|汽车|轿车"
    r"|新能源|临时|已|转|出|过户|正式|一辆|另)*"
)


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
    plain = fold(text)
    folded = plain.upper().translate(_SIMPLIFIED)
    if len(folded) > MAX_CHARACTERS:
        return PlateReading(problem="内容太长，不像车牌，请只填车牌号")
    if says_nothing(folded):
        return PlateReading()
    if _MASK.search(plain):
        return PlateReading(problem="车牌被打码，请导出完整车牌后再导入")
    stretches = [_SOFT.sub("", part) for part in _BETWEEN_PLATES.split(folded)]
    if len(stretches) > 1 and _PLATE.fullmatch("".join(stretches)):
        stretches = ["".join(stretches)]
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
    if _NO_PLATE.fullmatch(squeezed) or says_nothing(squeezed):
        return []
    if _PENDING.fullmatch(squeezed) and "临" not in squeezed:
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
    rest = _EMBEDDED.sub("", squeezed)
    # These may belong to the plate itself, or to another one that is cut off.
    if not matches or _OF_PLATES.search(_BESIDE.sub("", rest)):
        return [PlateReading(problem="车牌认不出，请按“沪A12345”的格式填写")]
    return [_reading(match, note="已去掉车牌以外的文字，请核对") for match in matches]


def _reading(match: re.Match[str], *, note: str | None = None) -> PlateReading:
    kind = PlateKind(match.lastgroup or "")
    if kind is PlateKind.MILITARY and note is None:
        note = "已按军车号牌保存，若漏了省份简称请补上"
    return PlateReading(match[0], kind, note)
