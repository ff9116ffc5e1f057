"""What a header means by its own words, whatever stands beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from imports.reading.fields import Field
from imports.reading.sheets.english_headers import english_meaning
from imports.reading.sheets.headers import HEADER_PATTERNS, UNCLEAR_HEADERS, Unclear

Meaning = Field | Unclear

# A header that only a pattern recognises comes after those that are listed.
_LEAST: Final = 100
_BRACKETED = re.compile(r"[(\[【{].*?[)\]】}]")
_ORNAMENT = re.compile(r"[\s*:_.,·\-—()\[\]【】{}\"'“”]+")
_SLASH = re.compile(r"[/／或]")
_UNIT = re.compile(r"(?<=.)(?:km|公里|元)$")
# Words before the fact itself: 车辆注册登记日期, 车主名.
_WHOSE = re.compile(
    r"^(?:机动车|车辆|汽车|车主|客户|顾客|用户|会员|联系人|本次|实际|当前)(?=..)"
)
# A day is called by any of these, a name and a number too.
_ENDS: Final = (
    ("日期", "时间", "日"),
    ("姓名", "名称", "名"),
    ("号码", "编号", "号"),
)
# Other words for the same, the longer ones first.
_SAME: Final = {
    "最近一次": "最近",
    "最后一次": "最近",
    "末次": "最近",
    "上一次": "上次",
    "商业保险": "商业险",
    "强制保险": "交强险",
    "强制险": "交强险",
    "失效日": "到期日",
    "届满日": "到期日",
    "截止日": "到期日",
    "最后": "最近",
    "首次上牌": "上牌",
    "终保日": "到期日",
    "险保险": "险",
    "进厂公里数": "进厂里程",
    "进站": "进厂",
    "表显公里数": "表显里程",
    "分类": "类型",
    "明细": "",
    "累计行驶": "行驶",
    "到厂": "进厂",
    "来店": "进店",
    "到店": "进店",
}
# 品牌名称 and 车型描述 are the brand and the model.
_DESCRIBING = re.compile(r"(?<=..)(?:名称|全称|描述|说明|信息|内容|文字)$")
_DESCRIBED: Final = frozenset(
    {"品牌", "厂牌", "车系", "车型", "颜色", "备注", "维修项目", "服务项目"}
)
# Remainders that mean something else without the word before them.
_NEEDS_ITS_WORD: Final = frozenset(
    {"编号", "号码", "单号", "状态", "类型", "类别", "性质", "日期", "时间", "公里"}
)


def normal_header(header: str) -> str:
    """Return a header without blanks, stars, points, units and remarks in brackets."""
    text = unicodedata.normalize("NFKC", header).lower()
    return _ORNAMENT.sub("", _BRACKETED.sub("", text)) or _ORNAMENT.sub("", text)


_HEADERS: Final[tuple[tuple[Meaning, str], ...]] = (
    *((field, field.headers) for field in Field),
    *UNCLEAR_HEADERS.items(),
)
_MEANINGS: Final = {
    normal_header(header): (meaning, rank)
    for meaning, headers in _HEADERS
    for rank, header in enumerate(headers.split())
}


@lru_cache(maxsize=1 << 12)
def meaning_of(header: str) -> Meaning | None:
    """Return the meaning of a header, None for an unknown one."""
    found = _listed(header)
    if found:
        return found[0]
    name = normal_header(header)
    return (
        _meaning_by_pattern(name)
        or english_meaning(header)
        or _meaning_by_form(name)
        or _meaning_of_all(header)
    )


def rank_of(header: str) -> int:
    """Return how well a header fits its meaning; 0 is the best."""
    found = _listed(header)
    return found[1] if found else _LEAST


def _listed(header: str) -> tuple[Meaning, int] | None:
    text = unicodedata.normalize("NFKC", header).lower()
    return _MEANINGS.get(normal_header(header)) or _MEANINGS.get(
        _ORNAMENT.sub("", text)
    )


def _meaning_by_pattern(name: str) -> Meaning | None:
    return next(
        (field for field, words in HEADER_PATTERNS if words.fullmatch(name)), None
    )


def _meaning_by_form(name: str) -> Meaning | None:
    """Try other words for the same ending, and the header without its first word."""
    for form in _forms(name):
        if form not in _NEEDS_ITS_WORD and (found := _MEANINGS.get(form)):
            return found[0]
    return None


def _meaning_of_all(header: str) -> Meaning | None:
    """Return the one meaning of names parted by a slash: 单位名称/车主姓名."""
    names = [name for name in _SLASH.split(header) if name.strip()]
    meanings = {meaning_of(name) for name in names} if len(names) > 1 else set()
    return meanings.pop() if len(meanings) == 1 else None


def _forms(name: str) -> Iterator[str]:
    short = _UNIT.sub("", name)
    for words, usual in _SAME.items():
        short = short.replace(words, usual)
    for stem in dict.fromkeys((short, _WHOSE.sub("", short))):
        yield stem
        for ends in _ENDS:
            end = next((each for each in ends if stem.endswith(each)), None)
            if end is not None and len(stem) > len(end) + 1:
                yield from (stem.removesuffix(end) + other for other in ends)
        bare = _DESCRIBING.sub("", stem)
        if bare in _DESCRIBED:
            yield bare
