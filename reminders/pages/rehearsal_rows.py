"""The rows of the page 「演练」, read from the forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import Count, F, QuerySet, Sum

from customers.identifiers.phone import mask_phone
from customers.models import Customer, Vehicle
from customers.recipients import Recipient, find_recipients
from reminders.deciding.vetoes import StepOfCycle
from reminders.models import DueItem, ForecastDay, ForecastRow, Reminder, Veto
from shop.hours import SHOP_ZONE

PAGE: Final = 100

Status = Reminder.Status


@dataclass(frozen=True)
class Row:
    """One step as the day is expected to decide it.

    ``changed`` says in Chinese what has happened since the forecast was made.
    """

    what: StepOfCycle
    vehicle: Vehicle
    who: str
    about: str
    step: str
    status: str
    tone: str
    sentence: str
    rule: str
    text: str
    sends_at: datetime | None
    segments: int
    changed: str


@dataclass(frozen=True)
class Totals:
    """The figures over all rows of the day that were chosen."""

    counts: list[tuple[str, int]]
    total: int
    texts: int
    segments: int
    cost: Decimal


def chosen_rows(
    on: date, *, adviser: int | None = None, reason: str = ""
) -> QuerySet[ForecastRow]:
    rows = ForecastRow.objects.filter(on=on)
    if adviser:
        rows = rows.filter(adviser=adviser)
    return rows.filter(reason=reason) if reason else rows


def count_rows(rows: QuerySet[ForecastRow]) -> Totals:
    """Count them by result; 1 query."""
    counts: Counter[str] = Counter()
    texts = segments = 0
    found = rows.order_by().values_list("status")
    for status, count, sent, parts in found.annotate(
        Count("pk"), Count("sends_at"), Sum("segments")
    ):
        counts[status] += count
        texts, segments = texts + sent, segments + parts
    return Totals(
        counts=[(each.label, counts[each]) for each in Status if counts[each]],
        total=counts.total(),
        texts=texts,
        segments=segments,
        cost=segments * settings.SMS_SEGMENT_PRICE,
    )


def in_order(rows: QuerySet[ForecastRow]) -> QuerySet[ForecastRow]:
    """Sort by the hour of the text; whatever sends none comes last."""
    ordered = rows.order_by(F("sends_at").asc(nulls_last=True), "pk")
    return ordered.select_related("vehicle")


def show_rows(rows: Collection[ForecastRow]) -> Iterator[Row]:
    """Add to the rows of one page whom they concern and what has changed; 5 queries."""
    vehicles = {each.vehicle_id for each in rows}
    recipients = find_recipients(vehicles)
    customers = Customer.objects.in_bulk(
        {each.customer for each in recipients.values()}
    )
    due, vetoed = _due_days(vehicles), _vetoed(vehicles)
    for row in rows:
        recipient = recipients.get(row.vehicle_id)
        customer = customers[recipient.customer] if recipient else None
        cycle = row.vehicle_id, row.reason, row.subject, row.anchor
        what = StepOfCycle(*cycle, row.step_id)
        yield Row(
            what=what,
            vehicle=row.vehicle,
            who=_who(customer, recipient),
            about=f"{row.get_reason_display()} {row.due_on:%m-%d}",
            step=row.label,
            status=row.get_status_display(),
            tone=Reminder.TONES.get(Status(row.status), ""),
            sentence=row.sentence,
            rule=row.rule,
            text=row.text if row.sends_at else "",
            sends_at=row.sends_at.astimezone(SHOP_ZONE) if row.sends_at else None,
            segments=row.segments,
            changed="已否决" if what in vetoed else _moved(due.get(cycle), row.due_on),
        )


_Cycle = tuple[int, str, str, str]


def _due_days(vehicles: Collection[int]) -> dict[_Cycle, tuple[str, date]]:
    items = DueItem.objects.filter(vehicle__any_of=vehicles)
    columns = ("vehicle", "reason", "subject", "anchor", "status", "due_on")
    return {
        (car, reason, subject, anchor): (status, on)
        for car, reason, subject, anchor, status, on in items.values_list(*columns)
    }


def _vetoed(vehicles: Collection[int]) -> set[StepOfCycle]:
    standing = Veto.objects.filter(vehicle__any_of=vehicles, withdrawn_at=None)
    return {StepOfCycle(*row) for row in standing.values_list(*StepOfCycle._fields)}


def _moved(now: tuple[str, date] | None, foreseen: date) -> str:
    """Return what became of the cycle; one that is not stored yet has not changed."""
    if now is None:
        return ""
    status, due_on = now
    if status != DueItem.Status.OPEN:
        return "已办理或不再适用"
    return "" if due_on == foreseen else f"到期日已改为 {due_on}"


def _who(customer: Customer | None, recipient: Recipient | None) -> str:
    if customer is None or recipient is None:
        return "没有联系人"
    number = getattr(customer, recipient.field)
    return f"{customer} {mask_phone(number)}" if number else str(customer)


def forecast_of(on: date) -> ForecastDay | None:
    return ForecastDay.objects.filter(on=on).first()
