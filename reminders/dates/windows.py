"""Which cycles were already over when the shop first knew of them.

After an import many cars are long overdue. No step of their ladder is left, so they
would never be contacted; ``reminders.dates.backlog`` plans one contact for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from reminders.models import RuleStep

_CONTACT = RuleStep.CountedFrom.CONTACT


class Cycle(Protocol):
    """The columns of a due item that decide which steps apply to it, and when."""

    @property
    def variant(self) -> str: ...
    @property
    def subject_id(self) -> int | None: ...
    @property
    def due_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Windows:
    """The active steps of each reason that count when a cycle is judged over."""

    texts: Mapping[str, Sequence[RuleStep]]
    contacts: Mapping[str, Sequence[RuleStep]]

    def were_over(self, reason: str, cycle: Cycle, *, on: date) -> bool:
        """Whether the due day and the last day of every text were past on that day.

        Only for reasons with a step for this case (``CountedFrom.CONTACT``); whether
        calls of the usual ladder are left does not matter, because nobody has told the
        owner before.
        """
        if cycle.due_on >= on or not _applying(self.contacts, reason, cycle):
            return False
        texts = _applying(self.texts, reason, cycle)
        return all(_last_day(step, cycle) < on for step in texts)


def _applying(
    steps: Mapping[str, Sequence[RuleStep]], reason: str, cycle: Cycle
) -> list[RuleStep]:
    return [
        step
        for step in steps.get(reason, ())
        if step.variant in {"", cycle.variant}
        and step.subject_id in {None, cycle.subject_id}
    ]


def _last_day(step: RuleStep, cycle: Cycle) -> date:
    start: date | None = getattr(cycle, step.counted_from)
    if start is None:
        return date.min
    return start + timedelta(days=step.offset_days + step.grace_days)


def read_windows() -> Windows:
    """Read the active texts, and the steps of the backlog; 1 query."""
    texts, contacts = defaultdict(list), defaultdict(list)
    for step in RuleStep.objects.active().order_by("pk"):
        if step.counted_from == _CONTACT:
            contacts[step.reason].append(step)
        elif step.channel == RuleStep.Channel.TEXT:
            texts[step.reason].append(step)
    return Windows(dict(texts), dict(contacts))
