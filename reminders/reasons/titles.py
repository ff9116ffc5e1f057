"""What falls due, in the words that staff and owners use; pure."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns import reason as campaign
from reminders.reasons import warranty
from reminders.reasons.absence import Level
from reminders.reasons.booking import Lapse
from reminders.reasons.festival import Festival
from reminders.reasons.inspection import Variant
from reminders.reasons.insurance import Subject
from reminders.reasons.maintenance import WORK_LABEL
from reminders.reasons.season import Season
from reminders.reasons.value import Reason
from telematics.reason import EventKind


def title(
    reason: str, *, variant: str, subject: str, facts: Sequence[Sequence[str]]
) -> str:
    """Return the work, the policies, the festival or the years; '' where unknown."""
    match Reason(reason):
        case Reason.MAINTENANCE:
            return next((value for label, value in facts if label == WORK_LABEL), "")
        case Reason.INSPECTION:
            return Variant(variant).kind.label
        case Reason.INSURANCE:
            return Subject(subject).label
        case Reason.WARRANTY:
            return warranty.Subject(subject).label
        case Reason.SEASON:
            return Season(subject).work
        case Reason.FESTIVAL:
            return Festival(subject).label
        case Reason.ABSENCE:
            return Level(subject).label
        case Reason.ANNIVERSARY | Reason.TRADE_IN:
            return f"{subject}年"
        case Reason.EVENT:
            return EventKind(subject).label
        case Reason.RECALL | Reason.SAFETY:
            return subject
        case Reason.CAMPAIGN:
            name = campaign.NAME_LABEL
            return next((value for label, value in facts if label == name), "")
        case Reason.BOOKING:
            return Lapse(subject).label
        case Reason.BIRTHDAY | Reason.PURCHASE | Reason.COMPLAINT:
            return Reason(reason).label
