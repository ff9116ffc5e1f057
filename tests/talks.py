"""A conversation for a test: who wrote what, and what stands in the thread then."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Final

from customers.models import Customer
from sms.gateways.base import Reply
from sms.hearing.inbound import take_reply
from sms.models import InboundMessage, Thread
from sms.threads.actions import Occasion
from sms.threads.people import read_people
from sms.threads.proposals import Proposal
from tests.factories import NOW

PATIENCE: Final = timedelta(milliseconds=100)
_numbers = count(1)


def hear(
    phone: str | Customer,
    text: str,
    *,
    at: datetime = NOW,
    proposal: Proposal | None = None,
) -> InboundMessage:
    """Take a reply as a gateway posts it; ``proposal`` is what a reader proposed."""
    number = phone if isinstance(phone, str) else phone.phone
    key = f"talk:{next(_numbers)}"
    reply = Reply(dedupe_key=key, phone=number, text=text)
    take_reply(reply, gateway="default", now=at, patience=PATIENCE)
    if proposal:
        rows = InboundMessage.objects.filter(dedupe_key=key)
        rows.update(proposal=proposal.stored())
    return InboundMessage.objects.get(dedupe_key=key)


def thread_of(reply: InboundMessage) -> Thread:
    return Thread.objects.get(pk=reply.phone_index)


def occasion_of(reply: InboundMessage) -> Occasion:
    return read_people([reply.phone_index]).occasion(reply)


def is_handled(reply: InboundMessage) -> bool:
    reply.refresh_from_db()
    return reply.handled_at is not None
