"""What the page of a call, or a commercial text, may offer today.

A reply without a price is shown to everybody. An offer with a price or a discount is
advertising: it is shown only for a customer who may be called with advertising today,
and never after its last day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calls.models import CallTask, Offer
from customers.categories import Category, Channel, MessageClass
from customers.contact import may_contact
from customers.verdicts import ALLOWED, Ask, Refused, Until
from shop.hours import shop_day
from shop.house_rules import read_house_rules


@dataclass(frozen=True, slots=True)
class Offers:
    """``kept_back`` says why the offers with a price are not shown, '' if they are."""

    replies: Sequence[Offer]
    priced: Sequence[Offer]
    kept_back: str = ""


def read_offers(
    task: CallTask, categories: Collection[Category], now: datetime
) -> Offers:
    """Return what suits a call about these categories; 1 query, 4 with an offer."""
    suitable = [
        each
        for each in Offer.objects.valid_on(shop_day(now))
        if not each.categories or set(each.categories) & set(categories)
    ]
    replies = [each for each in suitable if not each.is_commercial]
    priced = [each for each in suitable if each.is_commercial]
    if priced and (why := _why_not(task, now)):
        sentence = f"有 {len(priced)} 项优惠不能对这位客户讲：{why}。"
        return Offers(replies, [], sentence)
    return Offers(replies, priced)


def offers_for_texts(today: date) -> list[Offer]:
    """Return what commercial texts may offer today; 1 query."""
    valid = Offer.objects.valid_on(today).order_by("valid_until", "pk")
    return [each for each in valid if each.is_commercial]


def first_suitable(offers: Iterable[Offer], category: str) -> Offer | None:
    """Return the first offer for this category, or for any."""
    suits = (each for each in offers if category in (each.categories or [category]))
    return next(suits, None)


def _why_not(task: CallTask, now: datetime) -> str:
    """Return why the customer may not be called with advertising, '' if he may."""
    ask = Ask(
        number=task.phone_index,
        category=Category.CAMPAIGN,
        message_class=MessageClass.COMMERCIAL,
        channel=Channel.CALL,
        customer=task.customer_id,
        vehicle=task.vehicle_id,
    )
    (verdict,) = may_contact([ask], now, read_house_rules(shop_day(now)))
    if verdict == ALLOWED:
        return ""
    return verdict.sentence if isinstance(verdict, Refused | Until) else "不能联系"
