"""What commands are told on the command line, or one Chinese sentence what to write."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.management.base import CommandError

# A rehearsal runs day by day; who asks for a farther day has mistyped it.
FARTHEST_DAYS: Final = 3 * 366


def read_day(text: str | None, *, today: date) -> date:
    """Return the day as typed (2026-11-30), today where none is; else CommandError."""
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        sentence = f"日期「{text}」认不出来，请写成 {today} 这样。"
        raise CommandError(sentence) from error
    if abs((day - today).days) > FARTHEST_DAYS:
        raise CommandError(f"{day} 离今天超过三年，请核对日期。")
    return day
