"""Send a test text to a staff member's phone through one gateway."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from accounts.models import User
from customers.categories import Category, MessageClass
from sms.sending.outbox import Draft, enqueue
from sms.texts.filings import Sendable, sendable
from sms.texts.preview import examples
from sms.texts.rendering import render

SLUG: Final = "gateway-test"
VALID_FOR: Final = timedelta(hours=12)
URGENT: Final = 10


class NothingToSend(ValueError):
    """No wording may be sent through the gateway; the message is for staff."""


def send_test(gateway: str, phone: str, *, by: User, now: datetime) -> uuid.UUID:
    """Queue the test wording, else another approved one; return the text's key.

    Opt-outs, caps and sending hours apply to it as to every text.
    """
    found = _wording(gateway)
    values = examples() | {
        "门店名称": settings.SHOP["NAME"],
        "门店电话": settings.SHOP["PHONE"],
    }
    draft = Draft(
        source_key=f"test:{by.pk}:{uuid.uuid4().hex}",
        phone=phone,
        text=render(found.version.text, values, ending=found.ending, words=found.words),
        template_version_id=found.version.pk,
        category=Category.TEST,
        message_class=MessageClass.SERVICE,
        not_before=now,
        expires_at=now + VALID_FOR,
        priority=URGENT,
        values=values,
        only_gateway=gateway,
    )
    return enqueue([draft], now=now).pks[0]


def _wording(gateway: str) -> Sendable:
    service = [
        each
        for each in sendable(gateway).values()
        if each.version.template.message_class == MessageClass.SERVICE
        and not each.version.template.is_free_text
    ]
    service.sort(key=lambda each: each.version.template.slug != SLUG)
    if not service:
        raise NothingToSend("还没有审核通过的服务类模板，不能试发。")
    return service[0]
