"""The texts of a campaign, and the opt-outs that followed them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, QuerySet, Value

from campaigns.models import Campaign
from campaigns.reason import CODE
from sms.models import Message, OptOut
from sms.models.messages import MessageQuerySet

# An opt-out within this many days counts against the campaign, whichever text it
# answers.
OPT_OUT_DAYS: Final = 7


def texts_of(campaign: Campaign) -> MessageQuerySet:
    """Return the campaign's texts in any status."""
    return Message.objects.filter(
        reminders__due_item__reason=CODE,
        reminders__due_item__subject_id=campaign.pk,
    )


def opt_outs(number: str, since: str) -> QuerySet[OptOut]:
    """Return the opt-outs of a number in the week after a moment.

    ``number`` and ``since`` are columns of the outer query.
    """
    until = ExpressionWrapper(
        OuterRef(since) + Value(timedelta(days=OPT_OUT_DAYS)),
        output_field=DateTimeField(),
    )
    return OptOut.objects.filter(
        phone_index=OuterRef(number),
        created_at__gte=OuterRef(since),
        created_at__lt=until,
    )
