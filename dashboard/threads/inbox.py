"""The inbox: conversations in which a reply waits for a person, the longest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from customers.models import Customer, Vehicle
from dashboard.threads.talk import urls_of
from sms.models import InboundMessage, Thread, ThreadSight
from sms.models.threads import awake, late
from sms.threads.people import People, read_people
from sms.threads.proposals import Action, proposal_of

PAGE: Final = 30
CARS_SHOWN: Final = 2
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True)
class Tab:
    code: str
    label: str
    count: int
    late: int = 0


@dataclass(frozen=True)
class Row:
    """One conversation: whose it is, what was said last, and how long it waits."""

    thread: Thread
    url: str
    customers: Sequence[Customer]
    vehicles: Sequence[Vehicle]
    reply: InboundMessage | None
    age: str
    is_late: bool
    is_unread: bool

    @property
    def proposed(self) -> str:
        """Return the action that the latest waiting reply proposes, '' if none."""
        proposal = proposal_of(self.reply.proposal) if self.reply else None
        return Action(proposal.action).label if proposal else ""


@dataclass(frozen=True)
class Inbox:
    tabs: Sequence[Tab]
    chosen: str
    rows: Sequence[Row]
    page: int
    pages: int


def read_inbox(
    user: User, tabs: Sequence[Tab], chosen: str, page: int, *, now: datetime
) -> Inbox:
    """Return one page of a tab; a constant number of queries.

    Without a tab the user's own is chosen, or all where nothing of his own waits.
    """
    counts = {tab.code: tab.count for tab in tabs}
    if chosen not in counts:
        chosen = "mine" if counts["mine"] else "all"
    pages = max(1, ceil(counts[chosen] / PAGE))
    number = min(max(page, 1), pages)
    rows = threads_of(chosen, user, now=now).select_related("assigned_to")
    first = (number - 1) * PAGE
    shown = rows.order_by("waiting_since", "pk")[first : first + PAGE]
    return Inbox(tabs, chosen, _rows(list(shown), user, now), number, pages)


def read_tabs(user: User, *, now: datetime) -> list[Tab]:
    """Count the waiting conversations of each tab, and the late ones; 1 query."""
    waiting, overdue, mine = awake(now), late(now), Q(assigned_to=user)
    nobody = Q(assigned_to=None)
    counts = Thread.objects.filter(waiting_since__isnull=False).aggregate(
        mine=Count("pk", filter=waiting & mine),
        mine_late=Count("pk", filter=overdue & mine),
        nobody=Count("pk", filter=waiting & nobody),
        nobody_late=Count("pk", filter=overdue & nobody),
        all=Count("pk", filter=waiting),
        all_late=Count("pk", filter=overdue),
        later=Count("pk", filter=~waiting),
    )
    return [
        Tab("mine", "我的", counts["mine"], counts["mine_late"]),
        Tab("nobody", "未分配", counts["nobody"], counts["nobody_late"]),
        Tab("all", "全部", counts["all"], counts["all_late"]),
        Tab("later", "稍后", counts["later"]),
    ]


def threads_of(chosen: str, user: User, *, now: datetime) -> QuerySet[Thread]:
    """Return exactly the conversations that the tab counts."""
    waiting = Thread.objects.waiting(now)
    match chosen:
        case "mine":
            return waiting.filter(assigned_to=user)
        case "nobody":
            return waiting.filter(assigned_to=None)
        case "later":
            put_off = Thread.objects.filter(snoozed_until__gt=now)
            return put_off.filter(waiting_since__isnull=False)
        case _:
            return waiting


def _rows(threads: Sequence[Thread], user: User, now: datetime) -> list[Row]:
    numbers = [each.pk for each in threads]
    people = read_people(numbers)
    urls = urls_of(people, numbers)
    replies, seen = _latest(numbers), _seen(numbers, user)
    return [
        Row(
            thread=each,
            url=urls[each.pk],
            customers=(customers := _holders(people, each.pk)),
            vehicles=_cars(people, customers),
            reply=replies.get(each.pk),
            age=age_of(each.waiting_since, now) if each.waiting_since else "",
            is_late=each.is_late(now),
            is_unread=_is_unread(each, seen),
        )
        for each in threads
    ]


def _holders(people: People, number: str) -> list[Customer]:
    return [each for each in people.customers if number in each.number_indexes]


def _cars(people: People, customers: Sequence[Customer]) -> list[Vehicle]:
    keys = {each.pk for each in customers}
    cars = {
        each.vehicle_id: each.vehicle
        for each in people.contacts
        if each.customer_id in keys
    }
    return list(cars.values())[:CARS_SHOWN]


def _latest(numbers: Sequence[str]) -> dict[str, InboundMessage]:
    """Return the latest waiting reply of each number; 1 query."""
    waiting = InboundMessage.objects.waiting().filter(phone_index__in=numbers)
    rows = waiting.order_by("phone_index", "-id").distinct("phone_index")
    return {each.phone_index: each for each in rows}


def _seen(numbers: Sequence[str], user: User) -> dict[str, datetime]:
    rows = ThreadSight.objects.filter(user=user, thread__in=numbers)
    return dict(rows.values_list("thread", "seen_at"))


def _is_unread(thread: Thread, seen: dict[str, datetime]) -> bool:
    last, seen_at = thread.last_reply_at, seen.get(thread.pk)
    return last is not None and (seen_at is None or seen_at < last)


def age_of(since: datetime, now: datetime) -> str:
    """Return how long somebody has waited: 刚刚, 12 分钟, 3 小时, 2 天."""
    seconds = int((now - since).total_seconds())
    if seconds < MINUTE:
        return "刚刚"
    for length, unit in ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟")):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    raise AssertionError("A minute is the least.")
