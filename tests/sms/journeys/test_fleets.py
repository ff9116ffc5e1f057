"""A company with thirty cars, lived day by day: one list instead of many texts."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from calls.models import CallTask
from customers.models import Customer
from reminders.models import DueItem, ListedDate, Reminder
from sms.endings import end_texts
from sms.models import Message
from tests.factories import make_customer, make_vehicle
from tests.imports.importing import import_rows
from tests.screen_rows import make_staff
from tests.sms.journeys.test_replied_ladders import Shop, insure, only

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 30)
DAYS = [FIRST + n * DAY for n in range(30)]


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("insurance", "inspection", "maintenance", "birthday")
    return Shop(client, wired, settings)


def plate(number):
    return f"沪A{number:05}"


def row(number, ends_on):
    return {
        "姓名": "锦程物流有限公司",
        "手机": "13812340001",
        "车架号": f"LSVAU2180N2{number:06}",
        "车牌号": plate(number),
        "交强险到期": str(ends_on),
    }


@pytest.fixture
def fleet(shop, tmp_path):
    """Thirty cars of a company, one policy of which ends on each day of the month."""
    shop._go_to(FIRST - DAY, 15)
    rows = [row(number, day) for number, day in enumerate(DAYS, 1)]
    import_rows(tmp_path, *rows, now=shop.now)
    return Customer.objects.get()


def look(shop, customer):
    """Return (plate, date) of each line on the sheet that the adviser hands over."""
    shop.client.force_login(make_staff("服务顾问"))
    answer = shop.client.post(reverse("reminders:export-fleet", args=[customer.pk]))
    book = load_workbook(io.BytesIO(answer.content))
    return [(each[0], each[4]) for each in book.active.iter_rows(2, values_only=True)]


def show(shop, name, key):
    shop.client.force_login(make_staff("服务顾问"))
    return shop.client.get(reverse(name, args=[key])).content.decode()


def note(shop, customer, **fields):
    """Note what the fleet said, as the adviser does on the page of the call."""
    shop.client.force_login(make_staff("服务顾问"))
    page = reverse("reminders:note-fleet", args=[customer.pk])
    return shop.client.post(page, fields, follow=True).content.decode()


def bodies():
    texts = Message.objects.order_by("not_before")
    return [
        (each.not_before.date(), each.body.split("】")[1].split("，清单")[0])
        for each in texts
    ]


def test_a_fleet_is_told_by_lists_and_one_text_a_week(shop, fleet, tmp_path):
    lists = {}
    for day in DAYS:
        shop.live(day, day)
        lists[day] = look(shop, fleet)
        if day == date(2026, 12, 10):
            renewed = row(20, date(2027, 12, 20))
            import_rows(tmp_path, renewed, now=shop.now)

    assert bodies() == [
        (date(2026, 12, 1), "贵单位，名下30辆车近期到期，最早12月1日"),
        (date(2026, 12, 8), "贵单位，名下23辆车近期到期，最早12月8日"),
        (date(2026, 12, 15), "贵单位，名下15辆车近期到期，最早12月15日"),
        (date(2026, 12, 22), "贵单位，名下9辆车近期到期，最早12月22日"),
        (date(2026, 12, 29), "贵单位，名下2辆车近期到期，最早12月29日"),
    ]
    weeks = Counter(on.isocalendar().week for on, _ in bodies())
    assert set(weeks.values()) == {1}
    late = [
        number
        for number, day in enumerate(DAYS, 1)
        if (plate(number), str(day)) not in lists[max(FIRST, day - DAY)]
    ]
    assert late == [20]
    assert (plate(20), "2026-12-20") in lists[date(2026, 12, 9)]
    assert plate(20) not in dict(lists[date(2026, 12, 11)])


def test_every_date_is_told_in_time_and_none_is_suppressed(shop, fleet):
    shop.live(FIRST, LAST)

    before = [
        item.pk
        for item in DueItem.objects.filter(due_on__range=(FIRST, LAST))
        if item.listings.filter(at__date__lt=item.due_on + DAY).exists()
    ]
    assert len(before) == 30
    assert not Reminder.objects.filter(status__in=["suppressed", "missed"]).exists()


def test_one_call_for_all_shows_the_list_and_takes_notes(shop, fleet):
    shop.live(FIRST, date(2026, 12, 4))
    task = CallTask.objects.get()
    items = list(DueItem.objects.order_by("due_on").values_list("pk", flat=True))

    page = show(shop, "calls:call", task.pk)
    assert all(
        word in page
        for word in ("车队清单", "沪A·00001", "2026-12-29", "我按清单逐辆跟您说")
    )
    assert "已登记 1 项：不再需要。" in note(
        shop, fleet, task=task.pk, items=[items[0]], outcome="declined"
    )
    assert "先勾选车辆" in note(shop, fleet, task=task.pk, outcome="told")
    assert "电话任务结束" in note(shop, fleet, task=task.pk, all="1", outcome="told")

    task.refresh_from_db()
    assert (task.status, task.attempts.get().outcome) == ("done", "told")
    assert ListedDate.objects.filter(outcome="told").count() == 30
    # Told on the phone, they get no more texts; a week later the lapsed are called.
    told = shop.live(date(2026, 12, 5), date(2026, 12, 12))
    assert told == [(date(2026, 12, 11), "call")]


def test_a_text_that_did_not_arrive_becomes_a_call(shop, fleet):
    shop.live(FIRST, FIRST)
    text = Message.objects.get()
    end_texts(
        Message.objects.filter(pk=text.pk),
        Message.Status.UNDELIVERED,
        "空号",
        now=shop.now,
    )
    told = shop.live(FIRST + DAY, FIRST + DAY)

    assert told == [(FIRST + DAY, "call")]
    called = CallTask.objects.get().reminders
    # A step that can wait for the text of the next week, as that of the ninth, waits.
    days = {each.due_item.due_on.day for each in called.all()}
    assert days == {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14}


@pytest.mark.parametrize(
    ("cars", "slugs"), [(5, {"several-due-long"}), (6, {"fleet-list"})]
)
def test_a_private_owner_is_a_fleet_from_six_cars_on(shop, cars, slugs):
    owner = make_customer()
    for number in range(cars):
        car = make_vehicle(
            owner=owner, plate=plate(number), registered_on=None, delivered_on=None
        )
        insure(car, date(2026, 12, 20), "compulsory")

    told = shop.live(date(2026, 12, 13), date(2026, 12, 13))

    assert {name for _, name in told} - {"call"} == slugs
    card = "车队清单" in show(shop, "admin:customers_customer_overview", owner.pk)
    assert card == (cars == 6)


def test_the_sheet_holds_no_formula(shop):
    owner = make_customer(kind="company", name="锦程物流")
    car = make_vehicle(owner=owner, plate="=1+1", registered_on=None)
    insure(car, date(2026, 12, 20), "compulsory")
    shop.live(date(2026, 12, 10), date(2026, 12, 10))

    assert ("=1+1", "2026-12-20") in look(shop, owner)


def test_a_stranger_sees_no_list(client, fleet):
    client.logout()
    answer = client.get(reverse("reminders:fleet", args=[fleet.pk]))
    assert answer.status_code == 302
