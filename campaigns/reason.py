"""An invitation to a campaign, for a car of its segment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from unicodedata import normalize

from campaigns.models import Campaign, CampaignMember
from customers.categories import Category, MessageClass
from reminders.facts.batch import Batch, by_car
from reminders.reasons.registry import HeldOut, Priority, Reason, Text, register
from reminders.reasons.value import DecidedBy, Due, Fact, chinese_day
from sms.asking import Asks
from sms.texts.default_texts import OF_ADVERTISING

CODE = "campaign"
# Long enough that an invitation held back by this month's cap can go out next month.
KEEP_OVERDUE_DAYS = 40

_SUBJECT = "invitation"

# A text that says 回复Y报名 asks this; ``campaigns.sign_ups`` acts on the answer.
SIGN_UP_BY_Y: Final = Asks("sign_up", {"Y": "报名"})
_OFFERS_Y: Final = re.compile(r"回复?[「“\"']?Y(?![A-Z0-9])")


@register
class CampaignReason(Reason):
    """``subject_id`` of its due items and steps is the campaign; arms are variants."""

    code = CODE
    label = "活动"
    priority = Priority.PROMOTION
    category = Category.CAMPAIGN
    message_class = MessageClass.COMMERCIAL
    class_source = OF_ADVERTISING
    is_started_by_staff = True
    suits_a_call = False
    keep_overdue_days = KEEP_OVERDUE_DAYS
    texts = (
        Text(
            "campaign-winter",
            "冬季免费检测邀约",
            "{称呼}，{门店名称}免费为老客户做冬季检测：电瓶、轮胎、防冻液，约20分钟。"
            "凭短信到店，预约{门店电话}",
        ),
    )

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        for pk, invitations in batch.read(_read_invitations).items():
            yield from ((pk, due) for due in find_due(invitations, batch.today))

    def asks(self, text: str) -> Asks | None:
        folded = normalize("NFKC", text).upper().replace(" ", "")
        return SIGN_UP_BY_Y if _OFFERS_Y.search(folded) else None

    def read_held_out(self, vehicles: Collection[int]) -> Collection[HeldOut]:
        members = CampaignMember.objects.filter(
            vehicle__any_of=vehicles, arm=CampaignMember.Arm.HOLDOUT
        ).order_by()
        return [
            HeldOut(vehicle, campaign, "抽到这次活动的对照组，不发")
            for campaign, vehicle in members.values_list("campaign", "vehicle")
        ]


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of one car to one campaign; ``arm`` selects the text."""

    campaign: int
    name: str
    segment: str
    arm: str
    invited_on: date
    is_pilot: bool


def _read_invitations(batch: Batch) -> Mapping[int, list[Invitation]]:
    """Read the invitations of these cars to running campaigns; 1 query."""
    members = CampaignMember.objects.filter(
        vehicle__any_of=batch.vehicles,
        left_on=None,
        campaign__status=Campaign.Status.RUNNING,
    )
    rows = members.order_by().values_list(
        "vehicle",
        "campaign",
        "campaign__name",
        "campaign__segment__name",
        "arm",
        "invited_on",
        "is_pilot",
        named=True,
    )
    return by_car(
        (
            row.vehicle,
            Invitation(
                campaign=row.campaign,
                name=row.campaign__name,
                segment=row.campaign__segment__name,
                arm=row.arm,
                invited_on=row.invited_on,
                is_pilot=row.is_pilot,
            ),
        )
        for row in rows
    )


def find_due(invitations: Iterable[Invitation], today: date) -> tuple[Due, ...]:
    """Return one cycle per invitation, the earliest first.

    Invitations older than ``KEEP_OVERDUE_DAYS`` are left out.
    """
    ordered = sorted(invitations, key=lambda each: (each.invited_on, each.campaign))
    return tuple(
        _due(each)
        for each in ordered
        if (today - each.invited_on).days <= KEEP_OVERDUE_DAYS
    )


def _due(invitation: Invitation) -> Due:
    wave = "先行试发" if invitation.is_pilot else "正式发送"
    return Due(
        reason=CODE,
        subject=_SUBJECT,
        subject_id=invitation.campaign,
        anchor=f"campaign:{invitation.campaign}",
        due_on=invitation.invited_on,
        decided_by=DecidedBy.LISTED,
        title=invitation.name,
        variant=invitation.arm,
        facts=(
            Fact("活动", invitation.name),
            Fact("分群", invitation.segment),
            Fact("批次", f"{wave}，{chinese_day(invitation.invited_on)}起"),
        ),
        rule=f"车辆符合分群「{invitation.segment}」的条件",
        source=f"活动「{invitation.name}」",
    )
