"""The results of a campaign: each arm compared with the control group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)

from campaigns.models import Campaign, CampaignMember
from campaigns.texts import opt_outs, texts_of
from customers.models import ServiceRecord
from reminders.why.effects import Effect, Group, compare
from sms.models import InboundMessage, Message

Arm = CampaignMember.Arm

# A visit within this many days of the invitation counts as a result of it.
RESULT_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """The figures of one arm; ``spent`` is in yuan.

    ``invited`` counts the people whose day of invitation has come, ``to_come`` those
    whose day is still ahead.
    """

    arm: CampaignMember.Arm
    invited: int
    to_come: int
    texted: int
    delivered: int
    replied: int
    refused: int
    visited: int
    spent: Any

    @property
    def group(self) -> Group:
        return Group(self.invited, self.visited)


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    arms: tuple[ArmFigures, ...]
    effect: Effect
    between: Effect | None


def figures(campaign: Campaign, *, today: date) -> CampaignFigures:
    """Compare the arms as they were drawn (intention to treat); 1 query.

    People whom no text reached are counted as well: without them, people with working
    numbers and consent would be compared with everybody else.
    """
    left = texts_of(campaign).taken_by_gateway()
    texts = left.filter(reminders__due_item__vehicle=OuterRef("vehicle"))
    replies = InboundMessage.objects.filter(
        answers__in=texts_of(campaign).values("pk"), phone_index=OuterRef("number")
    ).exclude(verdict=InboundMessage.Verdict.OPT_OUT)
    until = ExpressionWrapper(
        OuterRef("invited_on") + Value(RESULT_DAYS), output_field=DateField()
    )
    visits = (
        ServiceRecord.objects.not_void()
        .filter(
            vehicle=OuterRef("vehicle"),
            came_in_on__gte=OuterRef("invited_on"),
            came_in_on__lte=until,
        )
        .order_by()
    )
    spent = visits.values("vehicle").annotate(total=Sum("amount")).values("total")
    counted = (
        campaign.members.annotate(
            texted=Exists(texts),
            delivered=Exists(texts.filter(status=Message.Status.DELIVERED)),
            replied=Exists(replies),
            first_text=Subquery(texts.order_by("not_before").values("not_before")[:1]),
            visited=Exists(visits),
            spent=Subquery(spent[:1]),
        )
        .annotate(refused=Exists(opt_outs("number", "first_text")))
        .order_by()
        .values("arm")
        .annotate(
            invited=Count("pk", filter=Q(invited_on__lte=today)),
            to_come=Count("pk", filter=Q(invited_on__gt=today, left_on=None)),
            **{
                f"count_{name}": Count("pk", filter=Q(**{name: True}))
                for name in ("texted", "delivered", "replied", "refused", "visited")
            },
            total=Sum("spent"),
        )
    )
    rows = {row["arm"]: row for row in counted}
    arms = tuple(_arm(arm, rows[arm]) for arm in Arm if arm in rows)
    groups = {each.arm: each.group for each in arms}
    nobody = Group(0, 0)
    told_a, told_b = groups.get(Arm.A, nobody), groups.get(Arm.B)
    return CampaignFigures(
        arms,
        compare(told_a + (told_b or nobody), groups.get(Arm.HOLDOUT, nobody)),
        compare(told_b, told_a) if told_b else None,
    )


def _arm(arm: CampaignMember.Arm, row: Mapping[str, Any]) -> ArmFigures:
    names = ("texted", "delivered", "replied", "refused", "visited")
    return ArmFigures(
        arm=arm,
        invited=row["invited"],
        to_come=row["to_come"],
        spent=row["total"] or 0,
        **{name: row[f"count_{name}"] for name in names},
    )
