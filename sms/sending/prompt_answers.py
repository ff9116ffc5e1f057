"""Which texts may leave outside the sending hours: prompt answers to a customer.

Whoever has just written waits for an answer and is not woken by it. The exemption is
decided from the records: the text answers a message that came from the same number at
most half an hour ago, and it is no advertising. Everything else waits for the opening.
The hours of the gateways and of the law for promotion stay as they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from customers.categories import MessageClass
from sms.models import InboundMessage, Message

PROMPT: Final = timedelta(minutes=30)


def prompt_answers(now: datetime) -> Q:
    """Return the condition of texts that may leave at any hour.

    A message that was pulled late counts from when the customer sent it.
    """
    since = now - PROMPT
    was_sent_since = Q(answers_to__sent_at=None) | Q(answers_to__sent_at__gte=since)
    return was_sent_since & Q(
        answers_to__received_at__gte=since,
        answers_to__phone_index=F("phone_index"),
        message_class=MessageClass.SERVICE,
    )


def came_promptly(reply: InboundMessage, *, now: datetime) -> bool:
    """Return whether an answer to the message may leave at any hour; as above."""
    return min(filter(None, (reply.sent_at, reply.received_at))) >= now - PROMPT


def is_prompt_answer(message: Message, *, now: datetime) -> bool:
    """Return whether the text may leave at any hour; 1 query for an answer."""
    if message.answers_to_id is None:
        return False
    return Message.objects.filter(prompt_answers(now), pk=message.pk).exists()
