"""Writes consents into the ledger, from every door: form, import and reply.

No other function writes a consent; ``customers.wishes.withdrawal`` ends them. A consent
counts for commercial texts only if it is proved (``Consent.objects.to_marketing``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from customers.models import Consent, Customer, ProofFile
from customers.numbers import PATIENCE, lock_numbers_of
from shop.hours import shop_day

Scope = Consent.Scope

EARLIEST: Final = date(2000, 1, 1)


class NotAConsent(ValueError):
    """What was entered is no consent; the message is one sentence for staff."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The cell of a file in which a consent was found."""

    file_name: str
    file_sha256: str
    sheet: str = ""
    row: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as it came in at a door.

    ``phone_index`` is one of the customer's numbers, "" for the first one.
    ``given_on`` is None if nobody knows the day; the consent then stands as unproved.
    Only a consent with an ``origin`` may lack a day or a proof. An importer leaves
    ``wording`` empty unless the file's uploader has supplied the text that customers
    agreed to: any text in it is taken for a proof.
    """

    customer: UUID
    scope: Consent.Scope
    channel: str
    phone_index: str = ""
    wording: str = ""
    given_on: date | None = None
    proof: str = ""
    proof_file: ProofFile | None = None
    origin: Origin | None = None

    @property
    def is_proved(self) -> bool:
        shown = self.wording or self.proof or self.proof_file
        return self.given_on is not None and bool(shown)


@dataclass(slots=True)
class Recorded:
    """``written`` are new, ``known`` stood before, ``refused`` were withdrawn."""

    written: list[Given] = field(default_factory=list)
    known: list[Given] = field(default_factory=list)
    refused: list[Given] = field(default_factory=list)


def check(given: Given, *, today: date) -> None:
    """Raise NotAConsent unless the consent can be recorded as it was entered.

    Runs no query. ``record_consents`` calls it for each; an importer calls it before,
    so that one bad cell does not stop the others.
    """
    if given.given_on is not None and given.given_on > today:
        raise NotAConsent(
            f"同意日期 {given.given_on} 在今天之后，请填客户实际同意的那一天，"
            f"例如 {today}。"
        )
    if given.given_on is not None and given.given_on < EARLIEST:
        raise NotAConsent(f"同意日期 {given.given_on} 太早，请核对年份，例如 {today}。")
    if not given.channel.strip():
        raise NotAConsent("请选择客户怎样同意的，例如「到店书面」。")
    if given.origin is not None:
        return
    if given.given_on is None:
        raise NotAConsent(f"请填客户同意的日期，例如 {today}。")
    if not given.proof.strip() and given.proof_file is None:
        raise NotAConsent(
            "请写明凭证或上传文件，例如「到店签字的同意书，存档 2026-118 号」。"
        )


@transaction.atomic
def record_consents(
    consents: Collection[Given],
    *,
    by: User | None,
    now: datetime,
    patience: timedelta = PATIENCE,
) -> Recorded:
    """Write the consents into the ledger and return what became of each.

    Raises NotAConsent, and then writes none. After a withdrawal only a consent from
    elsewhere than a file counts, dated on the day of the withdrawal or later; one
    from a file is returned as ``refused``.

    Locks the customers' numbers first, so that a withdrawal or an opt-out of the same
    moment is either seen here or ends the consent; raises NumberBusy if a number is
    not free within ``patience``. Runs 6 statements, whatever the number; runs twice
    safely.
    """
    lock_numbers_of({each.customer for each in consents}, patience=patience)
    return record_held(consents, by=by, now=now)


def record_held(
    consents: Collection[Given], *, by: User | None, now: datetime
) -> Recorded:
    """Record within the caller's transaction, which holds the locks that it needs."""
    for given in consents:
        check(given, today=shop_day(now))
    people = Customer.objects.living().in_bulk({each.customer for each in consents})
    placed = [(_number(each, people.get(each.customer)), each) for each in consents]
    ledger = _Ledger(placed)
    recorded, rows = Recorded(), []
    for number, given in placed:
        if ledger.has(number, given):
            recorded.known.append(given)
        elif ledger.forbids(number, given):
            recorded.refused.append(given)
        else:
            ledger.add(number, given)
            recorded.written.append(given)
            rows.append(_line(number, given, by))
    Consent.objects.bulk_create(rows, ignore_conflicts=True)
    return recorded


def _number(given: Given, customer: Customer | None) -> str:
    if customer is None:
        raise NotAConsent("找不到这位客户，可能已并入别的客户，请重新打开客户页面。")
    number = given.phone_index or customer.phone_index or customer.second_phone_index
    if not number:
        raise NotAConsent("这位客户没有手机号，请先登记手机号，再登记同意。")
    if number not in (customer.phone_index, customer.second_phone_index):
        raise NotAConsent("这个号码已不是这位客户的号码，请重新选择号码。")
    return number


def _line(number: str, given: Given, by: User | None) -> Consent:
    origin = given.origin or Origin("", "")
    return Consent(
        customer_id=given.customer,
        phone_index=number,
        scope=given.scope,
        wording=given.wording.strip(),
        channel=given.channel.strip()[:40],
        proof=given.proof.strip()[:200],
        proof_file=given.proof_file,
        given_on=given.given_on,
        recorded_by=by,
        file_name=origin.file_name[:200],
        file_sha256=origin.file_sha256,
        sheet=origin.sheet[:80],
        row=origin.row,
        cell=origin.cell[:80],
    )


class _Ledger:
    """What the ledger says of these customers and numbers; one query."""

    def __init__(self, placed: Iterable[tuple[str, Given]]) -> None:
        self._standing: dict[tuple[UUID, str, str], bool] = {}
        self._withdrawn: dict[tuple[UUID | str, str], date] = {}
        numbers = sorted({number for number, _ in placed})
        people = sorted({given.customer for _, given in placed})
        rows = Consent.objects.filter(
            Q(phone_index__in=numbers) | Q(customer__in=people)
        )
        for row in rows.order_by("pk"):
            self._note(row)

    def _note(self, row: Consent) -> None:
        if row.withdrawn_at is None:
            key = row.customer_id, row.phone_index, row.scope
            self._standing[key] = self._standing.get(key, False) or row.is_proved
            return
        day = row.withdrawn_on or shop_day(row.withdrawn_at)
        for whose in (row.customer_id, row.phone_index):
            latest = self._withdrawn.get((whose, row.scope), day)
            self._withdrawn[whose, row.scope] = max(latest, day)

    def has(self, number: str, given: Given) -> bool:
        """Return whether a standing line is as good as this one."""
        standing = self._standing.get((given.customer, number, given.scope))
        return standing is not None and (standing or not given.is_proved)

    def forbids(self, number: str, given: Given) -> bool:
        """Return whether an import would revive this; raise NotAConsent for staff."""
        scopes = {given.scope, Scope.SERVICE} if given.origin else {given.scope}
        days = [
            self._withdrawn[whose, scope]
            for whose in (given.customer, number)
            for scope in scopes
            if (whose, scope) in self._withdrawn
        ]
        if not days or given.origin is not None:
            return bool(days)
        if given.given_on is None or given.given_on < max(days):
            raise NotAConsent(
                f"客户 {max(days)} 撤回过同意，只有那天或之后重新同意才有效，"
                "请核对同意日期。"
            )
        return False

    def add(self, number: str, given: Given) -> None:
        key = given.customer, number, given.scope
        self._standing[key] = self._standing.get(key, False) or given.is_proved
