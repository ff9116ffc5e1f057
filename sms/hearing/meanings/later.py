"""The reply reader of matters put off in free words: 忙完这阵子再说, 年后吧.

What names a clear day is put off at once by the readers before. Here a person chooses
the day; one that the reply names is filled in.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from customers.language.grammar import Patterns
from customers.language.moments import find_moments
from customers.language.spelling import MAX_LENGTH, normalise
from shop.hours import shop_day
from sms.hearing.meanings.inquiries import question_in
from sms.hearing.meanings.later_words import LATER, NOT_LATER, VOCABULARY
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "想晚些再说"


def is_put_off(text: str) -> bool:
    """Return whether the reply puts the matter off."""
    said = normalise(text[:MAX_LENGTH])
    if _patterns(NOT_LATER).find(said) or question_in(text):
        return False
    return any(_patterns(lines).find(said) for lines in LATER.values())


def read_later(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose a later reminder; None if the reply puts nothing off."""
    if reply.answers_id is None or not is_put_off(reply.text):
        return None
    sent_at = reply.sent_at or reply.received_at
    days = [each.on for each in find_moments(reply.text, sent_at) if each.on]
    until = next((day for day in days if day > shop_day(now)), None)
    named = f"（提到 {until.month}月{until.day}日）" if until else ""
    return ForPerson(
        f"客户想晚些再说{named}：点「稍后提醒」选日子",
        Proposal(Action.LATER, {"until_on": until.isoformat() if until else ""}),
    )


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(VOCABULARY, lines)
