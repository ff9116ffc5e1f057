"""Closes the numbers of customers who refuse texts in an imported file.

The number is closed as after a TD. The file names who refuses, so the refusal is
written to that customer, also if many share the number; staff are then asked about the
others. Each line takes effect once for each number (``FileRefusal``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from customers.models import Consent, Customer
from customers.numbers import PATIENCE, crowded, holders_of
from customers.wishes.refusal_journal import note_closed
from customers.wishes.withdrawal import refuse_texts, withdraw_held
from imports.effects import IMPORTED, Said, Saying
from shop.database.number_lock import lock_numbers
from shop.hours import shop_day
from sms.models import FileRefusal, Message, OptOut, PersonRefusal
from sms.numbers.optouts import suppress_queued
from sms.numbers.people import numbers_to_hold, people_per_number
from sms.numbers.scopes import SUSPENDED, Scope, Source, sentence_of


class _Line(NamedTuple):
    """What a customer says about one number; "" if the customer has none."""

    saying: Saying
    phone_index: str
    phone_tail: str

    @property
    def customer(self) -> UUID:
        return self.saying.customer

    @property
    def words(self) -> str:
        return self.saying.words[:200]


@transaction.atomic
def refuse_by_file(said: Said, *, now: datetime) -> None:
    """Close all numbers of these customers for all texts, and silence the customers.

    Withdraws their consents, and those of the numbers to advertising, and suppresses
    the queued texts to both. Does nothing for a line that was heard before, or that is
    older than the day on which staff opened the number or the customer with proof.
    Locks the numbers; raises NumberBusy. Runs a constant number of statements; runs
    twice safely.
    """
    lines = list(_lines_of({each.customer: each for each in said}))
    people = {line.customer for line in lines}
    lock_numbers(numbers_to_hold(people), patience=PATIENCE)
    history = _History(lines)
    effective = [line for line in lines if history.is_effective(line)]
    _write_lines(lines, now=now)
    if effective:
        _write_wishes(effective, now=now)
    if numbered := [line for line in effective if line.phone_index]:
        _close_numbers(numbered, now=now)


def _lines_of(sayings: Mapping[UUID, Saying]) -> Iterator[_Line]:
    people = Customer.objects.filter(pk__any_of=sayings.keys()).order_by("pk")
    for pk, first, first_tail, second, second_tail in people.values_list(
        *("pk", "phone_index", "phone_tail"),
        *("second_phone_index", "second_phone_tail"),
    ):
        numbers = {first: first_tail, second: second_tail}
        for number, tail in numbers.items():
            if number or not any(numbers):
                yield _Line(sayings[pk], number, tail)


class _History:
    """What is known of these customers and numbers; 4 queries."""

    def __init__(self, lines: Collection[_Line]) -> None:
        people = {line.customer for line in lines}
        self._heard: set[tuple[UUID, str, str, date | None]] = set()
        self._refusing: set[UUID] = set()
        self._opened: dict[UUID | str, date] = {}
        self._read_heard(people)
        self._read_refusals(people)
        self._read_openings({line.phone_index for line in lines} - {""})

    def _read_heard(self, people: Collection[UUID]) -> None:
        rows = FileRefusal.objects.filter(
            Q(customer__any_of=people) | Q(customer__merged_into__any_of=people)
        ).annotate(living=Coalesce("customer__merged_into", "customer"))
        for living, number, words, on in rows.values_list(
            "living", "phone_index", "words", "refused_on"
        ):
            self._heard.add((living, number, words, on))
        self._heard_anywhere = {
            (customer, words, on) for customer, number, words, on in self._heard
        }

    def _read_refusals(self, people: Collection[UUID]) -> None:
        rows = PersonRefusal.objects.confirmed().filter(opt_out__scope=Scope.ALL)
        self._refusing.update(
            rows.filter(customer__any_of=people).values_list("customer", flat=True)
        )
        lifted = PersonRefusal.objects.filter(
            customer__any_of=people, ended_at__isnull=False
        )
        for customer, at in lifted.values_list("customer", "ended_at"):
            self._note_opening(customer, at)

    def _read_openings(self, numbers: Collection[str]) -> None:
        lifted = OptOut.objects.filter(
            phone_index__any_of=numbers, ended_at__isnull=False
        )
        for number, at in lifted.values_list("phone_index", "ended_at"):
            self._note_opening(number, at)

    def _note_opening(self, whose: UUID | str, at: datetime | None) -> None:
        if at is not None:
            day = shop_day(at)
            self._opened[whose] = max(self._opened.get(whose, day), day)

    def is_effective(self, line: _Line) -> bool:
        """Return whether the line says something new.

        A line that was heard for another number of the customer, whose number has
        changed since, is new for this number as long as the customer still refuses.
        """
        customer, words, on = line.customer, line.words, line.saying.on
        if self._is_outdated(line):
            return False
        if (customer, line.phone_index, words, on) in self._heard:
            return False
        is_known = (customer, words, on) in self._heard_anywhere
        return not is_known or customer in self._refusing

    def _is_outdated(self, line: _Line) -> bool:
        """Return whether it is older than the proof that the customer agreed again."""
        on = line.saying.on
        if on is None:
            return False
        by_person = self._opened.get(line.customer, on)
        by_number = self._opened.get(line.phone_index, on)
        return on < by_person or (on < by_number and line.customer in self._refusing)


def _write_lines(lines: Collection[_Line], *, now: datetime) -> None:
    FileRefusal.objects.bulk_create(
        (
            FileRefusal(
                customer_id=line.customer,
                phone_index=line.phone_index,
                words=line.words,
                refused_on=line.saying.on,
                file_name=line.saying.origin.file_name[:200],
                file_sha256=line.saying.origin.file_sha256,
                sheet=line.saying.origin.sheet[:80],
                row=line.saying.origin.row,
                read_at=now,
            )
            for line in lines
        ),
        ignore_conflicts=True,
    )


def _write_wishes(lines: Collection[_Line], *, now: datetime) -> None:
    """Withdraw the customers' consents, and those of the numbers to advertising."""
    wordings = {line.customer: line.words for line in lines}
    refuse_texts(wordings, through=IMPORTED, now=now)
    withdraw_held(
        through=IMPORTED,
        by=None,
        now=now,
        customers={},
        numbers={line.phone_index: line.words for line in lines if line.phone_index},
        scopes=[Consent.Scope.MARKETING],
    )


