"""Whether a customer's numbers may get commercial texts today, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from customers.categories import Category, MessageClass
from customers.contact import may_contact
from customers.identifiers.phone import mask_phone
from customers.models import Customer
from customers.verdicts import (
    Allowed,
    Ask,
    Until,
    Verdict,
)
from shop.hours import shop_day
from shop.house_rules import read_house_rules


@dataclass(frozen=True)
class NumberVerdict:
    """``sentence`` answers 「现在能发营销短信吗」; ``why`` is the reason against it."""

    field: str
    index: str
    number: str
    may: bool
    why: str
    sentence: str


def numbers_of(customer: Customer) -> dict[str, tuple[str, str]]:
    """Return the index and the masked number of each number, by its field."""
    both = {
        "phone": (customer.phone_index, customer.phone),
        "second_phone": (customer.second_phone_index, customer.second_phone),
    }
    return {
        field: (index, mask_phone(number))
        for field, (index, number) in both.items()
        if index
    }


def verdicts_on(customer: Customer, now: datetime) -> list[NumberVerdict]:
    """Return the verdict of ``may_contact`` for each number; 4 queries at most."""
    numbers = numbers_of(customer)
    asks = [
        Ask(index, Category.CAMPAIGN, MessageClass.COMMERCIAL, customer=customer.pk)
        for index, _ in numbers.values()
    ]
    if not asks:
        return []
    verdicts = may_contact(asks, now, read_house_rules(shop_day(now)))
    return [
        NumberVerdict(
            field,
            index,
            number,
            may=isinstance(verdict, Allowed),
            why="" if isinstance(verdict, Allowed) else verdict.sentence,
            sentence=_sentence(verdict),
        )
        for (field, (index, number)), verdict in zip(
            numbers.items(), verdicts, strict=True
        )
    ]


def _sentence(verdict: Verdict) -> str:
    if isinstance(verdict, Allowed):
        return "能"
    if isinstance(verdict, Until):
        return f"{shop_day(verdict.moment)} 起能，因为{verdict.sentence}"
    return f"不能，因为{verdict.sentence}；先处理好这一条才能发"
