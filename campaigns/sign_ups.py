"""Who signs up for a campaign by reply: Y where its text offers it, or 报名.

A sign-up is never a consent to commercial texts, nor the end of an opt-out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaigns.models import Campaign, SignUp
from campaigns.reason import CODE, SIGN_UP_BY_Y
from customers.language.spelling import normalise
from reminders.models import DueItem
from shop.hours import shop_day
from sms.hearing.questions.kinds import Chosen, Kind
from sms.hearing.questions.owners import why_unclear
from sms.hearing.readers import Acted, Answer, ForPerson
from sms.models import InboundMessage, Message
from sms.numbers.people import ANSWERS_WITHIN

NAME: Final = "活动报名"
# So many are listed on the page of the campaign; the count tells of all.
SHOWN: Final = 50
_SIGNS_UP: Final = re.compile(
    r"(?:你好|您好|好的|好|我们?|要|想|请|帮我|给我)*(?:报名参加|报名|报个名|参加)"
    r"(?:活动|这个活动)?(?:[一二两三四五1-5]个?[人位])?(?:谢谢[您你]?|吧|了|啊|哦)*"
)


def choose(chosen: Chosen, now: datetime) -> Answer:
    return _sign_up(chosen.text, chosen.reply, now)


SIGN_UP: Final = Kind(
    SIGN_UP_BY_Y.kind,
    NAME,
    choose,
    SIGN_UP_BY_Y.options,
    {"参加": "Y", "我参加": "Y", "报名参加": "Y"},
)


def read_sign_up(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Sign the number up that says 报名; None if no campaign has written to it."""
    if not _SIGNS_UP.fullmatch(normalise(reply.text)):
        return None
    texts = Message.objects.for_number(reply.phone_index).answerable()
    recent = texts.filter(about=CODE, status_at__gt=now - ANSWERS_WITHIN)
    invitations = {_campaign_of(text): text for text in recent.order_by("id")}
    if not invitations:
        return None
    if len(invitations) > 1:
        return ForPerson("72 小时内发过几个活动的短信，请回电问清报名哪一个")
    (text,) = invitations.values()
    if unclear := why_unclear(text, ""):
        return ForPerson(f"客户要报名，但{unclear}，请回电问清")
    return _sign_up(text, reply, now)


def _campaign_of(text: Message) -> int | None:
    """Return the campaign of an invitation; None if its reminder is gone."""
    items = DueItem.objects.filter(reason=CODE, reminders__message=text)
    return items.values_list("subject_id", flat=True).first()


def _sign_up(text: Message, reply: InboundMessage, now: datetime) -> Answer:
    key = _campaign_of(text)
    campaign = Campaign.objects.filter(pk=key).first() if key else None
    if campaign is None:
        return ForPerson("客户要报名，但找不到短信所属的活动，请人工登记")
    if campaign.ends_on < shop_day(now):
        return ForPerson(
            f"客户要报名，但活动「{campaign.name}」已于 {campaign.ends_on} 结束，请回电"
        )
    row = SignUp(
        campaign=campaign,
        number=reply.phone_index,
        customer_id=text.customer_id,
        reply=reply,
        at=now,
    )
    SignUp.objects.bulk_create([row], ignore_conflicts=True)
    is_new = SignUp.objects.filter(reply=reply).exists()
    return Acted(
        f"已登记报名活动「{campaign.name}」"
        if is_new
        else f"此前已报名活动「{campaign.name}」，不重复登记"
    )


@dataclass(frozen=True, slots=True)
class SignUps:
    count: int
    latest: Sequence[SignUp]


def sign_ups_of(campaign: Campaign) -> SignUps:
    """Return how many signed up and the latest of them; 2 queries."""
    rows = campaign.sign_ups.all()
    latest = rows.select_related("customer", "reply")[:SHOWN]
    return SignUps(rows.count(), list(latest))
