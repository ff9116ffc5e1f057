from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.urls import reverse

from customers.models import Customer, ServiceRecord
from dashboard.links import midnight
from dashboard.problems import problems as look_for_problems
from declined.models import PartRule
from imports.models import ImportBatch
from imports.sources.options import read_sources
from reminders.models import DayRun
from shop.database.keys import first_key_at
from shop.days.calendar import FEWEST_DAYS_OFF
from shop.hours import SHOP_ZONE
from shop.models import Holiday
from sms.models import InboundMessage, Message
from tests.contact import doubt, doubt_car
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import (
    TODAY,
    make_opt_out,
    make_reply,
    make_staff,
)

pytestmark = pytest.mark.django_db
_numbers = count()


def at(moment):
    """A key as a row written at that moment has it."""
    return UUID(int=first_key_at(moment).int + next(_numbers))


def publish(year, days=FEWEST_DAYS_OFF):
    Holiday.objects.bulk_create(
        Holiday(on=date(year, 10, nth), name="国庆节", is_off_day=True)
        for nth in range(1, days + 1)
    )


@pytest.fixture(autouse=True)
def published(db):
    """This year's days off are known, and next year's."""
    for year in (2026, 2027):
        publish(year)


def problems(now=NOW):
    return [(each.count, each.sentence, each.tone) for each in look_for_problems(now)]


def finish_day():
    DayRun.objects.create(on=TODAY, started_at=NOW, finished_at=NOW)


def test_a_quiet_day_has_no_problems():
    finish_day()
    make_message(status=Message.Status.DELIVERED)
    make_reply(make_customer(), verdict=InboundMessage.Verdict.OPT_OUT)
    ImportBatch.objects.create(file_name="a.xlsx", status="finished")

    assert problems() == []


def test_problems_are_named_and_counted():
    finish_day()
    make_message(status=Message.Status.UNKNOWN, id=at(NOW - timedelta(days=30)))
    for _ in range(2):
        make_message(status=Message.Status.UNDELIVERED)
    make_message(status=Message.Status.UNDELIVERED, id=at(NOW - timedelta(days=8)))
    make_message(status=Message.Status.REJECTED)
    make_reply(make_customer(), verdict=InboundMessage.Verdict.REVIEW)
    ImportBatch.objects.create(file_name="a.xlsx", status="failed")
    ImportBatch.objects.create(file_name="b.xlsx", status="waiting")

    assert problems() == [
        (1, "条短信待确认：网关没有给出结果", "warn"),
        (2, "条短信 7 天内未送达", "bad"),
        (1, "条短信 7 天内被网关拒绝", "bad"),
        (1, "条回复待判断：号码已暂停发送", "warn"),
        (1, "个文件 30 天内没有导入成功", "warn"),
        (1, "个文件等人确认各列是什么，确认后才导入", "warn"),
    ]


def test_missing_file_of_the_night_is_a_problem_with_the_list_of_files(
    client, settings, tmp_path
):
    finish_day()
    settings.IMPORT_SOURCES = read_sources(
        f'{{"DMS": {{"kind": "folder", "path": "{tmp_path}"}}}}'
    )

    (found,) = look_for_problems(NOW)

    sentence = "「DMS」到 08:00 还没有收到文件，请看导出程序是否运行；也可以手工上传"
    assert (found.sentence, found.tone) == (sentence, "bad")
    client.force_login(make_staff("数据专员"))
    assert client.get(found.url).status_code == 200


def test_what_a_person_must_ask_the_customer_is_a_problem(client):
    client.force_login(make_staff("服务顾问"))
    finish_day()
    make_opt_out(make_customer(), asks_who=True)
    make_opt_out(make_customer(phone="13900000001"), asks_who=True, ended_at=NOW)
    moved = make_customer(phone="13900000002")
    for each in (make_customer(phone="13900000003"), moved):
        doubt(each)
    Customer.objects.filter(pk=moved.pk).update(phone_index="", phone_tail="")
    doubt_car(make_vehicle(owner=make_customer()))
    doubt_car(make_vehicle(owner=make_customer()), outcome="kept", ended_at=NOW)

    found = look_for_problems(NOW)

    assert [(each.count, each.sentence[:8]) for each in found] == [
        (1, "条退订要确认是哪"),
        (1, "位客户号码存疑："),
        (1, "辆车已售待确认："),
    ]
    listed = [client.get(each.url).context["cl"].result_count for each in found]
    assert listed == [1, 1, 1]


