"""An invitation to a campaign, for a car that its segment took in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reminders.reasons.value import (
    DecidedBy,
    Due,
    Fact,
    Reason,
    chinese_day,
)

# What the month's cap held back may still be said in the next.
KEEP_OVERDUE_DAYS = 40
NAME_LABEL = "活动"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is said to whom from which day; ``variant`` names the wording's arm."""

    campaign: int
    name: str
    segment: str
    variant: str
    invited_on: date
    is_pilot: bool


def find_due(invitations: Iterable[Invitation], today: date) -> tuple[Due, ...]:
    """Return one cycle a campaign, the earliest first; it ends with the campaign."""
    ordered = sorted(invitations, key=lambda each: (each.invited_on, each.campaign))
    return tuple(
        _due(each)
        for each in ordered
        if (today - each.invited_on).days <= KEEP_OVERDUE_DAYS
    )


def _due(invitation: Invitation) -> Due:
    wave = "先行试发" if invitation.is_pilot else "正式发送"
    return Due(
        reason=Reason.CAMPAIGN,
        subject=str(invitation.campaign),
        anchor=f"campaign:{invitation.campaign}",
        due_on=invitation.invited_on,
        decided_by=DecidedBy.LISTED,
        variant=invitation.variant,
        facts=(
            Fact(NAME_LABEL, invitation.name),
            Fact("分群", invitation.segment),
            Fact("批次", f"{wave}，{chinese_day(invitation.invited_on)}起"),
        ),
        rule=f"车辆符合分群「{invitation.segment}」的条件",
        source=f"活动「{invitation.name}」",
    )
