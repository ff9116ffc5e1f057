"""Reads the score that a customer gives in free words: 打4分吧, 给五星好评.

Pure; it is asked only where the question how content the customer is stands open.
"""

from __future__ import annotations

import re
from typing import Final

from customers.language.spelling import MAX_LENGTH, unfold
from sms.hearing.keywords import own_lines

_FULL: Final = 5
_NUMBERS: Final = dict(
    zip("12345一二三四五两", [*range(1, 6), *range(1, 6), 2], strict=True)
)
# 5分钟, 15分 and 4.5分 are no scores of the question.
_SCORE: Final = re.compile(
    r"(?<![\d.点十百之第])([1-5一二三四五两])个?(?:分(?![钟之期店析公])|星(?!级|期)|颗星)"
)
_TOP: Final = re.compile(r"满分|满星|(?<!不)(?<!没)全五星")
_STARS: Final = re.compile("[⭐🌟★]")
# What stands beside a score and asks for nothing.
_PRAISE: Final = re.compile(
    "您好|你好|好的|我|给|打|评|你们?|个|这次|服务|态度|师傅|手艺|技术|非常|很|挺|都"
    "|满意|好评|不错|可以|好|吧|谢谢|多谢|辛苦|了|啊|哦|的"
)
_ASKS: Final = re.compile(r"[?？]|吗|多少|几分|怎么|能不能")
# What was denied is no score, nor is a time: 给不了5分, 不值5分, 等了5分.
_DENIES: Final = re.compile(r"(?:不|没|别|扣|差|少|减|等|花)[^,，。!！]{0,3}$")


def score_in(text: str) -> int | None:
    """Return the one score that the reply gives, from 1 to 5; None without one."""
    said = unfold("\n".join(own_lines(text[:MAX_LENGTH])) or text[:MAX_LENGTH])
    if _ASKS.search(said):
        return None
    found = set()
    for match in (*_SCORE.finditer(said), *_TOP.finditer(said)):
        if _DENIES.search(said[: match.start()]):
            return None
        found.add(_NUMBERS[match[1]] if match.re is _SCORE else _FULL)
    stars, words = len(_STARS.findall(said)), _STARS.sub("", said).strip()
    if 0 < stars <= _FULL and not words:
        found.add(stars)
    return found.pop() if len(found) == 1 else None


def read_score(text: str) -> str:
    """Return the digit of the score as the option of a question, '' without one."""
    score = score_in(text)
    return "" if score is None else str(score)


def is_only_score(text: str) -> bool:
    """Return whether the reply gives a score and praises at most."""
    said = unfold("\n".join(own_lines(text[:MAX_LENGTH])) or text[:MAX_LENGTH])
    rest = _STARS.sub("", _TOP.sub("", _SCORE.sub("", said)))
    return not re.sub(r"\W", "", _PRAISE.sub("", rest))
