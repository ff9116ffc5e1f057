"""The panels of the home page, one function each, with a constant number of queries.

No query scans a whole table: every figure is counted over a range of an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from calls.hours import suits_now
from calls.models import CallTask
from dashboard.links import list_url, midnight
from reminders.models import (
    Decision,
    DueItem,
    Reminder,
)
from reminders.models.codes import Code
from reminders.reasons import registry
from reminders.reasons.registry import Reason
from shop.database.keys import first_key_at
from shop.days.calendar import read_calendar
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.models import Attempt, InboundMessage, Message, Thread

LISTED = 8
COMING_DAYS = 7


@dataclass(frozen=True)
class Share:
    """A part of a figure, with its name, colour and link to a list."""

    label: str
    count: int
    tone: str
    url: str


@dataclass(frozen=True)
class Figure:
    """A total with a link to its list, and its parts."""

    total: int
    url: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class ListedReminder:
    reminder: Reminder
    tone: str
    decision: Decision | None


def _decided(day: date) -> QuerySet[Decision, int]:
    """Keys of reminders with a decision on that day, even if planned for another one.

    One range of an index; the panels look up the reminders of these keys only. As a
    subquery of reminders it would make PostgreSQL read all reminders of a large shop.
    """
    of_day = Decision.objects.filter(on=day).order_by()
    return of_day.values_list("reminder", flat=True).distinct()


def reminders_today(today: date) -> Figure:
    rows = Reminder.objects.filter(pk__any_of=list(_decided(today)))
    rows_by_status = rows.values_list("status").annotate(count=Count("pk"))
    counts = dict(rows_by_status.order_by())
    day = {"decided": "today"}
    return Figure(
        total=sum(counts.values()),
        url=list_url("reminders_reminder", **day),
        shares=tuple(
            Share(
                status.label,
                counts[status],
                Reminder.TONES.get(status, ""),
                list_url("reminders_reminder", **day, status__exact=status.value),
            )
            for status in Reminder.Status
            if counts.get(status)
        ),
    )


def listed_today(today: date) -> list[ListedReminder]:
    """Return the latest reminders that were decided today."""
    # Advertising without consent would crowd out all other rows.
    advertising = Decision.objects.filter(
        reminder=OuterRef("reminder"), code=Code.NO_CONSENT
    )
    listed = _decided(today).exclude(Exists(advertising)).order_by("-reminder_id")
    rows = (
        Reminder.objects.filter(pk__any_of=list(listed[:LISTED]))
        .select_related("due_item__vehicle", "step")
        .prefetch_related("decisions")
        .order_by("-pk")
    )
    return [
        ListedReminder(
            row,
            Reminder.TONES.get(row.status, ""),
            next(reversed(row.decisions.all()), None),
        )
        for row in rows
    ]


def sent_today(now: datetime) -> Figure:
    """Count the texts that a gateway accepted today, by their present state."""
    accepted = Attempt.objects.filter(
        token__gte=first_key_at(midnight(now)), outcome=Attempt.Outcome.ACCEPTED
    )
    rows = accepted.values_list("message__status").annotate(count=Count("token"))
    counts = dict(rows.order_by())
    return Figure(
        total=sum(counts.values()),
        url=list_url("sms_message"),
        shares=tuple(
            Share(
                status.label,
                counts[status],
                Message.TONES.get(status, ""),
                list_url("sms_message", status__exact=status.value),
            )
            for status in Message.Status
            if counts.get(status)
        ),
    )


def calls_today(user: int | None, now: datetime) -> Figure:
    """Count the calls due by today: all, the user's own and the late ones; 3 queries.

    Of the user's own, those are counted again that may be called at this hour.
    """
    today = shop_day(now)
    suits = suits_now(now, read_house_rules(today), read_calendar())
    ripe = CallTask.objects.open().filter(call_on__lte=today)
    counts = ripe.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(assigned_to=user)),
        now=Count("pk", filter=Q(assigned_to=user) & suits),
        late=Count("pk", filter=Q(due_on__lt=today)),
    )
    calls = partial(list_url, "calls_calltask")
    shares = (
        Share("我的", counts["mine"], "info", calls(turn="today")),
        Share("现在可打", counts["now"], "good", calls(turn="now")),
        Share("逾期", counts["late"], "bad", calls(turn="open")),
    )
    return Figure(
        counts["all"], calls(turn="open"), tuple(each for each in shares if each.count)
    )


@dataclass(frozen=True)
class ListedReply:
    inbound: InboundMessage
    tone: str


@dataclass(frozen=True)
class Replies:
    """``waiting`` counts conversations, which the inbox lists."""

    today: int
    waiting: int
    waiting_url: str
    latest: list[ListedReply]


def replies(now: datetime) -> Replies:
    today = InboundMessage.objects.filter(id__gte=first_key_at(midnight(now)))
    waiting = Thread.objects.waiting(now)
    return Replies(
        today=today.count(),
        waiting=waiting.count(),
        waiting_url=reverse("threads:inbox") + "?tab=all",
        latest=[
            ListedReply(each, InboundMessage.TONES.get(each.verdict, ""))
            for each in InboundMessage.objects.order_by("-id")[:LISTED]
        ],
    )


@dataclass(frozen=True)
class ComingDay:
    on: date
    count: int
    url: str

    @property
    def weekday(self) -> str:
        return "周" + "一二三四五六日"[self.on.weekday()]


@dataclass(frozen=True)
class Coming:
    """The number of due items on each of the next days, for one reason."""

    reason: Reason
    days: tuple[ComingDay, ...]


def coming(today: date) -> list[Coming]:
    days = [today + timedelta(days=offset) for offset in range(COMING_DAYS)]
    rows = DueItem.objects.open().filter(
        reason__in=registry.codes(),
        due_on__range=(days[0], days[-1]),
    )
    counts = {
        (reason, on): count
        for reason, on, count in rows.values_list("reason", "due_on")
        .annotate(count=Count("pk"))
        .order_by()
    }
    return [
        Coming(
            reason,
            tuple(
                ComingDay(
                    on,
                    counts.get((reason.code, on), 0),
                    list_url(
                        "reminders_dueitem",
                        window="week",
                        reason__exact=reason.code,
                    ),
                )
                for on in days
            ),
        )
        for reason in registry.every()
        if any((reason.code, on) in counts for on in days)
    ]
