"""Brings back the refusals that came after the backup, from the journal outside.

Of what the journal tells about one number, or one customer, only the last entry counts.
It is applied where the database does not know it or something later, so it runs twice
safely. Refusals are dated as they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from customers.models import Consent, Customer, DoNotDisturb
from customers.wishes.do_not_disturb import leave_alone, lift
from customers.wishes.refusal_journal import JOURNAL, What
from customers.wishes.withdrawal import withdraw_consents
from shop.hours import shop_day
from shop.witness.journal import Entry, moment_of
from sms.models import Message, OptOut, PersonRefusal
from sms.numbers.optouts import close_number, open_number, open_people
from sms.numbers.people import lock_people_of
from sms.numbers.scopes import SUSPENDED
from sms.restoring.known import Known
from sms.restoring.patience import PATIENCE

_NOTE: Final = "恢复备份后从日志补录"
_PROOF: Final = "恢复备份前已凭证恢复，见 {day} 的记录"


@dataclass(frozen=True)
class Applied:
    """How many entries the journal has and how many were new, by Chinese name."""

    entries: int = 0
    damaged: int = 0
    is_lost: bool = False
    counts: Counter[str] = field(default_factory=Counter)


def apply_journal(*, by: User) -> Applied:
    """Apply what the database does not know; raises NumberBusy, OSError."""
    contents = JOURNAL.read()
    last: dict[tuple[str, ...], Entry] = {}
    for entry in contents.entries:
        last[_about(entry)] = entry
    counts: Counter[str] = Counter()
    damaged = contents.damaged
    known = Known(last.values())
    for entry in sorted(last.values(), key=moment_of):
        if known.has(entry):
            continue
        try:
            done = _apply(entry, by)
        except (KeyError, ValueError):
            damaged += 1
        else:
            counts += Counter([done] if done else [])
    return Applied(len(contents.entries), damaged, contents.is_lost, counts)


def _about(entry: Entry) -> tuple[str, ...]:
    """Return what the entry replaces earlier entries about."""
    what = str(entry.get("what"))
    kind = _TOPICS.get(what, what)
    return (kind, *(str(entry.get(name, "")) for name in ("who", "phone", "scope")))


_TOPICS: Final[dict[str, str]] = {
    What.NUMBER_CLOSED: "number",
    What.NUMBER_OPENED: "number",
    What.LEFT_ALONE: "alone",
    What.LEFT_ALONE_NO_MORE: "alone",
}


@transaction.atomic
def _apply(entry: Entry, by: User) -> str:
    """Apply one entry; return its Chinese name, '' if it was known."""
    what = What(entry["what"])
    return _NAMES[what] if _WRITERS[what](entry, by) else ""


def _close(entry: Entry, by: User) -> bool:
    number, scope = str(entry["phone"]), OptOut.Scope(entry["scope"])
    source, at = OptOut.Source(entry["source"]), moment_of(entry)
    lock_people_of(number, now=at, patience=PATIENCE)
    rows = OptOut.objects.for_number(number).filter(scope=scope)
    standing = rows.filter(ended_at=None)
    if source != SUSPENDED:
        standing = standing.exclude(source=SUSPENDED)
    if standing.exists() or rows.filter(ended_at__gte=at).exists():
        return False
    close_number(
        number,
        tail_of(number),
        source=source,
        scope=scope,
        note=_NOTE,
        asked_on=date.fromisoformat(entry["on"]) if entry["on"] else None,
        now=at,
    )
    return True


def _open(entry: Entry, by: User) -> bool:
    at = moment_of(entry)
    rows = OptOut.objects.standing().for_number(str(entry["phone"]))
    found = rows.filter(scope=entry["scope"], created_at__lte=at).first()
    if found is None:
        return False
    lock_people_of(found.phone_index, now=at, patience=PATIENCE)
    open_number(found, by=by, proof=_proof(at), now=at)
    return True


def _open_person(entry: Entry, by: User) -> bool:
    at = moment_of(entry)
    rows = PersonRefusal.objects.standing().filter(
        customer=UUID(entry["who"]),
        opt_out__phone_index=entry["phone"],
        opt_out__scope=entry["scope"],
        created_at__lte=at,
    )
    if not rows.exists():
        return False
    lock_people_of(str(entry["phone"]), now=at, patience=PATIENCE)
    return bool(open_people(rows, by=by, proof=_proof(at), now=at))


def _withdraw(entry: Entry, by: User) -> bool:
    customer, scope = UUID(entry["who"]), Consent.Scope(entry["scope"])
    at = moment_of(entry)
    lines = Consent.objects.filter(customer=customer, scope=scope)
    is_known = lines.filter(withdrawn_at__gte=at, phone_index=entry["phone"]).exists()
    given_later = lines.filter(withdrawn_at=None, created_at__gt=at).exists()
    exists = Customer.objects.filter(pk=customer).exists()
    if is_known or given_later or not exists:
        return False
    withdraw_consents(
        through=str(entry["through"]),
        by=None,
        now=at,
        customers={customer: _NOTE},
        numbers={str(entry["phone"]): _NOTE} if entry["phone"] else {},
        scopes=[scope],
        patience=PATIENCE,
    )
    return True


def _leave_alone(entry: Entry, by: User) -> bool:
    customer, at = UUID(entry["who"]), moment_of(entry)
    wishes = DoNotDisturb.objects.filter(customer=customer)
    is_known = wishes.standing().exists() or wishes.filter(lifted_at__gte=at).exists()
    if is_known or not Customer.objects.filter(pk=customer).exists():
        return False
    return bool(leave_alone({customer: _NOTE}, by=None, now=at))


def _leave_alone_no_more(entry: Entry, by: User) -> bool:
    at = moment_of(entry)
    standing = DoNotDisturb.objects.standing().filter(customer=UUID(entry["who"]))
    wish = standing.filter(recorded_at__lte=at).first()
    return wish is not None and lift(wish, proof=_proof(at), by=by, now=at)


_WRITERS: Final[dict[What, Callable[[Entry, User], bool]]] = {
    What.NUMBER_CLOSED: _close,
    What.NUMBER_OPENED: _open,
    What.PERSON_OPENED: _open_person,
    What.CONSENT_WITHDRAWN: _withdraw,
    What.LEFT_ALONE: _leave_alone,
    What.LEFT_ALONE_NO_MORE: _leave_alone_no_more,
}
_NAMES: Final = {
    What.NUMBER_CLOSED: "补录退订号码",
    What.NUMBER_OPENED: "补录恢复接收的号码",
    What.PERSON_OPENED: "补录恢复接收的客户",
    What.CONSENT_WITHDRAWN: "补录撤回的同意",
    What.LEFT_ALONE: "补录勿扰",
    What.LEFT_ALONE_NO_MORE: "补录解除的勿扰",
}


def _proof(at: datetime) -> str:
    return _PROOF.format(day=shop_day(at))


def tail_of(phone_index: str) -> str:
    """Return the last four digits if a customer or a text has the number."""
    for first, first_tail, second_tail in Customer.objects.with_number(
        phone_index
    ).values_list("phone_index", "phone_tail", "second_phone_tail"):
        return first_tail if first == phone_index else second_tail
    texts = Message.objects.for_number(phone_index)
    return texts.values_list("phone_tail", flat=True).first() or ""
