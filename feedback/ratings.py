"""The question how content a customer is, and what his answer does.

A low score is stored like every other and leaves the reply to a person, who calls.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from customers.language.spelling import normalise
from customers.models import ServiceRecord
from feedback.models import Rating
from shop.hours import shop_day
from sms.hearing.questions.kinds import Chosen, Kind
from sms.hearing.readers import Acted, ForPerson
from sms.models import Message
from sms.threads.proposals import Action, Proposal

# What each answer is worth; a question may offer some of them, under any digit.
SCORES: Final = {
    "非常满意": 5,
    "很满意": 5,
    "满意": 4,
    "一般": 3,
    "不满意": 2,
    "很不满意": 1,
    "非常不满意": 1,
}
LOW: Final = 2
# 打4分吧, 给五星好评, 3分吧，洗车没洗干净: the score stands at the beginning.
_SCORE: Final = re.compile(
    r"(?:您好|你好|好的|好|我|给|打|评|你们?|个|这次|服务|非常满意|很满意|满意)*"
    r"([1-5一二三四五])(?:颗)?[分星](?![钟之店期级级座])"
)
_FULL: Final = re.compile(r"(?:我|给|打|评|你们?|个)*(?:满分|满星)")
_STAR: Final = re.compile(r"[⭐🌟★]")
_DIGITS: Final = dict(zip("一二三四五", "12345", strict=True))


def read_score(text: str) -> str:
    """Return the score with which a reply begins, '' if it is none or a question."""
    bare = normalise(text)
    if re.search(r"[?？]|吗", text):
        return ""
    if found := _SCORE.match(bare):
        return _DIGITS.get(found[1], found[1])
    if _FULL.match(bare):
        return "5"
    stars = len(_STAR.findall(text))
    return str(stars) if 0 < stars <= 5 and not bare else ""


def rate(chosen: Chosen, now: datetime) -> Acted | ForPerson:
    """Store the score; a low one also waits for a person."""
    score = SCORES.get(chosen.meaning)
    if score is None:
        return ForPerson(f"客户选了「{chosen.meaning}」，不知道是几分，请人工登记")
    text = chosen.text
    Rating.objects.create(
        reply=chosen.reply,
        score=score,
        said=chosen.meaning[:40],
        customer_id=text.customer_id,
        vehicle_id=text.vehicle_id,
        order=_visit_before(text),
        at=now,
    )
    if score <= LOW:
        return ForPerson(
            f"已登记评分 {score} 分（{chosen.meaning}），请回电问清哪里不满意",
            Proposal(Action.CALL),
        )
    return Acted(f"已登记评分 {score} 分（{chosen.meaning}）")


def _visit_before(text: Message) -> ServiceRecord | None:
    """Return the last visit of the car before the question."""
    if text.vehicle_id is None:
        return None
    visits = ServiceRecord.objects.not_void().filter(
        vehicle=text.vehicle_id, came_in_on__lte=shop_day(text.created_at)
    )
    return visits.order_by("-came_in_on", "-pk").first()


RATING: Final = Kind(
    "rating",
    "满意度评分",
    rate,
    {"5": "非常满意", "4": "满意", "3": "一般", "2": "不满意", "1": "非常不满意"},
    read=read_score,
)
