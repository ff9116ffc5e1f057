"""Reads the mileages that a reply tells, each with the plate's tail if it names one.

Pure. The whole reply must consist of figures, plates and the few words around them: a
price, a date, a telephone number or a question is not a mileage and is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from customers.language.spelling import unfold
from mileage.numerals import kilometres
from sms.hearing.keywords import own_lines

# A bare digit answers something else.
LEAST_KM: Final = 100
LONGEST: Final = 80
# So many last characters of a plate are enough to name it.
TAIL_FROM: Final = 3

_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NUMERALS: Final = "零〇一二两三四五六七八九十百千"
_WORDS: Final = (
    "您好 你好 师傅 谢谢您? 多谢 好的? 嗯 收到 请 麻烦 回复 回 报 登记 更新 记录? 下"
    " 我们?的? 俺 家 这 那 个 台 辆 部 车子? 爱车 的 是 为 在 有 到 了 吧 啊 呢 哦 哈"
    " 现在 目前 当前 今天 今早 刚刚? 才 看了? 一下 已经? 跑了? 开了? 行驶了? 走了?"
    " 显示 总共 一共 大概 大约 约 差不多 左右 多 里程表? 表上? 表显 仪表盘? 公里数?"
    " 总?里程数? 读数 数 总 千米 KM 码表 上 就 也 还 老师 先生 亲 提醒 通知 快 将近"
    " 接近 刚过 过"
)
_BEFORE_TAIL: Final = r"(?:车牌号?|牌照|号牌)?(?:尾号|后[三四五六3-6]位|车牌号?|牌照)"
_TOKEN: Final = re.compile(
    r"(?P<space>[\s,.;:!~、。()\[\]-]+)"
    rf"|(?P<tail>{_BEFORE_TAIL}(?:是|为)?[\s:]*"
    rf"(?P<named>[{_PROVINCES}]?[A-Z0-9]{{3,8}})(?![A-Z0-9.])号?(?:的?车)?)"
    rf"|(?P<plate>[{_PROVINCES}]?(?=[A-Z0-9]*[A-Z])[A-Z0-9]{{5,8}}(?<!KM))(?![A-Z0-9.])"
    r"|(?P<figure>(?<![A-Z0-9.])(?:"
    rf"\d{{1,3}}(?:\.\d{{1,4}})?[万W](?![多来几])[0-9{_NUMERALS}]{{0,7}}"
    rf"|\d{{1,7}}(?:\.\d)?(?![\d.万W{_NUMERALS}])"
    rf"|[{_NUMERALS}]{{1,4}}万(?![多来几])[{_NUMERALS}]{{0,7}}"
    rf"|[{_NUMERALS}]{{2,7}}"
    r")(?![A-JL-Z0-9]))"
    rf"|(?P<words>{'|'.join(sorted(_WORDS.split(), key=len, reverse=True))})"
)
_GROUPED: Final = re.compile(r"(?<![A-Z0-9])\d{1,3}(?:,\d{3})+(?![\d])")


class Figure(NamedTuple):
    """A mileage; ``tail`` is the end of the plate that was named, or ''."""

    km: int
    tail: str = ""


def read_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of the reply in their order; () if it tells something else."""
    said = unfold("\n".join(own_lines(text)))
    tokens = _tokens(_GROUPED.sub(_without_commas, said))
    if tokens is None or len(said) > LONGEST:
        return ()
    return _pair(tokens)


def _without_commas(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


class _Token(NamedTuple):
    kind: str
    word: str


def _tokens(said: str) -> list[_Token] | None:
    """Return the figures and plates; None if there is anything else beside them."""
    found: list[_Token] = []
    at = 0
    while at < len(said):
        match = _TOKEN.match(said, at)
        if match is None:
            return None
        if tail := match["named"] or match["plate"]:
            found.append(_Token("tail", tail))
        elif figure := match["figure"]:
            found.append(_Token("figure", figure))
        at = match.end()
    return found


def _pair(tokens: Sequence[_Token]) -> tuple[Figure, ...]:
    """Give each figure the plate beside it.

    Of two bare numbers the first is the tail of a plate: 345 35600.
    """
    words = [each.word for each in tokens]
    kinds = "".join(each.kind[0] for each in tokens)
    if kinds == "f":
        pairs = [("", words[0])]
    elif kinds == "ft":
        pairs = [(words[1], words[0])]
    elif len(words) % 2 == 0 and _are_pairs(kinds, words):
        pairs = list(zip(words[::2], words[1::2], strict=True))
    else:
        return ()
    figures = tuple(_figures(pairs))
    return figures if len(figures) == len(pairs) else ()


def _are_pairs(kinds: str, words: Sequence[str]) -> bool:
    return all(
        kinds[at + 1] == "f" and (kinds[at] == "t" or _is_tail(words[at]))
        for at in range(0, len(words), 2)
    )


def _is_tail(word: str) -> bool:
    return word.isascii() and word.isdigit() and TAIL_FROM <= len(word) <= 5


def _figures(pairs: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    for tail, word in pairs:
        km = kilometres(word)
        if km is not None and km >= LEAST_KM:
            yield Figure(km, tail)
