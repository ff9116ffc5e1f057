"""Opens complaints, from pages and imports, and closes them with an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from customers.models import VehicleContact
from feedback.models import Complaint


class OutcomeNeeded(ValueError):
    """A complaint needs an outcome to be closed; the message tells staff so."""


def open_complaint(
    customer: UUID, about: str, *, by: User | None, today: date
) -> Complaint:
    return Complaint.objects.create(
        customer_id=customer, about=about[:200], opened_on=today, recorded_by=by
    )


def open_unless_known(abouts: Iterable[tuple[UUID, str]], *, today: date) -> int:
    """Open the complaints found in an imported file; return how many are new.

    A complaint of the same customer in the same words is the same one, even if closed
    long ago: importing a file again opens nothing. Always runs 2 statements.
    """
    told = dict.fromkeys((customer, about[:200]) for customer, about in abouts)
    known = set(
        Complaint.objects.filter(
            customer__in={customer for customer, _ in told}
        ).values_list("customer", "about")
    )
    fresh = [each for each in told if each not in known]
    Complaint.objects.bulk_create(
        Complaint(customer_id=customer, about=about, opened_on=today)
        for customer, about in fresh
    )
    return len(fresh)


def close_complaint(
    complaint: Complaint, *, outcome: str, by: User, today: date
) -> bool:
    """Close the complaint; return False if it was closed before.

    Raises OutcomeNeeded if ``outcome`` is empty.
    """
    if not outcome.strip():
        raise OutcomeNeeded("请写明投诉是怎样处理的，例如「已免费返工，客户认可」。")
    standing = Complaint.objects.open().filter(pk=complaint.pk)
    return bool(
        standing.update(closed_on=today, closed_by=by, outcome=outcome.strip()[:200])
    )


def withdraw_complaint(complaint: int) -> bool:
    """Delete a complaint that was opened by mistake; False if it was closed."""
    removed, _ = Complaint.objects.open().filter(pk=complaint).delete()
    return bool(removed)


def last_closed(vehicles: Iterable[int]) -> Mapping[int, date]:
    """Return, by car, the day on which its owner's last complaint was closed.

    Owners with another open complaint are left out: it is too early to ask whether they
    are content. Runs 1 query.
    """
    still_open = Complaint.objects.open().filter(customer=OuterRef("customer"))
    owners = (
        VehicleContact.objects.owners()
        .of_living()
        .filter(
            ~Exists(still_open),
            vehicle__any_of=list(vehicles),
            customer__complaints__closed_on__isnull=False,
        )
    )
    rows = owners.order_by("customer__complaints__closed_on").values_list(
        "vehicle", "customer__complaints__closed_on"
    )
    return {vehicle: day for vehicle, day in rows if day}
