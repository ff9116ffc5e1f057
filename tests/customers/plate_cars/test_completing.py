from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from customers.merging.records import CannotMerge
from customers.models import CarDoubt, FoundVin
from customers.plate_cars.completing import (
    Doubtful,
    give_vin,
    may_separate,
    note_vins,
    separate,
)
from tests.factories import NOW, make_customer, make_vehicle, make_vin
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_staff("经理")


def test_a_noted_vin_names_its_source():
    car = make_vehicle()

    note_vins([car], by=None, now=NOW, because="导入文件“a.xlsx”有车架号")

    found = FoundVin.objects.get()
    assert (found.vehicle, found.vin, found.because) == (
        car,
        car.vin,
        "导入文件“a.xlsx”有车架号",
    )
    assert AuditEntry.objects.get().target == f"{car} 补车架号 {car.vin}"


def test_a_car_that_has_a_vin_gets_no_other(clerk):
    with pytest.raises(CannotMerge, match="已经有了车架号"):
        give_vin(make_vehicle(), make_vin(), by=clerk, now=NOW)


def test_the_car_that_survived_a_merge_answers_for_the_vin(clerk):
    owner = make_customer()
    survivor = make_vehicle(owner=owner)
    vin = make_vin()
    make_vehicle(vin=vin, status="merged", merged_into=survivor, plate="")
    car = make_vehicle(vin=None, owner=owner)

    assert give_vin(car, vin, by=clerk, now=NOW) == survivor


def test_a_car_that_is_gone_is_not_joined_without_a_person(clerk):
    vin = make_vin()
    make_vehicle(vin=vin, status="sold")
    car = make_vehicle(vin=None)

    with pytest.raises(Doubtful, match="那辆车已转出"):
        give_vin(car, vin, by=clerk, now=NOW)


def test_a_vin_answers_the_question_but_not_what_a_customer_said(clerk):
    asked, sold = (make_vehicle(vin=None) for _ in range(2))
    for car, words in ((asked, "车牌也在另一辆车上（…）"), (sold, "车卖了")):
        CarDoubt.objects.create(
            vehicle=car, words=words, source="file", recorded_at=NOW
        )

    for car in (asked, sold):
        give_vin(car, make_vin(), by=clerk, now=NOW)

    assert [row.vehicle for row in CarDoubt.objects.standing()] == [sold]


@pytest.mark.parametrize(("days", "may"), [(89, True), (90, False)])
def test_it_is_separated_within_ninety_days(clerk, days, may):
    give_vin(make_vehicle(vin=None), make_vin(), by=clerk, now=NOW)
    found, later = FoundVin.objects.get(), NOW + timedelta(days=days)

    assert may_separate(found, now=later) is may
    if not may:
        with pytest.raises(CannotMerge):
            separate(found, by=clerk, now=later)
