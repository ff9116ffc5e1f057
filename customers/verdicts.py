"""What is asked before a contact, and the possible answers.

``customers.contact`` answers; ``customers.silence`` says what the answers depend on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from customers.categories import Category, Channel, MessageClass


@dataclass(frozen=True, slots=True)
class Ask:
    """One planned contact; ``number`` is the keyed index of the phone.

    ``reason`` is what the contact is about, as the app that plans it names it;
    ``cycle`` is the one occasion of it, by the key of the app that plans it.
    ``since`` is the first day on which it could have been made, if that is known.
    ``is_duty`` says that a law sets the day: recall, safety, 年检, 交强险. From
    ``too_late`` on the contact makes no sense any more.
    """

    number: str
    category: Category
    message_class: MessageClass = MessageClass.SERVICE
    channel: Channel = Channel.TEXT
    customer: UUID | None = None
    vehicle: int | None = None
    cycle: int | None = None
    reason: str = ""
    is_duty: bool = False
    since: date | None = None
    too_late: datetime | None = None

    @property
    def kind(self) -> AskKind:
        """What decides which silences may hold it."""
        return AskKind(
            self.category,
            self.message_class,
            self.channel,
            self.reason,
            is_duty=self.is_duty,
            has_cycle=self.cycle is not None,
        )


class AskKind(NamedTuple):
    """An ask without who and when."""

    category: Category
    message_class: MessageClass
    channel: Channel
    reason: str
    is_duty: bool
    has_cycle: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    """Must not be contacted, now or later; ``sentence`` is Chinese, for staff."""

    code: str
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Until:
    """May not be contacted before ``moment``."""

    code: str
    moment: datetime
    sentence: str
    rule: str


Verdict = Allowed | Refused | Until


ALLOWED: Final = Allowed()
