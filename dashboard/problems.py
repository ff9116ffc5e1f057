"""Problems and open decisions, each with a link to the list that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from customers.models import CarDoubt, Customer, NumberDoubt, Vehicle
from dashboard.links import list_url
from declined.models import DeclinedItem
from imports.models import ImportBatch, ImportRow
from imports.sources import watching
from reminders.dates import backlog
from reminders.day_watch import SENTENCES, trouble_of_day
from reminders.deciding import flood
from reminders.models import (
    DayRun,
)
from reminders.why.assumed_warranty import waiting_cars
from reminders.why.out_of_reach import read_out_of_reach
from shop.database.keys import first_key_at
from shop.days.calendar import read_calendar
from shop.hours import shop_day
from sms.gateways import registry
from sms.models import Callback, Filing, InboundMessage, Message, OptOut

PROBLEM_DAYS = 7
NAMED = 3
IMPORT_DAYS = 30
NOVEMBER = 11


@dataclass(frozen=True)
class Problem:
    """Something that a person has to look at, with a link to it."""

    sentence: str
    count: int
    tone: str
    url: str


def problems(now: datetime) -> list[Problem]:
    """Return the problems and open decisions, the gravest first."""
    return [
        problem
        for problem in (
            *_day_run(now),
            *_flood(now),
            *_out_of_reach(now),
            *_backlog(),
            *_texts(now),
            *_lost_templates(),
            *_reviews(),
            *_doubts(),
            *_callbacks(now),
            *_imports(now),
            *_sources(now),
            *_missing_vins(),
            *_missing_warranties(now),
            *_declined(),
            *_holidays(now),
        )
        if problem.count
    ]


def _day_run(now: datetime) -> list[Problem]:
    trouble = trouble_of_day(now=now)
    if trouble is None:
        return []
    url = list_url("reminders_dayrun")
    return [Problem(SENTENCES[trouble], 1, "bad", url)]


def _flood(now: datetime) -> list[Problem]:
    """Report a finished run whose texts wait for release because of their number."""
    runs = DayRun.objects.filter(on=shop_day(now), released_at=None)
    if not runs.exclude(finished_at=None).exists():
        return []
    count = flood.waiting(now=now)
    is_held = count > flood.limit(now=now)
    url = reverse("admin:reminders_dayrun_release")
    sentence = "条短信比平常多得多，等待放行"
    return [Problem(sentence, count if is_held else 0, "bad", url)]


def _out_of_reach(now: datetime) -> list[Problem]:
    """Name the most urgent matters about which nobody can be called or texted."""
    found = read_out_of_reach(now=now)
    names = "、".join(each.name for each in found[:NAMED])
    more = "等" if len(found) > NAMED else ""
    sentence = f"项到期而没有可用的电话：{names}{more}"
    url = reverse("reminders:out-of-reach")
    return [Problem(sentence, len(found), "bad", url)]


def _backlog() -> list[Problem]:
    """Report what was overdue when first known and waits for a person's approval."""
    count = backlog.waiting_for_approval().count()
    url = reverse("reminders:backlog")
    return [Problem("项首次建档已逾期，等待安排联系", count, "warn", url)]


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


def _lost_templates() -> list[Problem]:
    """Report wordings that their vendor approves no more; their texts wait."""
    lost = Filing.objects.filter(
        state=Filing.State.LOST,
        version__template__is_active=True,
        gateway__in=registry.names(),
    )
    sentence = (
        "个短信模板的审核已失效，短信在等：请在网关后台重新报备，"
        "通过后把这里的状态改为已通过"
    )
    url = list_url("sms_filing", state__exact=Filing.State.LOST.value)
    return [Problem(sentence, lost.count(), "bad", url)]


def _missing_vins() -> list[Problem]:
    count = Vehicle.objects.without_vin().count()
    url = reverse("customers:missing-vins")
    return [Problem("辆车没有车架号，请补录", count, "warn", url)]


def _missing_warranties(now: datetime) -> list[Problem]:
    count = waiting_cars(shop_day(now)).count()
    url = reverse("reminders:missing-warranties")
    return [Problem("辆家用车的质保没有录入，请补录", count, "warn", url)]


