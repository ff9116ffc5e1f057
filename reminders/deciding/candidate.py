"""What is known when it is decided whether a reminder may speak today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from customers.contact import ALLOWED
from customers.contact import Verdict as Contact
from reminders.models.codes import Code
from reminders.reasons.registry import Priority
from shop.calendar import Calendar
from shop.house_rules import HouseRules
from shop.windows import ContactKind

# Up to here neither the distance to the last text nor the overall cap holds one.
URGENT_UNTIL = Priority.SAFETY


def kind_of(priority: Priority, *, is_commercial: bool) -> ContactKind:
    """Return whose hours and days a text keeps."""
    if priority <= Priority.SAFETY:
        return ContactKind.URGENT
    return ContactKind.CAMPAIGN if is_commercial else ContactKind.REMINDER


@dataclass(frozen=True, slots=True)
class Cycle:
    """When a cycle was first written about, and what the owner said on the phone."""

    texted_on: date | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reminder that is ripe; ``last_day_on`` is the last day it makes sense.

    ``number`` is the keyed index of a phone, '' where there is none to text. Of two
    steps with one ``due_key`` the later one speaks for both. ``label`` names the
    reminder to staff, ``veto`` says who does not want it and why, ``held_out`` that
    it is kept from the person to measure what it does. What ``is_personal`` is said to
    the person, whatever cars it hangs on. ``contact`` is what the registered silences
    say about it.
    """

    key: int
    number: str
    vehicle: int
    reason: str
    due_key: int
    planned_on: date
    due_on: date
    last_day_on: date
    priority: Priority
    category: str
    is_commercial: bool = False
    is_personal: bool = False
    is_call: bool = False
    cycle: Cycle = field(default_factory=Cycle)
    veto: str = ""
    held_out: str = ""
    contact: Contact = ALLOWED
    label: str = ""

    @property
    def kind(self) -> ContactKind:
        """Whose hours and days it keeps."""
        if self.is_call:
            return ContactKind.CALL
        return kind_of(self.priority, is_commercial=self.is_commercial)


@dataclass(frozen=True, slots=True)
class Number:
    """What is known of a phone; ``texts_this_month`` counts by category.

    ``last_reply_on`` is the day of a reply that a person answers.
    """

    last_text_on: date | None = None
    last_reply_on: date | None = None
    texts_this_month: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a gate says: no, or with ``until`` not before that day."""

    code: Code
    sentence: str
    rule: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One candidate with all that a gate may look at."""

    candidate: Candidate
    number: Number
    today: date
    rules: HouseRules
    calendar: Calendar
