"""Reminders that are ripe, as the arbiter sees them."""

from __future__ import annotations

from datetime import date

from reminders.deciding.candidate import (
    Candidate,
)
from reminders.reasons.registry import Priority

PRIORITIES = {
    "recall": Priority.RECALL,
    "safety": Priority.SAFETY,
    "inspection": Priority.LEGAL_DATE,
    "insurance": Priority.LEGAL_DATE,
    "maintenance": Priority.MAINTENANCE,
    "care": Priority.CARE,
    "campaign": Priority.PROMOTION,
}


def candidate(key, reason="maintenance", **fields):
    values = {
        "number": "n1",
        "vehicle": 1,
        "due_key": key,
        "planned_on": date(2026, 11, 21),
        "due_on": date(2026, 11, 28),
        "last_day_on": date(2026, 12, 5),
        "priority": PRIORITIES[reason],
        # A safety notice belongs to the recalls.
        "category": "recall" if reason == "safety" else reason,
        "is_commercial": reason in {"care", "campaign"},
        "label": f"{reason} {key}",
        **fields,
    }
    return Candidate(key=key, reason=reason, **values)
