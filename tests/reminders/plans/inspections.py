"""A car, and the inspection that falls due."""

from __future__ import annotations

from datetime import date

from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.inspection_cycles import InspectionFacts as Facts
from reminders.plans.inspection_cycles import (
    InspectionKind,
)
from reminders.reasons.inspection import find_due

TODAY = date(2026, 11, 21)
STICKER, LINE = InspectionKind.STICKER, InspectionKind.LINE


def facts(registered: str, **flags):
    return Facts(date.fromisoformat(registered), **flags)


def inspection_of(car, today=TODAY, **options):
    return find_due(car, INSPECTION_RULES, today, **options)
