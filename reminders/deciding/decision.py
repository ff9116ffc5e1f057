"""The outcome of the arbitration for one reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from reminders.models.codes import Code


class Outcome(StrEnum):
    SEND = "decided"
    MERGED = "merged"
    HELD = "held"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """The outcome for one candidate and why; ``sentence`` is Chinese, for staff.

    ``message`` is the text by which a fleet was told of this date already.
    """

    key: int
    outcome: Outcome
    code: Code
    sentence: str
    rule: str
    merged_into: int | None = None
    until: date | None = None
    is_called: bool = False
    message: UUID | None = None
