"""What a reason found, in short."""

from __future__ import annotations

from datetime import date

TODAY = date(2026, 11, 21)


def day(text):
    return date.fromisoformat(text)


def told(due):
    return due and (due.subject, str(due.due_on), due.anchor)
