"""Reads command-line arguments; a bad one raises a Chinese sentence with an example."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.management.base import CommandError

# A rehearsal runs day by day; a day further away than this is a typing error.
FARTHEST_DAYS: Final = 3 * 366


def read_day(text: str | None, *, today: date) -> date:
    """Return the day given as 2026-11-30, or today if none is given.

    Raises CommandError for other text and for days more than three years away.
    """
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
