"""The question for the mileage, from the uploaded orders to the phone and back.

The plan is a service each 10,000 km or 12 months.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from customers.models import OdometerReading
from reminders.models import DueItem
from sms.models import InboundMessage
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.sms.journeys.test_replied_ladders import Shop, only

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
# At 33 km a day the next service is due by time, a year after the last.
FIRST, LAST = date(2025, 9, 1), date(2026, 3, 2)
PHONE = "13912345671"


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("mileage", "maintenance")
    shop = Shop(client, wired, settings)
    shop._go_to(LAST, 17)
    return shop


@pytest.fixture
def upload(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def order(on, km, **cells):
    return {
        "工单号": f"RO{on:%Y%m%d}{cells.get('车牌号', '沪A12345')[1:]}",
        "进厂时间": str(on),
        "出厂时间": str(on),
        "车牌号": "沪A12345",
        "车架号": "LSVAM4187C2184841",
        "车主姓名": "周明",
        "联系电话": PHONE,
        "进厂里程": str(km),
        "维修类别": "定保",
        "维修项目": "更换机油",
        **cells,
    }


def texts(shop):
    return [each.text for each in shop.phones.desk.texts()]


ASKED_ON = date(2026, 10, 16)
QUESTION = (
    "【锦程汽车】周先生/女士，为了按实际里程提醒保养，请看一下里程表，"
    "回复沪A12345现在的公里数，谢谢，回TD退订"
)


def due_on():
    return DueItem.objects.open().get(reason="maintenance").due_on


def test_an_answer_moves_the_service_to_its_day(shop, upload):
    upload(order(FIRST, 20_000), order(LAST, 26_000))
    answers = {ASKED_ON + DAY: lambda: shop.reply(PHONE, "大概3万4200公里了")}

    told = shop.live(ASKED_ON - DAY, date(2026, 11, 28), answers)

    reading = OdometerReading.objects.get(source="reply")
    assert (reading.read_on, reading.km) == (ASKED_ON + DAY, 34_200)
    assert due_on() == date(2026, 12, 7)
    assert told == [
        (ASKED_ON, "mileage-ask"),
        (date(2026, 11, 23), "maintenance-soon"),
    ]
    assert texts(shop)[0] == QUESTION


def test_without_an_answer_the_service_keeps_its_day(shop, upload):
    upload(order(FIRST, 20_000), order(LAST, 26_000))

    told = shop.live(ASKED_ON - DAY, ASKED_ON + 12 * DAY)

    assert told == [(ASKED_ON, "mileage-ask")]
    assert due_on() == date(2026, 12, 30)


def test_a_figure_that_cannot_be_waits_for_a_person(shop, upload):
    upload(order(FIRST, 20_000), order(LAST, 26_000))
    shop.live(ASKED_ON, ASKED_ON, {ASKED_ON: lambda: shop.reply(PHONE, "3420")})

    reply = InboundMessage.objects.waiting().get()
    assert reply.outcome == (
        "回复的 3,420 公里比最近一次读数（2026-03-02，26,000 公里）少，请回电核对里程"
    )
    assert not OdometerReading.objects.filter(source="reply").exists()
    assert due_on() == date(2026, 12, 30)


def test_an_owner_of_two_cars_is_asked_once_and_names_the_plate(shop, upload):
    other = {"车牌号": "沪B67890", "车架号": "LSVAM4187C2184855"}
    for cells in ({}, other):
        upload(order(FIRST, 20_000, **cells), order(LAST, 26_000, **cells))
    shop.live(ASKED_ON, ASKED_ON, {ASKED_ON: lambda: shop.reply(PHONE, "34200")})
    said = InboundMessage.objects.get()
    shop.settle()

    told = shop.live(
        ASKED_ON + DAY,
        ASKED_ON + 10 * DAY,
        {ASKED_ON + DAY: lambda: shop.reply(PHONE, "尾号890 34200")},
    )

    assert "回复车牌尾号和现在的公里数" in texts(shop)[0]
    assert (told, len(texts(shop))) == ([], 1)
    assert (said.verdict, said.outcome) == (
        "other",
        "名下有 2 辆车（沪A12345、沪B67890），回复没有车牌尾号，请回电问清是哪辆车",
    )
    reading = OdometerReading.objects.get(source="reply")
    assert (str(reading.vehicle), reading.km) == ("沪B67890", 34_200)
