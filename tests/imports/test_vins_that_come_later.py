"""A car that was known by its plate gets its VIN, or a person is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from customers.merging.records import CannotMerge
from customers.models import CarDoubt, FoundVin, ServiceRecord, Vehicle
from customers.plate_cars.completing import separate
from tests.imports.importing import NOW, import_rows, import_sheets
from tests.imports.test_cars_without_vin import (
    OTHER_OWNER,
    PLATE,
    VIN,
    car,
    order,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


@pytest.fixture
def load(tmp_path):
    return lambda *rows: import_rows(tmp_path, *rows)


def living():
    rows = Vehicle.objects.living().order_by("pk")
    return list(rows.values_list("vin", "plate"))


def questions():
    rows = CarDoubt.objects.standing()
    return list(rows.values_list("vehicle__plate", "vehicle__vin", "words"))


def test_a_completed_car_can_be_separated_from_its_vin(load):
    load(car())
    load(order())
    load(car(车架号=VIN))

    clerk = User.objects.create(username="clerk")
    separate(FoundVin.objects.get(), by=clerk, now=LATER)

    old, new = Vehicle.objects.order_by("pk")
    assert (old.vin, old.plate, old.plate_owner.name) == (None, PLATE, "周明远")
    assert (new.vin, new.plate, new.status) == (VIN, "", "active")
    assert ServiceRecord.objects.get().vehicle == old


def test_cars_that_were_separated_stay_two(load):
    load(car())
    load(car(车架号=VIN))
    clerk = User.objects.create(username="clerk")
    separate(FoundVin.objects.get(), by=clerk, now=LATER)

    load(car(车架号=VIN))

    assert living() == [(None, PLATE), (VIN, PLATE)]


def test_a_car_with_a_vin_that_gets_the_plate_takes_over_the_history(load):
    load(car())
    load(car(车架号=VIN, 车牌号=""))
    load(order())

    batch = load(car(车架号=VIN))

    assert living() == [(VIN, PLATE)]
    assert ServiceRecord.objects.get().vehicle == Vehicle.objects.get(vin=VIN)
    assert batch.notices == [
        "有 1 辆按车牌记录的车和有车架号的同一辆车合并了，90 天内可以撤销"
    ]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"车主": "林小雨", "手机": OTHER_OWNER}, "车主不同"),
        ({"注册日期": "2026-09-01"}, "注册日期不同"),
        ({"车型": "宝来"}, "车型不同"),
    ],
)
def test_a_car_whose_plate_is_on_another_is_silent_until_answered(load, cells, why):
    load(car())

    batch = load(car(车架号=VIN, **cells))

    words = f"车牌也在另一辆车上（车架号 {VIN}）：{why}，是同一辆车吗？"
    assert questions() == [(PLATE, None, words)]
    assert batch.notices[-1] == (
        f"车牌 {PLATE} 的车没有车架号，这个车牌又在车架号 {VIN} 的车上（{why}），"
        "先停止提醒，请在车辆页面确认是不是同一辆车"
    )


def test_what_a_person_has_answered_is_not_asked_again(load):
    load(car())
    rows = [car(车架号=VIN, 注册日期="2026-09-01")]
    load(*rows)
    CarDoubt.objects.update(outcome="kept", ended_at=NOW)

    load(*rows)

    assert questions() == []
    assert living() == [(None, PLATE), (VIN, PLATE)]


def test_the_fact_that_was_missing_answers_the_question(load):
    load(car())
    load(car(车架号=VIN, 车主="林小雨", 手机=OTHER_OWNER))
    assert len(questions()) == 1

    load(car(车架号=VIN))

    assert (questions(), living()) == ([], [(VIN, PLATE)])


@pytest.mark.parametrize(("days", "may"), [(89, True), (90, False)])
def test_it_is_separated_within_ninety_days(load, days, may):
    load(car())
    load(car(车架号=VIN))
    clerk = User.objects.create(username="clerk")

    try:
        separate(FoundVin.objects.get(), by=clerk, now=NOW + timedelta(days=days))
    except CannotMerge:
        assert not may
    else:
        assert may
    assert Vehicle.objects.count() == 1 + may


def test_a_trial_joins_nothing(load, tmp_path):
    load(car())
    load(car(车架号=VIN, 车牌号=""))

    batch = import_sheets(tmp_path, {"表": [car(车架号=VIN)]}, dry=True)

    assert living() == [(None, PLATE), (VIN, "")]
    assert batch.notices == [
        "有 1 辆按车牌记录的车和有车架号的同一辆车合并了，90 天内可以撤销"
    ]
