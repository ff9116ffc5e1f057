"""Everything that happened with a person or a number, the latest first.

Each source reads its own latest rows before a moment; the page shows the latest of all
of them. So the cost follows the length of a page, not that of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import Max, Model, Q, QuerySet
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from calls.models import CallAttempt
from customers.models import Consent, ServiceRecord, VehicleContact
from dashboard.threads.talk import Talk
from shop.hours import day_begins, shop_day
from sms.models import InboundMessage, Message, ThreadEntry
from workshop.models import Appointment

Row = TypeVar("Row", bound=Model)

PAGE: Final = 30


@dataclass(frozen=True)
class Item:
    """One thing that happened; ``on`` is set where only the day is known."""

    kind: str
    at: datetime
    row: Any
    tone: str = ""
    on: date | None = None

    @property
    def template(self) -> str:
        return f"dashboard/threads/items/{self.kind}.html"


class Cursor(NamedTuple):
    """Where a page begins: at a moment, after ``skip`` items of that very moment."""

    at: datetime
    skip: int = 0


@dataclass(frozen=True)
class Source:
    """``read`` returns the latest rows up to a moment, newest first."""

    code: str
    label: str
    permission: str
    read: Callable[[Talk, datetime, int], Iterable[Item]]


@dataclass(frozen=True)
class Page:
    """``older`` is where the next page begins, None at the end."""

    items: Sequence[Item]
    older: Cursor | None


def read_timeline(
    talk: Talk, user: User, cursor: Cursor, *, only: str = "", limit: int = PAGE
) -> Page:
    """Return the latest items from the cursor on; a constant number of queries."""
    found = [
        item
        for source in sources_of(user)
        if only in ("", source.code)
        for item in source.read(talk, cursor.at, cursor.skip + limit + 1)
    ]
    # Items of one moment keep the order of their sources, so that none is shown twice.
    found.sort(key=lambda item: item.at, reverse=True)
    shown = found[cursor.skip : cursor.skip + limit]
    if len(found) <= cursor.skip + limit:
        return Page(shown, None)
    last = shown[-1].at
    skip = sum(item.at == last for item in found[: cursor.skip + limit])
    return Page(shown, Cursor(last, skip))


def sources_of(user: User) -> list[Source]:
    return [each for each in SOURCES if user.has_perm(each.permission)]


def _texts(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    """Place a text at the moment of its last attempt, else at its planned one."""
    rows = Message.objects.filter(_of(talk)).select_related("customer", "vehicle")
    moment = Coalesce(Max("attempts__started_at"), "not_before")
    for row, at in _placed(rows, moment, until, limit):
        yield Item("text", at, row, Message.TONES.get(row.status, ""))


def _of(talk: Talk) -> Q:
    of_numbers = Q(phone_index__in=talk.numbers)
    return of_numbers | Q(customer=talk.customer) if talk.customer else of_numbers


def _replies(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    rows = InboundMessage.objects.filter(
        phone_index__in=talk.numbers, received_at__lte=until
    )
    shown = rows.select_related("handled_by").order_by("-received_at", "-pk")
    for row in shown[:limit]:
        tone = InboundMessage.TONES.get(row.verdict, "")
        yield Item("reply", row.received_at, row, tone)


def _calls(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    of_task = Q(task__phone_index__in=talk.numbers)
    if talk.customer:
        of_task |= Q(task__customer=talk.customer)
    rows = CallAttempt.objects.filter(of_task, at__lte=until)
    for row in rows.select_related("by", "task").order_by("-at", "-pk")[:limit]:
        yield Item("call", row.at, row)


def _visits(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    rows = ServiceRecord.objects.not_void().filter(
        vehicle__in=_cars(talk), came_in_on__lte=shop_day(until)
    )
    shown = rows.select_related("vehicle").order_by("-came_in_on", "-pk")
    for row in shown[:limit]:
        yield Item("visit", day_begins(row.came_in_on), row, on=row.came_in_on)


def _appointments(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    rows = Appointment.objects.filter(
        vehicle__in=_cars(talk), booked_on__lte=shop_day(until)
    )
    shown = rows.select_related("vehicle", "booked_by").order_by("-booked_on", "-pk")
    for row in shown[:limit]:
        tone = Appointment.TONES.get(row.status, "")
        yield Item("appointment", day_begins(row.booked_on), row, tone, row.booked_on)


def _notes(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    rows = ThreadEntry.objects.filter(thread__in=talk.threads, at__lte=until)
    for row in rows.select_related("by").order_by("-at", "-pk")[:limit]:
        yield Item("note", row.at, row)


def _consents(talk: Talk, until: datetime, limit: int) -> Iterator[Item]:
    """Place a consent where it was last changed: given or withdrawn."""
    rows = Consent.objects.filter(customer__in=talk.people.customers)
    moment = Greatest("created_at", Coalesce("withdrawn_at", "created_at"))
    for row, at in _placed(rows, moment, until, limit):
        yield Item("consent", at, row, "warn" if row.withdrawn_at else "good")


def _placed(
    rows: QuerySet[Row], moment: Expression, until: datetime, limit: int
) -> Iterator[tuple[Row, datetime]]:
    """Yield the latest rows up to a moment that is computed, each with its own."""
    placed = rows.annotate(placed_at=moment).filter(placed_at__lte=until)
    for row in placed.order_by("-placed_at", "-pk")[:limit]:
        yield row, row.placed_at  # type: ignore[attr-defined]


def _cars(talk: Talk) -> QuerySet[VehicleContact, int]:
    """Return the cars in which the people have a role, also those no longer in use."""
    contacts = VehicleContact.objects.standing()
    of_people = contacts.filter(customer__in=talk.people.customers)
    return of_people.values_list("vehicle", flat=True)


SOURCES: Final = (
    Source("text", "短信", "sms.view_message", _texts),
    Source("reply", "来信", "sms.view_inboundmessage", _replies),
    Source("call", "电话", "calls.view_calltask", _calls),
    Source("visit", "到店", "customers.view_servicerecord", _visits),
    Source("appointment", "预约", "workshop.view_appointment", _appointments),
    Source("note", "备注", "sms.view_inboundmessage", _notes),
    Source("consent", "同意", "customers.view_consent", _consents),
)