def _close_numbers(lines: Collection[_Line], *, now: datetime) -> None:
    opt_outs = _opened_rows({line.phone_index: line for line in lines}, now=now)
    note_closed(opt_outs, scope=Scope.ALL, source=Source.FILE, now=now)
    PersonRefusal.objects.bulk_create(
        (
            PersonRefusal(
                opt_out=opt_outs[line.phone_index],
                customer_id=line.customer,
                created_at=now,
            )
            for line in lines
        ),
        ignore_conflicts=True,
    )
    holders = holders_of(list(opt_outs))
    asking = crowded(holders, people_per_number(now))
    OptOut.objects.filter(pk__in=[opt_outs[each].pk for each in asking]).update(
        asks_who=True
    )
    people = {line.customer for line in lines}
    texts = Message.objects.filter(
        Q(phone_index__any_of=set(opt_outs)) | Q(customer__any_of=people)
    )
    reason = sentence_of(Source.FILE, Scope.ALL, shop_day(now))
    suppress_queued(texts, Scope.ALL, now=now, reason=reason)


def _opened_rows(lines: Mapping[str, _Line], *, now: datetime) -> dict[str, OptOut]:
    """Return the standing opt-out of each number, new where there was none.

    A suspension becomes an opt-out.
    """
    OptOut.objects.bulk_create(
        (
            OptOut(
                phone_index=number,
                phone_tail=line.phone_tail,
                source=Source.FILE,
                scope=Scope.ALL,
                note=_note(line),
                created_at=now,
            )
            for number, line in sorted(lines.items())
        ),
        ignore_conflicts=True,
    )
    standing = OptOut.objects.standing().filter(
        phone_index__any_of=lines.keys(), scope=Scope.ALL
    )
    rows = {row.phone_index: row for row in standing}
    suspended = [row for row in rows.values() if row.source == SUSPENDED]
    for row in suspended:
        row.source, row.note = Source.FILE, _note(lines[row.phone_index])
    OptOut.objects.bulk_update(suspended, ["source", "note"])
    return rows


def _note(line: _Line) -> str:
    """Return the words of the line, and where they stand."""
    origin = line.saying.origin
    place = f"{origin.file_name} {origin.sheet} 第 {origin.row} 行"
    return f"{line.words}（{place}）"[:200] if origin.row else line.words
