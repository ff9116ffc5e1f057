"""The values from which the arbitration decides whether a reminder is sent today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID
from zlib import crc32

from customers.verdicts import ALLOWED
from customers.verdicts import Verdict as Contact
from reminders.models.codes import Code
from reminders.reasons.registry import Priority
from shop.days.calendar import Calendar
from shop.house_rules import HouseRules
from shop.windows import ContactKind

# Up to this priority, neither the minimum distance between texts nor the overall cap
# holds a reminder back.
URGENT_UNTIL = Priority.SAFETY

# The list of a fleet shows the dates of the coming month.
LIST_DAYS: Final = 31


def kind_of(priority: Priority, *, is_commercial: bool) -> ContactKind:
    """Return the kind of contact, which decides the days and hours for sending."""
    if priority <= Priority.SAFETY:
        return ContactKind.URGENT
    return ContactKind.CAMPAIGN if is_commercial else ContactKind.REMINDER


def spread_day(planned_on: date, days: int, number: str) -> date:
    """Return the day of this number, where a text for everybody takes several days."""
    return planned_on + timedelta(days=crc32(number.encode()) % days if days else 0)


@dataclass(frozen=True, slots=True)
class CycleHistory:
    """The owner's answer on the phone in a cycle, '' if there is none."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A fleet was told of this date by its list, or staff noted that it was.

    ``text`` is the reminder that led the list's text, None for a note, and ``message``
    the text itself. ``is_final``
    means that nothing more is wanted, not even a call once the date has passed.
    """

    sentence: str
    text: int | None = None
    message: UUID | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is known of a fleet's number; ``call_again_on`` is None if it may be called.

    ``texts_this_week`` counts the texts about its list since Monday.
    """

    texts_this_week: int = 0
    call_again_on: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reminder to decide today; ``last_day_on`` is the last day it may be sent.

    ``number`` is the keyed hash of a phone number, '' if there is none to text. Of two
    steps with the same ``due_key`` only the later one is sent. ``label`` names the
    reminder to staff. ``veto`` says which employee forbids it and why, ``held_out``
    that the person is in a control group; both are '' otherwise. A reminder that
    ``is_personal`` is about the person, not about one car. A text that ``stands_alone``
    is not merged with others, because a list of days would not say what it says.
    A second text that ``is_softer`` comes after everything else of its person.
    ``contact`` is the answer of the registered silences. ``instead`` is their answer to
    a call in place of the text, None where the matter is not worth one. A number for
    which ``can_text`` is False is a landline. ``prefers_calls`` says that the owner
    wants a call about this matter instead of a text. A text for everybody is spread
    over ``spread_over_days``. ``told`` says how a fleet was told of it already.
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
    is_softer: bool = False
    stands_alone: bool = False
    cycle: CycleHistory = field(default_factory=CycleHistory)
    veto: str = ""
    held_out: str = ""
    contact: Contact = ALLOWED
    instead: Contact | None = None
    can_text: bool = True
    prefers_calls: bool = False
    spread_over_days: int = 0
    told: Told | None = None
    label: str = ""

    @property
    def replaces_text(self) -> bool:
        """Whether this is a call in place of a text: to a landline, or as preferred."""
        is_preferred = self.prefers_calls or not self.can_text
        return self.is_call and is_preferred and self.instead is not None

    @property
    def is_listable(self) -> bool:
        """Whether a fleet gets it in its list instead of a text or call of its own."""
        is_date = self.priority in (Priority.LEGAL_DATE, Priority.MAINTENANCE)
        return is_date and not self.is_commercial and not self.stands_alone

    @property
    def kind(self) -> ContactKind:
        """The kind of contact, which decides on which days it may go out."""
        if self.is_call:
            return ContactKind.CALL
        return kind_of(self.priority, is_commercial=self.is_commercial)


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """A text that the ladder plans for a person on a day to come."""

    on: date
    last_day_on: date
    priority: Priority
    due_on: date
    category: str
    due_key: int
    label: str

    @property
    def is_legal(self) -> bool:
        return self.priority <= Priority.LEGAL_DATE


@dataclass(frozen=True, slots=True)
class Number:
    """What is known about a phone number; ``texts_this_month`` counts by category."""

    last_text_on: date | None = None
    texts_this_month: Mapping[str, int] = field(default_factory=dict)
    planned: tuple[Planned, ...] = ()
    fleet: Fleet | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why a gate stops a reminder: for good, or until the day ``until``.

    ``may_call`` says that a call in its place would break no rule. A ruling that
    ``extends`` delays a reminder until its day even if it would then be too late.
    """

    code: Code
    sentence: str
    rule: str
    until: date | None = None
    may_call: bool = False
    extends: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One candidate with everything a gate may check."""

    candidate: Candidate
    number: Number
    today: date
    rules: HouseRules
    calendar: Calendar
