"""What is known when it is decided whether a reminder may speak today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from customers.contact import ALLOWED, Category
from customers.contact import Verdict as Contact
from reminders.models.codes import Code
from reminders.reasons.insurance import Subject
from reminders.reasons.value import Reason
from shop.calendar import Calendar
from shop.house_rules import HouseRules
from shop.windows import Kind


class Priority(IntEnum):
    """The smaller goes first when a person can hear only one thing."""

    RECALL = 10
    SAFETY = 20
    LEGAL_DATE = 30
    MAINTENANCE = 40
    CARE = 50
    PROMOTION = 60


# Up to here neither the distance to the last text nor the overall cap holds one.
URGENT_UNTIL = Priority.SAFETY
PRIORITIES = {
    Reason.RECALL: Priority.RECALL,
    Reason.SAFETY: Priority.SAFETY,
    Reason.INSPECTION: Priority.LEGAL_DATE,
    Reason.INSURANCE: Priority.LEGAL_DATE,
    Reason.WARRANTY: Priority.MAINTENANCE,
    Reason.MAINTENANCE: Priority.MAINTENANCE,
    Reason.BIRTHDAY: Priority.CARE,
    Reason.ANNIVERSARY: Priority.CARE,
    Reason.SEASON: Priority.CARE,
    Reason.FESTIVAL: Priority.CARE,
    Reason.PURCHASE: Priority.CARE,
    Reason.ABSENCE: Priority.CARE,
    Reason.EVENT: Priority.CARE,
    Reason.COMPLAINT: Priority.CARE,
    Reason.BOOKING: Priority.CARE,
    Reason.TRADE_IN: Priority.PROMOTION,
    Reason.CAMPAIGN: Priority.PROMOTION,
}
# What a call about it is counted with where the owner has refused texts of a kind.
CATEGORIES = {
    Reason.RECALL: Category.RECALL,
    Reason.SAFETY: Category.RECALL,
    Reason.INSPECTION: Category.INSPECTION,
    Reason.INSURANCE: Category.INSURANCE,
    Reason.WARRANTY: Category.WARRANTY,
    Reason.MAINTENANCE: Category.MAINTENANCE,
    Reason.TRADE_IN: Category.CAMPAIGN,
    Reason.CAMPAIGN: Category.CAMPAIGN,
}
# Of the person and not of the car: whoever has two cars hears it once.
PERSONAL = frozenset({Reason.BIRTHDAY, Reason.SEASON, Reason.FESTIVAL})


def is_duty(reason: str, subject: str) -> bool:
    """Whether a law sets the day: recall, safety, 年检 and 交强险."""
    is_voluntary = reason == Reason.INSURANCE and subject == Subject.COMMERCIAL
    return PRIORITIES[Reason(reason)] <= Priority.LEGAL_DATE and not is_voluntary


def kind_of(priority: Priority, *, is_commercial: bool) -> Kind:
    """Return whose hours and days a text keeps."""
    if priority <= Priority.SAFETY:
        return Kind.URGENT
    return Kind.CAMPAIGN if is_commercial else Kind.REMINDER


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
    def kind(self) -> Kind:
        """Whose hours and days it keeps."""
        if self.is_call:
            return Kind.CALL
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
