"""Warranties in short."""

from __future__ import annotations

from datetime import date

from reminders.facts.warranties import Subject, Term

WHOLE, BATTERY, EXTENDED = Subject.WHOLE, Subject.BATTERY, Subject.EXTENDED


def term(subject=WHOLE, until_on=None, until_km=None):
    day = date.fromisoformat(until_on) if until_on else None
    return Term(subject, day, until_km)