DAY_RUNS = {
    "before nine nobody worries": (timedelta(hours=8, minutes=59), None, False),
    "at nine it is late": (timedelta(hours=9), None, True),
    "begun and not finished is late": (timedelta(hours=10), "begun", True),
    "finished": (timedelta(hours=10), "finished", False),
}


@pytest.mark.parametrize(
    ("since_midnight", "run", "is_late"), DAY_RUNS.values(), ids=list(DAY_RUNS)
)
def test_a_late_day_is_a_problem(since_midnight, run, is_late):
    if run:
        finished_at = NOW if run == "finished" else None
        DayRun.objects.create(on=TODAY, started_at=NOW, finished_at=finished_at)

    late = [row for row in problems(midnight(NOW) + since_midnight) if "例行" in row[1]]

    assert bool(late) == is_late


def test_a_problem_leads_to_the_rows_it_counts(client):
    client.force_login(make_staff("服务顾问"))
    finish_day()
    make_message(status=Message.Status.UNKNOWN)
    make_message(status=Message.Status.DELIVERED)
    make_reply(make_customer(), verdict=InboundMessage.Verdict.REVIEW)
    make_reply(make_customer(), verdict=InboundMessage.Verdict.REVIEW, handled_at=NOW)

    listed = [
        client.get(each.url).context["cl"].result_count
        for each in look_for_problems(NOW)
    ]

    assert listed == [1, 1]


@pytest.mark.parametrize(
    ("on", "known", "asked"),
    [
        ("2026-10-31", [2026], []),
        ("2026-11-01", [2026], [2027]),
        ("2026-12-31", [2026], [2027]),
        ("2027-01-01", [2026], [2027]),
        ("2026-12-31", [2026, 2027], []),
        ("2027-01-01", [2026, 2027], []),
        ("2027-11-01", [2026, 2027], [2028]),
        ("2026-10-31", [], [2026]),
        ("2026-11-01", [], [2026, 2027]),
    ],
)
def test_holidays_are_asked_for_from_november_of_the_year_before(on, known, asked):
    Holiday.objects.exclude(on__year__in=known).delete()
    moment = datetime.combine(date.fromisoformat(on), time(0), SHOP_ZONE)

    found = look_for_problems(moment)

    assert [each.count for each in found if "放假" in each.sentence] == asked


def test_one_typed_day_is_no_notice():
    Holiday.objects.filter(on__year=2027).delete()
    publish(2027, days=FEWEST_DAYS_OFF - 1)

    (asked,) = (each for each in look_for_problems(NOW) if "放假" in each.sentence)

    assert (asked.count, asked.url) == (2027, reverse("admin:shop_holiday_changelist"))
    assert asked.sentence == (
        "年的放假安排还没有录入：国务院办公厅每年 11 月公布，请在「放假安排」导入；"
        "录入前按周末和法定节日计算，调休的上班日会算错"
    )


def test_rows_that_wait_for_an_answer_are_a_problem_until_they_are_answered():
    finish_day()
    old, new = (
        ImportBatch.objects.create(file_name="a.xlsx", status="finished")
        for _ in range(2)
    )
    for batch in (old, new):
        for number, outcome in enumerate(("waiting", "rejected")):
            batch.rows.create(sheet="表", number=number, outcome=outcome)
    new.rows.create(sheet="表", number=9, outcome="waiting", healed_at=NOW)

    assert problems() == [(1, "行导入数据等人核对，见导入页面", "warn")]


def test_a_car_without_a_vin_is_a_problem():
    finish_day()
    make_vehicle(vin=None)
    make_vehicle(vin=None, status="sold")

    assert problems() == [(1, "辆车没有车架号，请补录", "warn")]


def test_declined_work_of_old_orders_is_a_problem_until_it_is_closed():
    finish_day()
    rule = PartRule.objects.create(name="刹车片", severity="safety", words=["刹车片"])
    car = make_vehicle(registered_on=None)
    for number, state in enumerate(("listed", "open", "refused")):
        order = ServiceRecord.objects.create(
            order_number=f"RO{number}", vehicle=car, came_in_on=TODAY, kind="repair"
        )
        closed_on = TODAY if state == "refused" else None
        order.declined_items.create(
            rule=rule, known_on=TODAY, state=state, closed_on=closed_on
        )

    (told,) = look_for_problems(NOW)

    assert (told.count, told.sentence) == (1, "项建议未做待顾问跟进")
    assert told.url == "/admin/declined/declineditem/?state__exact=listed"
