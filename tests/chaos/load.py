"""The texts of a chaos run: more of a category than a number may get, some too late.

Each number has three maintenance texts and three insurance texts; the cap allows two
of each. The six stand twenty places apart, so that workers claim texts of one number at
the same time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice

from customers.contact import Category, MessageClass
from customers.models import Customer
from sms.models import Message, Template, TemplateVersion
from sms.sending.outbox import Draft, enqueue
from sms.texts.rendering import render

TEXT = "{称呼}，您的{车牌}该保养了"
VALUES = {"称呼": "王先生", "车牌": "沪A12345"}
CAPPED = (Category.MAINTENANCE, Category.INSURANCE)
# Which text of its category it is to the number.
WITHIN_CAP = (1, 2)
BEYOND_CAP = (3,)
EVERY = (*WITHIN_CAP, *BEYOND_CAP)
PER_NUMBER = tuple((category, nth) for category in CAPPED for nth in EVERY)
# As many numbers as a worker claims texts at once.
BLOCK = 20
EXPIRING_EACH = 97
CHUNK = 1000


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
    nths: Collection[int] = EVERY,
) -> None:
    """Enqueue those of ``count`` texts that are the nth of their number and category.

    They are due now; the numbers begin with ``prefix``.
    """
    version = make_wording()
    drafts = _drafts(version, now=now, prefix=prefix, expires=expires)
    wanted = (draft for nth, draft in islice(drafts, count) if nth in nths)
    while chunk := list(islice(wanted, CHUNK)):
        enqueue(chunk, now=now)


def old_number(phone: str) -> str:
    """Return the number that the person had before and has as his second one now."""
    return f"136{phone[3:]}"


def put_people(prefix: str) -> None:
    """Make a customer of each queued number; each has an old number besides."""
    phones = {
        message.phone
        for message in Message.objects.distinct("phone_index").only("phone")
        if message.phone.startswith(prefix)
    }
    Customer.objects.bulk_create(
        (
            Customer(phone=phone, second_phone=old_number(phone))
            for phone in sorted(phones)
        ),
        batch_size=CHUNK,
    )


def _drafts(
    version: TemplateVersion, *, now: datetime, prefix: str, expires: datetime
) -> Iterator[tuple[int, Draft]]:
    text = render(version.text, VALUES, ending="回TD退订")
    number = 0
    while True:
        for category, nth in PER_NUMBER:
            for offset in range(BLOCK):
                number += 1
                is_short_lived = number % EXPIRING_EACH == 0
                soon = now + timedelta(seconds=number % 40)
                yield (
                    nth,
                    Draft(
                        source_key=f"{prefix}:{number}",
                        phone=f"{prefix}{_block(number) * BLOCK + offset:08d}",
                        text=text,
                        values=VALUES,
                        template_version_id=version.pk,
                        category=category,
                        message_class=MessageClass.SERVICE,
                        not_before=now,
                        expires_at=soon if is_short_lived else expires,
                    ),
                )


def _block(number: int) -> int:
    return (number - 1) // (BLOCK * len(PER_NUMBER))
