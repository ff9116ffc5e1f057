"""What a campaign has said, and who refused to hear more."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, QuerySet, Value

from campaigns.models import Campaign
from campaigns.reason import CODE
from sms.models import Message, OptOut
from sms.models.messages import MessageQuerySet

# An opt-out within so many days is put down to the text, whatever it answered.
OPT_OUT_DAYS: Final = 7


def texts_of(campaign: Campaign) -> MessageQuerySet:
    """Return the campaign's texts, whatever became of them."""
    return Message.objects.filter(
        reminders__due_item__reason=CODE,
        reminders__due_item__subject_id=campaign.pk,
    )


def opt_outs(number: str, since: str) -> QuerySet[OptOut]:
    """Refusals of an outer row's number in the week after an outer moment."""
    until = ExpressionWrapper(
        OuterRef(since) + Value(timedelta(days=OPT_OUT_DAYS)),
        output_field=DateTimeField(),
    )
    return OptOut.objects.filter(
        phone_index=OuterRef(number),
        created_at__gte=OuterRef(since),
        created_at__lt=until,
    )
