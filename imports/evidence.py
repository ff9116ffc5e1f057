"""What proves the consents to advertising in a file, given once for the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from customers.models import ProofFile
from customers.wishes.consent import EARLIEST

EARLY: Final = f"取得日期早于 {EARLIEST:%Y} 年，请改成客户实际同意的日期。"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The text that customers agreed to or where the proof lies, a file, the day."""

    wording: str = ""
    given_on: date | None = None
    file: ProofFile | None = None


NONE: Final = Evidence()


def complaint_about_day(given_on: date | None, *, today: date) -> str:
    """Return why the day cannot be that of a consent, as one sentence, or ''."""
    if given_on is None:
        return ""
    if given_on > today:
        return f"取得日期 {given_on} 晚于今天，请改成客户实际同意的日期。"
    return EARLY if given_on < EARLIEST else ""
