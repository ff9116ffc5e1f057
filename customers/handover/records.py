"""Gives the customers and calls of a member of staff who leaves to others, and back.

Cars and appointments belong to whoever looks after the owner, so they go with the
customers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import AuditEntry, User
from customers.handover import registry
from customers.handover.plan import CannotHandOver, Shares, Wishes, share_out
from customers.handover.registry import Receivers
from customers.merging.log import Log, load
from customers.models import Customer, Handover
from shop.database.advisory_lock import take_turn


def customers_of(leaver: User) -> QuerySet[Customer]:
    """Return whom the member of staff looks after, by account or by imported name."""
    named = Q(adviser=None, adviser_name=leaver.name) & ~Q(adviser_name="")
    return Customer.objects.filter(Q(adviser=leaver) | named)


@transaction.atomic
def hand_over(
    leaver: User,
    wishes: Wishes,
    *,
    by: User | None,
    now: datetime,
    stays: bool = False,
) -> Handover:
    """Give away all that the leaver looks after; raises CannotHandOver.

    Without ``stays`` the account is closed as well. Files that name the leaver mean the
    one who got most from now on. Runs a constant number of statements for each person
    who receives.
    """
    take_turn()
    User.objects.select_for_update().get(pk=leaver.pk)
    _check(leaver, wishes)
    rows = customers_of(leaver).order_by("pk").values_list("pk", "district")
    of_customer = share_out(list(rows), wishes)
    log = Log()
    for receiver, customers in _grouped(of_customer).items():
        log.change(Customer.objects.filter(pk__any_of=customers), adviser=receiver)
    main = _main(of_customer, wishes)
    shares = Shares(wishes.shares or {main: 1})
    receivers = Receivers(leaver.pk, of_customer, shares)
    n_calls = sum(task.give(receivers, log) for task in registry.tasks())
    if not (of_customer or n_calls or leaver.is_active):
        raise CannotHandOver("这位员工已停用，名下也没有客户和电话任务，不用交接。")
    _leave(leaver, main, log, stays=stays)
    return _store(leaver, log, len(of_customer), n_calls, by=by, now=now)


def _check(leaver: User, wishes: Wishes) -> None:
    """Raise CannotHandOver unless others are named who can take over."""
    if not wishes.receivers:
        raise CannotHandOver("请至少选一位接手的员工。")
    active = User.objects.filter(pk__in=wishes.receivers, is_active=True)
    if set(active.exclude(pk=leaver.pk).values_list("pk", flat=True)) != (
        wishes.receivers
    ):
        raise CannotHandOver("接手人要是在职的其他员工，请重新选择。")


def _grouped(of_customer: Mapping[UUID, int]) -> dict[int, list[UUID]]:
    groups: dict[int, list[UUID]] = defaultdict(list)
    for customer, receiver in of_customer.items():
        groups[receiver].append(customer)
    return groups


def _main(of_customer: Mapping[UUID, int], wishes: Wishes) -> int:
    """Return who gets most, else who has the greatest share; the lower key of two."""
    given: Mapping[int, int] = Counter(of_customer.values()) or wishes.shares
    known = {user: given.get(user, 0) for user in wishes.receivers}
    return min(known, key=lambda user: (-known[user], user))


def _leave(leaver: User, successor: int, log: Log, *, stays: bool) -> None:
    """Name the successor, also of those who had left to this leaver before."""
    heirs = User.objects.filter(Q(pk=leaver.pk) | Q(successor=leaver))
    log.change(heirs.exclude(pk=successor), successor=successor)
    log.change(User.objects.filter(pk=successor), successor=None)
    if not stays:
        log.change(User.objects.filter(pk=leaver.pk), is_active=False)


def _store(
    leaver: User,
    log: Log,
    n_customers: int,
    n_calls: int,
    *,
    by: User | None,
    now: datetime,
) -> Handover:
    handover = Handover.objects.create(
        leaver=leaver,
        n_customers=n_customers,
        n_calls=n_calls,
        log=log.dump(),
        by=by,
        at=now,
    )
    _audit(AuditEntry.Action.HAND_OVER, handover, by)
    return handover


@transaction.atomic
def undo(handover: Handover, *, by: User | None, now: datetime) -> None:
    """Give back what nobody has changed since; raises CannotHandOver."""
    take_turn()
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.undone_at is not None:
        raise CannotHandOver("这次交接已经撤销过了。")
    load(row.log).take_back()
    row.undone_by, row.undone_at = by, now
    row.save(update_fields=["undone_by", "undone_at"])
    _audit(AuditEntry.Action.UNDO_HANDOVER, row, by)


def _audit(action: str, handover: Handover, by: User | None) -> None:
    AuditEntry.objects.create(
        user=by,
        action=action,
        target=str(handover)[:80],
        target_id=str(handover.leaver_id),
        reason=f"客户 {handover.n_customers} 位，电话任务 {handover.n_calls} 个",
    )


@dataclass(frozen=True)
class Duties:
    """How many customers and calls a member of staff looks after."""

    customers: int = 0
    calls: int = 0


def read_duties(staff: Iterable[User]) -> dict[int, Duties]:
    """Return what each of these looks after; 2 queries, and 1 for each task."""
    rows = Customer.objects.order_by()
    of_account = dict(rows.values_list("adviser").annotate(Count("pk")))
    unassigned = rows.filter(adviser=None)
    of_name = dict(unassigned.values_list("adviser_name").annotate(Count("pk")))
    calls: Counter[int] = Counter()
    for task in registry.tasks():
        calls.update(task.counts())
    return {
        each.pk: Duties(
            of_account.get(each.pk, 0)
            + (of_name.get(each.name, 0) if each.name else 0),
            calls[each.pk],
        )
        for each in staff
    }
