"""Reads what is known of phone numbers and cycles before reminders are decided.

It reads 1,000 at a time. This module decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, F, Max, Q

from calls.models import CallAttempt, CallTask
from customers.categories import REQUESTED
from customers.numbers import numbers_merged_into
from reminders.deciding.candidate import (
    CycleHistory,
    Number,
    Planned,
)
from reminders.deciding.planned import read_planned
from shop.database.chunks import chunked
from shop.days.calendar import Calendar
from shop.hours import day_begins, shop_day
from shop.house_rules import HouseRules
from sms.models import Message


def read_cycles(due_items: Collection[int]) -> dict[int, CycleHistory]:
    """Return what each cycle's owner has answered; 1 query per 1,000."""
    answers = _read_answers(due_items)
    return {item: CycleHistory(answers.get(item, "")) for item in due_items}


def _read_answers(due_items: Collection[int]) -> dict[int, str]:
    """Return what the owner answered on the phone, by cycle; 1 query per 1,000."""
    answers: dict[int, str] = {}
    for chunk in chunked(due_items):
        # An owner who comes with one car has answered nothing about another.
        answered = CallTask.objects.filter(
            Q(attempts__outcome=CallAttempt.Outcome.REFUSED)
            | Q(
                attempts__outcome=CallAttempt.Outcome.BOOKED,
                vehicle=F("reminders__due_item__vehicle"),
            ),
            status=CallTask.Status.DONE,
            reminders__due_item__any_of=chunk,
        )
        answers |= {
            item: f"客户 {shop_day(at)} 电话答复：{because}"
            for item, at, because in answered.order_by("pk").values_list(
                "reminders__due_item", "closed_at", "closed_because"
            )
            if at
        }
    return answers


def read_numbers(
    numbers: Collection[str], today: date, rules: HouseRules, calendar: Calendar
) -> dict[str, Number]:
    """Return what is known of each number; 8 queries per 1,000, and 1.

    Texts to a number that a person had on a record merged into his count as well.
    """
    planned = read_planned(numbers, today, calendar)
    known: dict[str, Number] = {}
    for chunk in chunked(sorted(numbers)):
        former = numbers_merged_into(chunk)
        asked = sorted({*chunk, *(each for of in former.values() for each in of)})
        texts = _read_texts(asked, today, rules.days_between_texts)
        for number in chunk:
            known[number] = _number(
                {number, *former.get(number, ())}, texts, planned.get(number, ())
            )
    return known


# This month's texts by number and category, and the last text of each number.
_Texts = tuple[dict[str, dict[str, int]], dict[str, date]]


def _number(
    numbers: Collection[str], texts: _Texts, planned: tuple[Planned, ...]
) -> Number:
    """Return what is known of a person's numbers together."""
    counts, latest = texts
    total: Counter[str] = Counter()
    for number in numbers:
        total.update(counts[number])
    days = [latest[number] for number in numbers if number in latest]
    return Number(
        last_text_on=max(days, default=None),
        texts_this_month=dict(total),
        planned=planned,
    )


def _read_texts(numbers: list[str], today: date, days_between_texts: int) -> _Texts:
    """Return this month's texts by number and category, and each number's last text.

    An undelivered text counts towards the caps but keeps no distance to the next one.
    """
    month = day_begins(today.replace(day=1))
    since = min(month, month - timedelta(days=days_between_texts))
    texts = (
        Message.objects.filter(phone_index__any_of=numbers, not_before__gte=since)
        .counted()
        .exclude(category__in=REQUESTED)
        .order_by()
        .values_list("phone_index", "category")
        .annotate(
            count=Count("pk", filter=Q(not_before__gte=month)),
            last_at=Max("not_before", filter=~Q(status__in=Message.FAILED)),
        )
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    latest: dict[str, date] = {}
    for number, category, count, last_at in texts:
        counts[number][category] = count
        if last_at:
            last_on = shop_day(last_at)
            latest[number] = max(last_on, latest.get(number, last_on))
    return counts, latest
