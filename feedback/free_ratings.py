"""The reply reader of ratings in free words: 打4分吧, 给五星好评, 2分 等了三个小时.

It answers only the open question how content the customer is; a bare digit and the
words of an option are read by the reader of questions before.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from customers.language.spelling import MAX_LENGTH, unfold
from feedback.ratings import RATING, SCORES
from sms.asking import asks_of, close_answered
from sms.hearing.keywords import own_lines
from sms.hearing.questions.kinds import Chosen
from sms.hearing.questions.owners import why_unclear
from sms.hearing.questions.reading import CLOCK_SKEW
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage, Question

NAME: Final = "评分"
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
_ASKS: Final = re.compile(r"[?？]|吗|多少|几分|怎么|能不能")
# What was denied is no score: 给不了5分, 不值5分.
_DENIES: Final = re.compile(r"(?:不|没|别|扣|差|少|减)[^,，。!！]{0,3}$")


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
    if stars := len(_STARS.findall(said)):
        found.add(min(stars, _FULL))
    return found.pop() if len(found) == 1 else None


def read_free_rating(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Store the score; None if the reply gives none or no rating was asked."""
    score = score_in(reply.text)
    if score is None:
        return None
    written_at = min(reply.sent_at or now, now)
    asked = Question.objects.for_number(reply.phone_index).open()
    question = (
        asked.filter(
            expires_at__gt=now,
            opened_at__lt=written_at + CLOCK_SKEW,
            message__asks=RATING.code,
        )
        .select_related("message")
        .select_for_update(of=("self",))
        .first()
    )
    if question is None:
        return None
    options = asks_of(question.message).options
    fitting = {key: what for key, what in options.items() if SCORES.get(what) == score}
    if len(fitting) != 1:
        return ForPerson(f"客户给了 {score} 分，短信里没有这个分数，请人工登记")
    ((option, meaning),) = fitting.items()
    if unclear := why_unclear(question.message, meaning):
        return ForPerson(f"客户给了 {score} 分，但{unclear}，请回电问清")
    answer = RATING.act(Chosen(question.message, option, meaning, reply), now)
    close_answered(question, option, reply, now=now)
    return answer
