"""The texts of a chaos run: more of a category than a number may get, some too late.

Each number has three maintenance texts and one insurance text. The four stand twenty
places apart, so that workers claim texts of one number at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from customers.contact import Category, MessageClass
from sms.models import Template, TemplateVersion
from sms.sending.outbox import Draft, enqueue
from sms.texts.rendering import render

TEXT = "{称呼}，您的{车牌}该保养了"
VALUES = {"称呼": "王先生", "车牌": "沪A12345"}
PER_NUMBER = (Category.MAINTENANCE,) * 3 + (Category.INSURANCE,)
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


def put_on_queue(count: int, *, now: datetime, prefix: str, expires: datetime) -> None:
    """Enqueue ``count`` texts that are due now, to numbers that begin so."""
    version = make_wording()
    drafts = _drafts(version, now=now, prefix=prefix, expires=expires)
    wanted = islice(drafts, count)
    while chunk := list(islice(wanted, CHUNK)):
        enqueue(chunk, now=now)


def _drafts(
    version: TemplateVersion, *, now: datetime, prefix: str, expires: datetime
) -> Iterator[Draft]:
    text = render(version.text, VALUES, ending="回TD退订")
    number = 0
    while True:
        for category in PER_NUMBER:
            for offset in range(BLOCK):
                number += 1
                is_short_lived = number % EXPIRING_EACH == 0
                soon = now + timedelta(seconds=number % 40)
                yield Draft(
                    source_key=f"{prefix}:{number}",
                    phone=f"{prefix}{_block(number) * BLOCK + offset:08d}",
                    text=text,
                    values=VALUES,
                    template_version_id=version.pk,
                    category=category,
                    message_class=MessageClass.SERVICE,
                    not_before=now,
                    expires_at=soon if is_short_lived else expires,
                )


def _block(number: int) -> int:
    return (number - 1) // (BLOCK * len(PER_NUMBER))
