"""The remarks of a batch of texts, ranked as their steps want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from reminders.models import RemarkRule
from reminders.telling.remarks.choice import Candidate
from reminders.telling.remarks.kinds import RemarkKind, Subject, Told, fill, kind


@dataclass(frozen=True, slots=True)
class Remarks:
    """What may be said about each car, by kind; the phrases are the shop's."""

    phrases: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)

    def ranked(self, codes: Sequence[str], vehicle: int) -> list[Candidate]:
        """Return the remarks that apply to the car, in the order of ``codes``."""
        return [
            _candidate(found, self.phrases[code], self.told[code][vehicle])
            for code in codes
            if code in self.told
            and vehicle in self.told[code]
            and (found := kind(code)) is not None
        ]


def read_remarks(subjects: Sequence[Subject], ranked: set[str], today: date) -> Remarks:
    """Read what the kinds have to say; 1 query, and those of the ranked kinds."""
    rules = RemarkRule.objects.filter(code__in=ranked, is_active=True)
    phrases = dict(rules.values_list("code", "phrase"))
    kinds = {code: found for code in phrases if (found := kind(code))}
    told = {code: found.read(subjects, today) for code, found in kinds.items()}
    return Remarks(phrases, told)


def load_remarks(kinds: Sequence[RemarkKind]) -> int:
    """Create the missing rules and return how many; existing ones stay."""
    before = RemarkRule.objects.count()
    RemarkRule.objects.bulk_create(
        (
            RemarkRule(code=each.code, phrase=each.phrase, is_active=each.is_active)
            for each in kinds
        ),
        ignore_conflicts=True,
    )
    return RemarkRule.objects.count() - before


def _candidate(found: RemarkKind, phrase: str, values: Mapping[str, str]) -> Candidate:
    return Candidate(fill(phrase, values), found.place, found.topic, found.order)
