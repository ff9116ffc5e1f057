"""A car that a file names by its plate alone, from the upload to the phone and back."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from customers.models import CarDoubt, Customer, Vehicle
from sms.models import Message
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.sms.journeys.test_replied_ladders import Shop, only

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, VIN, PLATE = "13912345671", "LSVAM4187C2184841", "苏E60K61"
UPLOADED = date(2026, 11, 9)
TEXT_DAY = date(2026, 11, 20)
TOLD = [(UPLOADED, "call"), (TEXT_DAY, "insurance-month")]


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("insurance")
    shop = Shop(client, wired, settings)
    shop._go_to(UPLOADED, 9)
    return shop


@pytest.fixture
def upload(shop, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def car(**cells):
    return {
        "车牌号": PLATE,
        "车主": "周明远",
        "手机": PHONE,
        "车型": "途岳",
        "交强险到期": "2026-12-20",
        **cells,
    }


def texts(shop):
    return [each.text for each in shop.phones.desk.texts()]


def test_a_car_without_a_vin_is_told_once_when_the_vin_comes(shop, upload):
    upload(car())
    assert shop.live(UPLOADED, TEXT_DAY) == TOLD
    assert PLATE in texts(shop)[0]

    upload(car(车架号=VIN))

    assert shop.live(date(2026, 11, 21), date(2026, 12, 1)) == []
    assert (Vehicle.objects.get().vin, Customer.objects.count()) == (VIN, 1)


def test_two_records_that_become_one_tell_once(shop, upload):
    upload(car())
    upload({"车架号": VIN, "车主": "周明远", "手机": PHONE})
    assert shop.live(UPLOADED, TEXT_DAY) == TOLD

    upload(car(车架号=VIN))

    assert shop.live(date(2026, 11, 21), date(2026, 12, 1)) == []
    kept = Vehicle.objects.living().get()
    assert (kept.vin, kept.plate) == (VIN, PLATE)
    assert Message.objects.get().vehicle == kept


def test_a_plate_kept_for_a_new_car_silences_the_old_one(shop, upload):
    upload(car(注册日期="2021-05-18"))

    upload(car(车架号=VIN, 注册日期="2026-09-01", 交强险到期="2027-08-31"))

    assert shop.live(UPLOADED, date(2026, 12, 20)) == []
    assert CarDoubt.objects.get().vehicle.vin is None
