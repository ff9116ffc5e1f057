"""The texts of a chaos run: more of a category than a number may get, some too late.

Each number has three maintenance texts and three insurance texts; the cap allows two
of each. The six stand twenty places apart, so that workers claim texts of one number at
the same time. Where a run is about consent, each number also has an advertisement, and
every fourth number stands for each way in which a customer may have agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice, product

from customers.categories import Category, MessageClass
from customers.models import Consent, Customer
from customers.wishes.consent import Given, Origin, record_consents
from feedback.ratings import RATING
from shop.caps import hard_limit
from shop.hours import shop_day
from sms.models import Template, TemplateVersion
from sms.sending.outbox import Draft, enqueue
from sms.texts.rendering import render

TEXT = "{称呼}，您的{车牌}该保养了"
VALUES = {"称呼": "王先生", "车牌": "沪A12345"}
CAPPED = (Category.MAINTENANCE, Category.INSURANCE)
# What customers have asked for, and the survey: each has another cap.
TALKATIVE = (
    Category.CONVERSATION,
    Category.BOOKING,
    Category.PROGRESS,
    Category.SURVEY,
)
# A category, and which text of it this is to the number.
Kind = tuple[Category, int]
Kinds = tuple[Kind, ...]
Wave = Callable[[Kind], bool]


def up_to_one_too_many(*categories: Category) -> Kinds:
    """Return one text more of each category than a number may get."""
    return tuple(
        (category, nth)
        for category in categories
        for nth in range(1, hard_limit(category) + 2)
    )


PER_NUMBER = up_to_one_too_many(*CAPPED)
ADVERTISEMENT = (Category.CAMPAIGN, 1)


def every(kind: Kind) -> bool:
    return True


def within_cap(kind: Kind) -> bool:
    category, nth = kind
    return nth <= hard_limit(category)


def beyond_cap(kind: Kind) -> bool:
    return not within_cap(kind)


# As many numbers as a worker claims texts at once.
BLOCK = 20
EXPIRING_EACH = 97
CHUNK = 1000


class Agreed(Enum):
    """How the customers agreed to advertising, in the order of their numbers."""

    PROVED = 0
    PROVED_TOO = 1
    WITHOUT_DAY = 2
    NEVER = 3


def make_wording() -> TemplateVersion:
    template, _ = Template.objects.get_or_create(
        slug="chaos", defaults={"name": "chaos", "category": Category.MAINTENANCE}
    )
    version, _ = TemplateVersion.objects.get_or_create(
        template=template, number=1, defaults={"text": TEXT}
    )
    return version


def put_on_queue(
    count: int,
    *,
    now: datetime,
    prefix: str,
    expires: datetime,
    wave: Wave = every,
    kinds: Kinds = PER_NUMBER,
    asks: bool = False,
) -> None:
    """Enqueue those of ``count`` texts that belong to the wave.

    They are due now; the numbers begin with ``prefix``, and each gets one text of each
    kind. With ``asks`` the first two maintenance texts of a number ask for a rating.
    """
    version = make_wording()
    drafts = _drafts(version, kinds, now=now, prefix=prefix, expires=expires)
    wanted = (
        _asking(draft) if asks and within_cap(kind) else draft
        for kind, draft in islice(drafts, count)
        if wave(kind)
    )
    while chunk := list(islice(wanted, CHUNK)):
        enqueue(chunk, now=now)


def _asking(draft: Draft) -> Draft:
    is_question = draft.category == Category.MAINTENANCE
    return replace(draft, asks=RATING.asks()) if is_question else draft


def old_number(phone: str) -> str:
    """Return the number that the person had before and has as his second one now."""
    return f"136{phone[3:]}"


def make_people(count: int, kinds: Kinds, *, now: datetime, prefix: str) -> None:
    """Make the customers of the numbers that get ``count`` texts of these kinds."""
    numbers = -(-count // (len(kinds) * BLOCK)) * BLOCK
    people = [
        Customer(
            name=f"顾客{each}",
            phone=_phone(prefix, each),
            second_phone=old_number(_phone(prefix, each)),
        )
        for each in range(numbers)
    ]
    Customer.objects.bulk_create(people, batch_size=CHUNK)
    given = [
        _given(customer, Agreed(each % len(Agreed)), now)
        for each, customer in enumerate(people)
        if Agreed(each % len(Agreed)) is not Agreed.NEVER
    ]
    record_consents(given, by=None, now=now)


def _given(customer: Customer, agreed: Agreed, now: datetime) -> Given:
    is_unproved = agreed is Agreed.WITHOUT_DAY
    return Given(
        customer=customer.pk,
        scope=Consent.Scope.MARKETING,
        channel="到店书面",
        proof="同意书",
        given_on=None if is_unproved else shop_day(now),
        origin=Origin("chaos.xlsx", "0" * 64) if is_unproved else None,
    )


def _drafts(
    version: TemplateVersion,
    kinds: Kinds,
    *,
    now: datetime,
    prefix: str,
    expires: datetime,
) -> Iterator[tuple[Kind, Draft]]:
    text = render(version.text, VALUES, ending="回TD退订")
    number, block = 0, 0
    while True:
        for (category, nth), offset in product(kinds, range(BLOCK)):
            number += 1
            is_short_lived = number % EXPIRING_EACH == 0
            soon = now + timedelta(seconds=number % 40)
            is_advertisement = category == Category.CAMPAIGN
            yield (
                (category, nth),
                Draft(
                    source_key=f"{prefix}:{number}",
                    phone=_phone(prefix, block * BLOCK + offset),
                    text=text,
                    values=VALUES,
                    template_version_id=version.pk,
                    category=category,
                    message_class=(
                        MessageClass.COMMERCIAL
                        if is_advertisement
                        else MessageClass.SERVICE
                    ),
                    not_before=now,
                    expires_at=soon if is_short_lived else expires,
                ),
            )
        block += 1


def _phone(prefix: str, number: int) -> str:
    return f"{prefix}{number:08d}"
