"""Which texts have asked for a mileage."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from sms.models import Message
from sms.numbers.people import ANSWERS_WITHIN

# The code of the reason, under which sms keeps what a text is about.
QUESTION: Final = "mileage"


def questions() -> QuerySet[Message]:
    """Return the questions that were sent or are on their way."""
    return Message.objects.not_failed().filter(about=QUESTION)


def was_asked(phone_index: str, *, now: datetime) -> bool:
    """Return whether the number was asked in the time in which replies are answers."""
    asked = Message.objects.answerable().for_number(phone_index).filter(about=QUESTION)
    return asked.filter(status_at__gt=now - ANSWERS_WITHIN).exists()