def _declined() -> list[Problem]:
    """Report declined work of old orders, of which only the adviser speaks."""
    listed = DeclinedItem.State.LISTED.value
    count = DeclinedItem.objects.filter(state=listed).count()
    url = list_url("declined_declineditem", state__exact=listed)
    return [Problem("项建议未做待顾问跟进", count, "warn", url)]


def _reviews() -> list[Problem]:
    count = InboundMessage.objects.to_judge().count()
    review = InboundMessage.Verdict.REVIEW.value
    url = list_url("sms_inboundmessage", verdict__exact=review, waiting="yes")
    return [Problem("条回复待判断：号码已暂停发送", count, "warn", url)]


def _doubts() -> list[Problem]:
    """Report what is held back until a person has asked the customer."""
    askings = OptOut.objects.filter(asks_who=True, ended_at=None)
    doubted = NumberDoubt.objects.of_outer_customer()
    customers = Customer.objects.living().filter(
        Exists(doubted), pk__in=NumberDoubt.objects.standing().values("customer")
    )
    cars = CarDoubt.objects.standing()
    return [
        Problem(
            "条退订要确认是哪位客户：号码登记在多位客户名下",
            askings.count(),
            "warn",
            list_url("sms_optout", asks_who__exact=1, ended_at__isempty=1),
        ),
        Problem(
            "位客户号码存疑：核实前不发短信",
            customers.count(),
            "warn",
            list_url("customers_customer", mark="doubt"),
        ),
        Problem(
            "辆车已售待确认：确认前不联系",
            cars.count(),
            "warn",
            list_url("customers_vehicle", doubt="standing"),
        ),
    ]


def _callbacks(now: datetime) -> list[Problem]:
    """Report callbacks with an entry that could not be read; it may be a refusal."""
    since = now - timedelta(days=PROBLEM_DAYS)
    unreadable = Callback.objects.exclude(problem="").filter(received_at__gte=since)
    sentence = f"个网关回调 {PROBLEM_DAYS} 天内有读不出的内容，可能漏了客户回复"
    url = list_url("sms_callback", problem__isempty=0)
    return [Problem(sentence, unreadable.count(), "bad", url)]


def _imports(now: datetime) -> list[Problem]:
    since = now - timedelta(days=IMPORT_DAYS)
    failed = ImportBatch.objects.filter(
        status=ImportBatch.Status.FAILED, created_at__gte=since
    ).count()
    url = list_url("imports_importbatch", status__exact="failed")
    waiting = ImportBatch.objects.filter(status=ImportBatch.Status.WAITING)
    return [
        Problem(f"个文件 {IMPORT_DAYS} 天内没有导入成功", failed, "warn", url),
        Problem(
            "个文件等人确认各列是什么，确认后才导入",
            waiting.count(),
            "warn",
            list_url("imports_importbatch", status__exact="waiting"),
        ),
        Problem(
            "行导入数据等人核对，见导入页面",
            _rows_to_answer(since),
            "warn",
            list_url("imports_importbatch"),
        ),
    ]


def _rows_to_answer(since: datetime) -> int:
    """Count the rows that wait for a person, of the last import of each file."""
    later = ImportBatch.objects.filter(
        pk__gt=OuterRef("batch"),
        file_name=OuterRef("batch__file_name"),
        status=ImportBatch.Status.FINISHED,
        is_dry_run=False,
    )
    rows = ImportRow.objects.filter(
        outcome=ImportRow.Outcome.WAITING,
        healed_at=None,
        batch__created_at__gte=since,
        batch__is_dry_run=False,
    )
    return rows.exclude(Exists(later)).count()


def _sources(now: datetime) -> list[Problem]:
    """Report files of the night that are missing or much smaller than usual."""
    url = list_url("imports_sourcefile")
    return [Problem(each, 1, "bad", url) for each in watching.troubles(now)]


def _holidays(now: datetime) -> list[Problem]:
    """Ask for the holidays of this year and, from November on, of the next."""
    today, calendar = shop_day(now), read_calendar()
    years = [today.year, today.year + 1]
    if today.month < NOVEMBER:
        years.pop()
    sentence = (
        "年的放假安排还没有录入：国务院办公厅每年 11 月公布，请在「放假安排」导入；"
        "录入前按周末和法定节日计算，调休的上班日会算错"
    )
    url = list_url("shop_holiday")
    return [
        Problem(sentence, year, "warn", url)
        for year in years
        if not calendar.is_known(year)
    ]
