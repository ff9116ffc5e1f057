"""What the home page says, one function a panel, each a constant number of queries.

Nothing here counts a table: every figure is a range of an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from calls.models import CallTask
from imports.models import ImportBatch
from reminders.deciding import flood
from reminders.models import (
    DayRun,
    Decision,
    DueItem,
    Reminder,
)
from reminders.models.codes import Code
from reminders.pages.panels import TONES
from reminders.reasons.value import Reason
from shop.hours import SHOP_ZONE, day_begins, shop_day
from shop.models import Holiday
from sms.models import Attempt, InboundMessage, Message
from sms.pages.panels import VERDICT_TONES

LISTED = 8
COMING_DAYS = 7
PROBLEM_DAYS = 7
IMPORT_DAYS = 30
DECEMBER = 12
DAY_RUN_IS_LATE_AT = time(9, 0)


def list_url(name: str, **query: object) -> str:
    """Return the address of an admin list, filtered."""
    address = reverse(f"admin:{name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def first_key_at(moment: datetime) -> UUID:
    """Return the lowest UUIDv7 of a moment: keys of that time on are not below it."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def midnight(now: datetime) -> datetime:
    return day_begins(shop_day(now))


@dataclass(frozen=True)
class Share:
    """A part of a figure: its name, its tone and its list."""

    label: str
    count: int
    tone: str
    url: str


@dataclass(frozen=True)
class Figure:
    """A total that leads to its list, and the parts it is made of."""

    total: int
    url: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class ListedReminder:
    reminder: Reminder
    tone: str
    decision: Decision | None


def _decided(day: date) -> QuerySet[Reminder]:
    """Reminders that were decided on the day, also those planned for an earlier one."""
    of_day = Decision.objects.filter(on=day)
    return Reminder.objects.filter(pk__in=of_day.values("reminder"))


def reminders_today(today: date) -> Figure:
    rows = _decided(today).values_list("status")
    counts = dict(rows.annotate(count=Count("pk")).order_by())
    day = {"decided": "today"}
    return Figure(
        total=sum(counts.values()),
        url=list_url("reminders_reminder", **day),
        shares=tuple(
            Share(
                status.label,
                counts[status],
                TONES.get(status, ""),
                list_url("reminders_reminder", **day, status__exact=status.value),
            )
            for status in Reminder.Status
            if counts.get(status)
        ),
    )


def listed_today(today: date) -> list[ListedReminder]:
    """The latest of the reminders that were decided today."""
    rows = (
        _decided(today)
        # Advertising that nobody agreed to would hide all else.
        .exclude(decisions__code=Code.NO_CONSENT)
        .select_related("due_item__vehicle", "step")
        .prefetch_related("decisions")
        # Ordered by the key itself, the planner would walk the whole key on a day
        # that has no reminders yet.
        .order_by(-F("pk"))
    )
    return [
        ListedReminder(
            row,
            TONES.get(Reminder.Status(row.status), ""),
            next(reversed(row.decisions.all()), None),
        )
        for row in rows[:LISTED]
    ]


def sent_today(now: datetime) -> Figure:
    """Texts that crossed the wire today, by what became of them."""
    accepted = Attempt.objects.filter(
        token__gte=first_key_at(midnight(now)), outcome=Attempt.Outcome.ACCEPTED
    )
    rows = accepted.values_list("message__status").annotate(count=Count("token"))
    counts = dict(rows.order_by())
    tones = {
        Message.Status.DELIVERED: "good",
        Message.Status.ACCEPTED: "info",
        Message.Status.UNDELIVERED: "bad",
    }
    return Figure(
        total=sum(counts.values()),
        url=list_url("sms_message"),
        shares=tuple(
            Share(
                status.label,
                counts[status],
                tones.get(status, ""),
                list_url("sms_message", status__exact=status.value),
            )
            for status in Message.Status
            if counts.get(status)
        ),
    )


