"""Whether a sentence complains about the shop or its work.

A pure function of the text. It looks for a candidate that a person reads, so it hears
irony and anger as well; a fault of the car alone is no complaint.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from customers.language import complaint_words as words
from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, normalise

QUOTED: Final = 20


class Grievance(NamedTuple):
    """The Chinese name of the rule that saw a complaint, and the words it saw."""

    rule: str
    words: str


def complaint_in(text: str) -> Grievance | None:
    """Return what complains; None if nothing does."""
    said = _patterns(words.NO_COMPLAINT).without(normalise(text[:MAX_LENGTH]))
    for rule, lines in words.COMPLAINTS.items():
        if matched := _patterns(lines).find(said):
            return Grievance(rule, matched[:QUOTED])
    return None


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(words.WORDS, lines)
