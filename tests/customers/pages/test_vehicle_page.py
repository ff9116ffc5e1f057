from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import OdometerReading, Plate, Policy, VehicleContact
from customers.pages import vehicle_page
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def car():
    return make_vehicle()


def insure(car, days, kind="compulsory"):
    return Policy.objects.create(
        vehicle=car, kind=kind, last_covered_on=TODAY + days * DAY
    )


@pytest.mark.parametrize(
    ("days", "tone", "remark"),
    [
        (-1, "bad", "已脱保 1 天"),
        (0, "warn", "今天到期"),
        (1, "warn", "还有 1 天"),
        (30, "warn", "还有 30 天"),
        (31, "", ""),
    ],
)
def test_a_policy_is_marked_by_the_days_that_are_left(car, days, tone, remark):
    insure(car, days)

    (shown,) = vehicle_page.cover(car, NOW).policies

    assert (shown.tone, shown.remark) == (tone, remark)


def test_of_each_kind_the_policy_that_ends_last_is_shown(car):
    insure(car, -300)
    newest, other = insure(car, 65), insure(car, 10, "commercial")
    insure(make_vehicle(), 400)

    shown = {each.policy for each in vehicle_page.cover(car, NOW).policies}

    assert shown == {newest, other}


@pytest.mark.parametrize(("status", "is_shown"), [("active", False), ("sold", True)])
def test_only_a_car_that_left_is_noticed(status, is_shown):
    car = make_vehicle(status=status)

    assert vehicle_page.departure(car, NOW) == (car if is_shown else None)


def test_former_people_are_apart_from_the_present():
    car = make_vehicle(owner=make_customer())
    former = VehicleContact.objects.create(
        vehicle=car, customer=make_customer(), until_on=TODAY
    )
    standing = car.contacts.exclude(pk=former.pk).get()

    shown = vehicle_page.people(car, NOW)

    assert (shown.standing, shown.former) == ([standing], [former])


@pytest.mark.parametrize(("count", "has_more"), [(12, False), (13, True)])
def test_the_twelve_latest_readings_are_shown(car, count, has_more):
    for number in range(count):
        read_on = TODAY - number * DAY
        OdometerReading.objects.create(vehicle=car, read_on=read_on, km=9_000 - number)

    shown = vehicle_page.readings(car, NOW)

    assert [each.km for each in shown.rows] == [9_000 - each for each in range(12)]
    assert shown.has_more is has_more


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 0), (2, 2)])
def test_the_plate_of_today_alone_is_no_history(car, count, shown):
    for number in range(count):
        until_on = TODAY if number + 1 < count else None
        Plate.objects.create(vehicle=car, plate=f"沪A0000{number}", until_on=until_on)

    assert len(vehicle_page.plates(car, NOW) or []) == shown
