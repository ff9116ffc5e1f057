"""The journal of refusals, outside the database: who may not be contacted any more.

After a restore it brings back the refusals that the backup does not know
(``sms.restoring.refusals``), because a vendor posts a reply only once. It holds keyed
hashes of numbers and the keys of customers, no words, no names and no proofs. Whoever
writes a refusal, or ends one with proof, enters it here in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from shop.witness.journal import Entry, Journal
from shop.witness.pending import enter

JOURNAL: Final = Journal("refusals")


class What(StrEnum):
    NUMBER_CLOSED = "number_closed"
    NUMBER_OPENED = "number_opened"
    PERSON_OPENED = "person_opened"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LEFT_ALONE = "left_alone"
    LEFT_ALONE_NO_MORE = "left_alone_no_more"


def note_closed(
    phone_indexes: Collection[str],
    *,
    scope: str,
    source: str,
    now: datetime,
    asked_on: date | None = None,
) -> None:
    """Note that these numbers are closed for the scope; one statement."""
    asked = asked_on.isoformat() if asked_on else ""
    _enter(
        [
            _entry(What.NUMBER_CLOSED, phone=each, scope=scope, source=source, on=asked)
            for each in sorted(phone_indexes)
        ],
        now=now,
    )


def note_opened(phone_index: str, *, scope: str, now: datetime) -> None:
    """Note that a number was opened again with proof."""
    _enter([_entry(What.NUMBER_OPENED, phone=phone_index, scope=scope)], now=now)


def note_people_opened(
    people: Collection[tuple[UUID, str, str]], *, now: datetime
) -> None:
    """Note that people agreed again, each with the number and scope of the refusal."""
    _enter(
        [
            _entry(What.PERSON_OPENED, who=str(who), phone=phone, scope=scope)
            for who, phone, scope in sorted(people)
        ],
        now=now,
    )


def note_withdrawn(
    withdrawals: Collection[tuple[UUID, str, str]], *, through: str, now: datetime
) -> None:
    """Note who withdrew consent, each with the number and the scope."""
    _enter(
        [
            _entry(
                What.CONSENT_WITHDRAWN,
                who=str(who),
                phone=phone,
                scope=scope,
                through=through,
            )
            for who, phone, scope in sorted(withdrawals)
        ],
        now=now,
    )


def note_left_alone(people: Collection[UUID], *, now: datetime) -> None:
    """Note who wants to be left alone (勿扰)."""
    _enter([_entry(What.LEFT_ALONE, who=str(each)) for each in sorted(people)], now=now)


def note_left_alone_no_more(customer: UUID, *, now: datetime) -> None:
    """Note that a person's wish to be left alone ended with proof."""
    _enter([_entry(What.LEFT_ALONE_NO_MORE, who=str(customer))], now=now)


def _entry(what: What, **fields: str) -> Entry:
    return {"what": str(what), **fields}


def _enter(entries: Sequence[Entry], *, now: datetime) -> None:
    enter(JOURNAL, entries, now=now)
