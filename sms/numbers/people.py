"""The people to whom the opt-out of a number applies, and the locks that it takes.

A refusal is written to the customers who have the number, and to those who were texted
at it in the last days: a record may get another number while the reply is on its way.
If more customers have the number than the house rules allow, it belongs to none of them
(an adviser's own phone, a placeholder). Then only the number is closed, and staff are
asked who refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from customers.models import Customer
from customers.numbers import numbers_of, people_with
from shop.database.number_lock import NumberBusy, lock_numbers
from shop.hours import shop_day
from shop.house_rules import MissingRule, read_house_rules
from sms.models import Message, OptOut, PersonRefusal

# A reply may refer to a text of this period (Tencent: 48 h, 72 h).
ANSWERS_WITHIN: Final = timedelta(hours=72)
# How often the people of a number may change while their numbers are being locked.
ROUNDS: Final = 4


@dataclass(frozen=True)
class Concerned:
    """Who refuses with a number; ``people`` is empty for a crowd."""

    people: frozenset[UUID]
    is_crowd: bool = False


def concerned_by(phone_index: str, *, now: datetime) -> Concerned:
    """Return the people of the number, also those that a suspension of it names.

    Runs a constant number of queries.
    """
    people = people_with(phone_index)
    if len(people) > people_per_number(now):
        return Concerned(frozenset(), is_crowd=True)
    people |= _texted_at(phone_index, now=now)
    return Concerned(frozenset(people | _suspended(phone_index)))


def people_per_number(now: datetime) -> int:
    """Return how many customers may share a number; 0, so all ask, without a rule."""
    try:
        return read_house_rules(shop_day(now)).customers_per_number
    except MissingRule:
        return 0


def _texted_at(phone_index: str, *, now: datetime) -> set[UUID]:
    texts = (
        Message.objects.for_number(phone_index)
        .answerable()
        .filter(status_at__gt=now - ANSWERS_WITHIN, customer__isnull=False)
    )
    people = {pk for pk in texts.values_list("customer", flat=True) if pk}
    merged = Customer.objects.filter(pk__any_of=people, merged_into__isnull=False)
    return people | {pk for pk in merged.values_list("merged_into", flat=True) if pk}


def _suspended(phone_index: str) -> set[UUID]:
    rows = PersonRefusal.objects.standing().filter(
        opt_out__phone_index=phone_index,
        opt_out__source=OptOut.Source.REVIEW,
        opt_out__ended_at=None,
    )
    return set(rows.values_list("customer", flat=True))


def lock_people_of(
    phone_index: str, *, now: datetime, patience: timedelta
) -> Concerned:
    """Lock the number and all numbers of its people; return these people.

    The lock lasts until the transaction ends. The people are read again after the wait,
    because a record may have got another number meanwhile; the locks are then taken
    anew, in order. Raises NumberBusy if a number is not free within ``patience``.
    """
    wanted = _numbers(phone_index, concerned_by(phone_index, now=now))
    for _ in range(ROUNDS):
        try:
            with transaction.atomic():
                lock_numbers(wanted, patience=patience)
                concerned = concerned_by(phone_index, now=now)
                more = _numbers(phone_index, concerned) - wanted
                if more:
                    # Releases the locks: the next call takes all of them in order.
                    raise _PeopleChanged
        except _PeopleChanged:
            wanted |= more
        else:
            return concerned
    raise NumberBusy


class _PeopleChanged(Exception):
    """The people of the number got another number during the wait for its lock."""


def _numbers(phone_index: str, concerned: Concerned) -> set[str]:
    return {phone_index} | numbers_to_hold(concerned.people)


def numbers_to_hold(people: Collection[UUID]) -> set[str]:
    """Return the people's numbers and those of texts that are on the way to them."""
    if not people:
        return set()
    texts = Message.objects.filter(customer__any_of=people, status__in=Message.OPEN)
    return numbers_of(people) | set(texts.values_list("phone_index", flat=True))
