"""What falls due, in the words that staff and owners use; pure."""

from __future__ import annotations

from collections.abc import Sequence

from reminders.due import warranty
from reminders.due.inspection import Kind
from reminders.due.insurance import Subject
from reminders.due.maintenance import WORK_LABEL
from reminders.due.value import Reason


def title(
    reason: str, *, variant: str, subject: str, facts: Sequence[Sequence[str]]
) -> str:
    """Return the work, the kind of inspection or the policies; '' where unknown."""
    match Reason(reason):
        case Reason.MAINTENANCE:
            return next((value for label, value in facts if label == WORK_LABEL), "")
        case Reason.INSPECTION:
            return Kind(variant).label
        case Reason.INSURANCE:
            return Subject(subject).label
        case Reason.WARRANTY:
            return warranty.Subject(subject).label
