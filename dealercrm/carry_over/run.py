"""Carries refusals, consents, 勿扰 and the audit of an old database over.

People are matched by the keyed index of their numbers, so both databases must have the
same keys. It may run before the customers are imported and again afterwards: each run
writes what is still missing and has a customer by now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from dealercrm.carry_over.audit import carry_audit
from dealercrm.carry_over.consents import CarriedConsents, carry_consents
from dealercrm.carry_over.holders import Holders
from dealercrm.carry_over.old_database import (
    AuditLine,
    CannotCarryOver,
    ConsentLine,
    DisturbedPerson,
    OldDatabase,
    Refusal,
    SealedPhone,
    StaffMember,
    opened,
)
from dealercrm.carry_over.refusals import carry_refusals, leave_alone
from dealercrm.carry_over.staff import accounts_of
from dealercrm.carry_over.tally import Tally
from shop.database.sealed import CannotOpen, index_of, unseal


@dataclass(frozen=True)
class Carried:
    """What was carried over, and what was not."""

    refusals: Tally
    customers_to_leave_alone: Tally
    numbers_to_leave_alone: Tally
    people_without_number: int
    consents: CarriedConsents
    audit: Tally
    complaints: int
    wrong_numbers: int
    unread_callbacks: int


@dataclass(frozen=True)
class _Rows:
    """Everything that is read before anything is written."""

    staff: list[StaffMember]
    refusals: list[Refusal]
    people: list[DisturbedPerson]
    consents: list[ConsentLine]
    audit: list[AuditLine]

    @property
    def acting(self) -> set[int | None]:
        """The keys of the staff named by any of the rows."""
        return {
            *(refusal.ended_by for refusal in self.refusals),
            *(line.recorded_by for line in self.consents),
            *(line.user for line in self.audit),
        }

    @property
    def numbers_of_customers(self) -> set[str]:
        """The indexes of the numbers whose customers are needed."""
        of_people = chain.from_iterable(person.numbers for person in self.people)
        return {*of_people, *(line.phone_index for line in self.consents)}


def carry_over(url: str, *, now: datetime) -> Carried:
    """Carry over from the database at ``url``; raises CannotCarryOver."""
    with opened(url) as old:
        rows = _read(old)
        complaints = old.count_of_holds("complaint")
        wrong_numbers = old.count_of_holds("wrong_number")
        unread_callbacks = old.count_of_unread_callbacks()
    staff = accounts_of(rows.staff, rows.acting)
    holders = Holders(rows.numbers_of_customers)
    refusals = carry_refusals(rows.refusals, staff, now=now)
    customers, numbers = leave_alone(rows.people, holders, now=now)
    return Carried(
        refusals=refusals,
        customers_to_leave_alone=customers,
        numbers_to_leave_alone=numbers,
        people_without_number=sum(not person.numbers for person in rows.people),
        consents=carry_consents(rows.consents, holders, staff, now=now),
        audit=carry_audit(rows.audit, staff),
        complaints=complaints,
        wrong_numbers=wrong_numbers,
        unread_callbacks=unread_callbacks,
    )


def _read(old: OldDatabase) -> _Rows:
    rows = _Rows(
        staff=old.staff(),
        refusals=old.refusals(),
        people=old.people_to_leave_alone(),
        consents=old.consents(),
        audit=old.audit(),
    )
    phone = old.a_sealed_phone()
    if phone:
        _refuse_other_keys(phone)
    elif rows.refusals:
        raise CannotCarryOver(
            "旧数据库里没有一个客户号码，无法核对密钥，没有带入任何数据。"
        )
    return rows


def _refuse_other_keys(phone: SealedPhone) -> None:
    try:
        number = unseal(phone.sealed, phone.place)
    except CannotOpen as error:
        raise CannotCarryOver(
            "打不开旧数据库的号码，没有带入任何数据："
            "请把旧系统 .env 中 FIELD_KEYS 的全部密钥加到新系统的 FIELD_KEYS 末尾。"
        ) from error
    if index_of(number) != phone.phone_index:
        raise CannotCarryOver(
            "新旧系统的 INDEX_KEY 不同，号码对不上，没有带入任何数据："
            "请在新系统的 .env 中使用旧系统的 INDEX_KEY。"
        )
