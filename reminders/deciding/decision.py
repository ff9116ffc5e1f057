"""The outcome of the arbitration for one reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reminders.models.codes import Code


class Outcome(StrEnum):
    SEND = "decided"
    MERGED = "merged"
    HELD = "held"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """The outcome for one candidate and why; ``sentence`` is Chinese, for staff."""

    key: int
    outcome: Outcome
    code: Code
    sentence: str
    rule: str
    merged_into: int | None = None
    until: date | None = None
    is_called: bool = False
