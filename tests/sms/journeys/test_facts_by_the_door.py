"""Facts that staff hand over, by file or form, and the text that follows."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.urls import reverse

from customers.models import Customer, OdometerReading, Vehicle
from tests.contact import agree
from tests.customers.pages.saving import save
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.screen_rows import make_staff
from tests.sms.journeys.test_replied_ladders import Shop, only
from workshop.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, VIN = "13912345671", "LSVAM4187C2184841"


@pytest.fixture
def shop(client, wired, settings, all_rules):
    return Shop(client, wired, settings)


@pytest.fixture
def upload(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def visit(number, on, km, kind="定保"):
    return {
        "工单号": f"R{number}",
        "进厂时间": on,
        "出厂时间": on,
        "车架号": VIN,
        "车牌号": "沪A12345",
        "车主姓名": "张伟",
        "送修人": "张伟",
        "联系电话": PHONE,
        "进厂里程": km,
        "维修类别": kind,
        "工单状态": "已结算",
    }


def bodies(shop):
    return [each.text for each in shop.phones.desk.texts()]


def test_a_mileage_typed_by_an_adviser_tells_how_far_the_service_is_exceeded(
    shop, upload
):
    only("maintenance")
    shop._go_to(date(2026, 11, 17), 9)
    upload(visit(1, "2026-03-02", 30_000))
    shop.client.force_login(make_staff("服务顾问"))
    answer = save(
        shop.client,
        Vehicle.objects.get(),
        **{
            "readings-TOTAL_FORMS": "2",
            "readings-0-id": str(OdometerReading.objects.get().pk),
            "readings-1-counter": "odometer",
            "readings-1-read_on": "2026-11-17",
            "readings-1-km": "41200",
            "readings-1-source": "staff",
        },
    )
    assert answer.status_code == 302

    told = shop.live(date(2026, 11, 18), date(2026, 11, 22))

    assert told == [(date(2026, 11, 18), "maintenance-over")]
    assert "已超保养里程1,200公里" in bodies(shop)[0]


def test_a_repair_shortly_before_the_day_delays_the_text_of_a_service(shop, upload):
    only("maintenance")
    shop._go_to(date(2026, 11, 20), 9)
    upload(visit(1, "2025-12-01", 10_000), visit(2, "2026-11-19", 12_000, "一般维修"))

    told = shop.live(date(2026, 11, 20), date(2026, 11, 30))

    assert told == [(date(2026, 11, 26), "maintenance-soon")]
    assert "快到保养期了（12月1日）" in bodies(shop)[0]


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        # Born on 冬月二十, which fell twice into 2026.
        ("lunar", [date(2026, 1, 8), date(2026, 12, 28)]),
        ("solar", [date(2026, 12, 26)]),
    ],
)
def test_a_birthday_by_the_moon_is_wished_once_a_lunar_year(
    shop, upload, calendar, days
):
    only("birthday")
    shop._go_to(date(2026, 1, 5), 9)
    upload(visit(1, "2025-06-02", 30_000))
    owner = Customer.objects.get()
    agree(owner)
    shop.client.force_login(make_staff("服务顾问"))
    save(shop.client, owner, birthday="1980-12-26", birthday_calendar=calendar)

    told = [
        *shop.live(date(2026, 1, 6), date(2026, 1, 12)),
        *shop.live(date(2026, 12, 24), date(2026, 12, 31)),
    ]

    assert told == [(day, "birthday") for day in days]
    assert len(bodies(shop)) == len(days)


def test_a_booking_holds_the_texts_until_staff_cancel_it(shop, upload):
    only("maintenance")
    shop._go_to(date(2026, 11, 20), 9)
    upload(visit(1, "2025-12-01", 10_000))
    booked = {"vehicle": Vehicle.objects.get().pk, "on": "2026-11-30", "note": "保养"}
    post(shop, "add", booked)
    chosen = [Appointment.objects.get().pk]
    cancel = {"action": "cancel_chosen", "_selected_action": chosen}

    told = shop.live(
        date(2026, 11, 20),
        date(2026, 11, 28),
        {date(2026, 11, 25): lambda: post(shop, "changelist", cancel)},
    )

    assert told == [(date(2026, 11, 26), "maintenance-soon")]
    assert len(bodies(shop)) == 1


def post(shop, page, fields):
    shop.client.force_login(make_staff("服务顾问"))
    answer = shop.client.post(reverse(f"admin:workshop_appointment_{page}"), fields)
    assert answer.status_code == 302
