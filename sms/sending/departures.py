"""The journal of departures: each text before it goes on the wire.

It stands outside the database. After a restore it tells which texts have left although
the database does not know it, and its last entry shows that a restore happened: the
attempt of each entry was committed before the entry was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shop.witness import standing
from shop.witness.journal import Journal
from sms.models import Attempt, LostText, Message

JOURNAL: Final = Journal("departures")
# The code of an attempt that was not made because this journal could not be written.
NOT_NOTED: Final = "发送日志写不进磁盘"
# One of these may have died before it was noted.
_LAST: Final = 20


@dataclass(frozen=True)
class Departure:
    """One entry; ``reasons`` are what the text was about, separated by spaces."""

    token: UUID
    message: UUID
    number: int
    gateway: str
    phone_index: str
    reasons: str
    sent_at: datetime
    expires_at: datetime


def departure_of(message: Message, attempt: Attempt) -> Departure:
    return Departure(
        token=attempt.token,
        message=message.pk,
        number=attempt.number,
        gateway=attempt.gateway,
        phone_index=message.phone_index,
        reasons=f"{message.about} {message.also_about}".strip(),
        sent_at=attempt.started_at,
        expires_at=message.expires_at,
    )


def note(departure: Departure) -> None:
    """Write the entry to the disk; raises OSError, and then nothing may be sent."""
    JOURNAL.append(
        {
            "token": str(departure.token),
            "message": str(departure.message),
            "number": departure.number,
            "gateway": departure.gateway,
            "phone": departure.phone_index,
            "reasons": departure.reasons,
            "expires": departure.expires_at.isoformat(),
        },
        now=departure.sent_at,
    )


def read_departures() -> tuple[list[Departure], int]:
    """Return the entries in the order of time, and how many lines are damaged."""
    contents = JOURNAL.read()
    read = [_departure(entry) for entry in contents.entries]
    found = [each for each in read if each is not None]
    return found, contents.damaged + len(read) - len(found)


def is_lost() -> bool:
    """Whether the journal lacks the last texts that the database knows to have left.

    Then it is not the journal of this shop, or an old copy. A text that could not be
    noted did not leave.
    """
    if JOURNAL.read().is_lost:
        return not standing.is_beside()
    left = Attempt.objects.exclude(code=NOT_NOTED).order_by("-token")
    last = set(left.values_list("pk", flat=True)[:_LAST])
    return bool(last) and last.isdisjoint(each.token for each in read_departures()[0])


def has_unknown_departure() -> bool:
    """Whether a last entry is of a text that the database has not sent; 1 query."""
    tokens = {_token(entry) for entry in JOURNAL.last_entries()}
    if not tokens:
        return False
    return bool(unknown_tokens(tokens))


def unknown_tokens(tokens: set[UUID | None]) -> set[UUID | None]:
    """Return those of which the database has neither an attempt nor a lost text."""
    wanted = {token for token in tokens if token is not None}
    attempts = Attempt.objects.filter(pk__any_of=wanted)
    known = set(attempts.values_list("pk", flat=True))
    if known != wanted:
        lost = LostText.objects.filter(pk__any_of=wanted - known)
        known |= set(lost.values_list("pk", flat=True))
    return tokens - known


def _token(entry: dict[str, object]) -> UUID | None:
    try:
        return UUID(str(entry.get("token")))
    except ValueError:
        return None


def _departure(entry: dict[str, object]) -> Departure | None:
    try:
        return Departure(
            token=UUID(str(entry["token"])),
            message=UUID(str(entry["message"])),
            number=int(str(entry["number"])),
            gateway=str(entry["gateway"]),
            phone_index=str(entry["phone"]),
            reasons=str(entry["reasons"]),
            sent_at=datetime.fromisoformat(str(entry["at"])),
            expires_at=datetime.fromisoformat(str(entry["expires"])),
        )
    except (KeyError, ValueError):
        return None
