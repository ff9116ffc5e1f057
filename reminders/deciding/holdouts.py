"""Who hears nothing, so that what the others hear can be measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from campaigns.models import CampaignMember
from reminders.models import Holdout
from reminders.reasons.value import Reason
from shop.database.chunks import chunked

# Advertising is measured from the first day on; the house adds or ends others.
DEFAULT_HOLDOUTS: Final = {
    Reason.FESTIVAL: 10,
    Reason.ABSENCE: 10,
    Reason.TRADE_IN: 10,
}


def draw(scope: str, number: str) -> float:
    """Return the number's lot in [0, 1): even, the same for ever, other by scope.

    ``number`` is the keyed index of a phone, so that nobody can choose his lot.
    """
    digest = sha256(f"{scope}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


@dataclass(frozen=True, slots=True)
class Holdouts:
    """``percents`` by reason; ``members`` are (campaign, car) of control groups."""

    percents: Mapping[str, int]
    members: Collection[tuple[str, int]]

    def why_held_out(self, reason: str, subject: str, vehicle: int, number: str) -> str:
        """Return a Chinese sentence for those who are, '' for the others."""
        if reason == Reason.CAMPAIGN:
            is_member = (subject, vehicle) in self.members
            return "抽到这次活动的对照组，不发" if is_member else ""
        percent = self.percents.get(reason, 0)
        if not percent or draw(f"reason:{reason}", number) * 100 >= percent:
            return ""
        return f"抽到「{Reason(reason).label}」的对照组（{percent}%），不通知"


def read_holdouts(vehicles: Collection[int]) -> Holdouts:
    """Read the shares, and whom of these cars a campaign leaves out."""
    members: set[tuple[str, int]] = set()
    for chunk in chunked(vehicles):
        held_out = CampaignMember.objects.filter(
            vehicle__any_of=chunk, arm=CampaignMember.Arm.HOLDOUT
        ).order_by()
        members |= {
            (str(campaign), vehicle)
            for campaign, vehicle in held_out.values_list("campaign", "vehicle")
        }
    return Holdouts(dict(Holdout.objects.values_list("reason", "percent")), members)


def load_holdouts() -> int:
    """Create the missing shares, return how many; edited ones stay."""
    known = set(Holdout.objects.values_list("reason", flat=True))
    missing = [
        Holdout(reason=reason, percent=percent)
        for reason, percent in DEFAULT_HOLDOUTS.items()
        if reason not in known
    ]
    return len(Holdout.objects.bulk_create(missing))
