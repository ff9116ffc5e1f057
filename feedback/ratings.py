"""The question how content a customer is, and what his answer does.

A low score is stored like every other and leaves the reply to a person, who calls.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from customers.models import ServiceRecord
from feedback.models import Rating
from feedback.scores import is_only_score, read_score
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
    is_whole=is_only_score,
)
