"""What differs for a fleet, which is told by a list and not date by date; pure.

``reminders.deciding.fleets`` reads what is known of fleets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from reminders.deciding.candidate import Candidate, Number, Told
from reminders.deciding.decision import CandidateDecision, Outcome
from reminders.models.codes import Code


def is_on_a_list(candidate: Candidate, numbers: Mapping[str, Number]) -> bool:
    """Tell whether this is a date on the list of a fleet."""
    number = numbers.get(candidate.number)
    return candidate.is_listable and number is not None and number.fleet is not None


def is_told(candidate: Candidate, numbers: Mapping[str, Number]) -> bool:
    """Tell whether the fleet was told of this date, so that the step may end.

    A text takes the place of texts, a note also that of calls before the date.
    """
    told = candidate.told
    if told is None or not is_on_a_list(candidate, numbers):
        return False
    is_before = candidate.planned_on <= candidate.due_on
    is_enough = told.text is None or not candidate.is_call
    return told.is_final or (is_before and is_enough)


def end_told(candidate: Candidate) -> CandidateDecision:
    """End a step because the fleet was told of its date."""
    told = candidate.told or Told("")
    return CandidateDecision(
        candidate.key,
        Outcome.SUPPRESSED if told.text is None else Outcome.MERGED,
        Code.ON_THE_LIST,
        told.sentence,
        "车队按清单告知，不逐车逐步提醒",
        merged_into=told.text,
        message=told.message,
    )


def join_calls(
    decisions: Sequence[CandidateDecision],
    in_order: Sequence[Candidate],
    calls: Collection[int],
) -> list[CandidateDecision]:
    """Merge the calls to a fleet into one, with those that replace a text.

    ``in_order`` are the candidates, the most urgent first; ``calls`` are the keys of
    those whose step is a call.
    """
    made = {
        each.key
        for each in decisions
        if each.outcome is Outcome.SEND and (each.is_called or each.key in calls)
    }
    lead, *rest = [one.key for one in in_order if one.key in made] or [0]
    return [
        replace(each, outcome=Outcome.MERGED, merged_into=lead)
        if each.key in rest or each.merged_into in rest
        else each
        for each in decisions
    ]