def calls_today(user: int | None, today: date) -> Figure:
    """Calls that wait to be made, one's own apart from everybody's."""
    ripe = CallTask.objects.filter(status=CallTask.Status.OPEN, call_on__lte=today)
    counts = ripe.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(assigned_to=user)),
        late=Count("pk", filter=Q(due_on__lt=today)),
    )
    calls = partial(list_url, "calls_calltask")
    shares = (
        Share("我的", counts["mine"], "info", calls(turn="today")),
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
    today: int
    waiting: int
    waiting_url: str
    latest: list[ListedReply]


def replies(now: datetime) -> Replies:
    today = InboundMessage.objects.filter(id__gte=first_key_at(midnight(now)))
    waiting = InboundMessage.objects.filter(
        handled_at=None,
        verdict__in=[InboundMessage.Verdict.REVIEW, InboundMessage.Verdict.OTHER],
    )
    return Replies(
        today=today.count(),
        waiting=waiting.count(),
        waiting_url=list_url("sms_inboundmessage", handled_at__isempty=1),
        latest=[
            ListedReply(
                each, VERDICT_TONES.get(InboundMessage.Verdict(each.verdict), "")
            )
            for each in InboundMessage.objects.order_by("-id")[:LISTED]
        ],
    )


@dataclass(frozen=True)
class Problem:
    """Something that a person has to look at, and where."""

    sentence: str
    count: int
    tone: str
    url: str


def problems(now: datetime) -> list[Problem]:
    """What went wrong or waits for a decision, the gravest first."""
    return [
        problem
        for problem in (
            *_day_run(now),
            *_flood(now),
            *_texts(now),
            *_reviews(),
            *_imports(now),
            *_holidays(now),
        )
        if problem.count
    ]


def _day_run(now: datetime) -> list[Problem]:
    local = now.astimezone(SHOP_ZONE)
    if local.time() < DAY_RUN_IS_LATE_AT:
        return []
    is_done = DayRun.objects.filter(on=local.date()).exclude(finished_at=None).exists()
    url = list_url("reminders_dayrun")
    sentence = "今天的例行运行还没有完成，提醒可能没有发出"
    return [Problem(sentence, 0 if is_done else 1, "bad", url)]


def _flood(now: datetime) -> list[Problem]:
    """Texts of a finished run that wait for somebody's click."""
    runs = DayRun.objects.filter(on=shop_day(now), released_at=None)
    if not runs.exclude(finished_at=None).exists():
        return []
    count = flood.waiting(now=now)
    is_held = count > flood.limit(now=now)
    url = reverse("admin:reminders_dayrun_release")
    sentence = "条短信比平常多得多，等待放行"
    return [Problem(sentence, count if is_held else 0, "bad", url)]


def _texts(now: datetime) -> list[Problem]:
    recent = Q(id__gte=first_key_at(now - timedelta(days=PROBLEM_DAYS)))
    kinds = (
        (Message.Status.UNKNOWN, "warn", "条短信待确认：网关没有给出结果"),
        (Message.Status.UNDELIVERED, "bad", f"条短信 {PROBLEM_DAYS} 天内未送达"),
        (Message.Status.REJECTED, "bad", f"条短信 {PROBLEM_DAYS} 天内被网关拒绝"),
    )
    rows = Message.objects.filter(
        Q(status=Message.Status.UNKNOWN)
        | Q(status=Message.Status.UNDELIVERED) & recent
        | Q(status=Message.Status.REJECTED) & recent
    )
    counts = dict(rows.values_list("status").annotate(count=Count("pk")).order_by())
    return [
        Problem(
            sentence,
            counts.get(status, 0),
            tone,
            list_url("sms_message", status__exact=status.value),
        )
        for status, tone, sentence in kinds
    ]


def _reviews() -> list[Problem]:
    review = InboundMessage.Verdict.REVIEW
    count = InboundMessage.objects.filter(handled_at=None, verdict=review).count()
    url = list_url(
        "sms_inboundmessage", verdict__exact=review.value, handled_at__isempty=1
    )
    return [Problem("条回复待判断：号码已暂停发送", count, "warn", url)]


def _imports(now: datetime) -> list[Problem]:
    since = now - timedelta(days=IMPORT_DAYS)
    failed = ImportBatch.objects.filter(
        status=ImportBatch.Status.FAILED, created_at__gte=since
    ).count()
    url = list_url("imports_importbatch", status__exact="failed")
    return [Problem(f"个文件 {IMPORT_DAYS} 天内没有导入成功", failed, "warn", url)]


def _holidays(now: datetime) -> list[Problem]:
    """A year without its notice: the next one is asked for from December on."""
    today = shop_day(now)
    year = today.year + (today.month == DECEMBER)
    is_known = Holiday.objects.filter(on__year=year).exists()
    sentence = "年的放假安排还没有导入，先按周末和法定节日计算"
    url = list_url("shop_holiday")
    return [Problem(sentence, 0 if is_known else year, "warn", url)]


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
    """What falls due in the next days for one reason that has anything."""

    reason: Reason
    days: tuple[ComingDay, ...]


def coming(today: date) -> list[Coming]:
    days = [today + timedelta(days=offset) for offset in range(COMING_DAYS)]
    rows = DueItem.objects.filter(
        reason__in=Reason.values,
        status=DueItem.Status.OPEN,
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
                    counts.get((reason, on), 0),
                    list_url(
                        "reminders_dueitem",
                        window="week",
                        reason__exact=reason.value,
                    ),
                )
                for on in days
            ),
        )
        for reason in Reason
        if any((reason, on) in counts for on in days)
    ]
