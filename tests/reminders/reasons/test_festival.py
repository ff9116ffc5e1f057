from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.models import DueItem, Reminder, RuleStep
from reminders.reasons import (
    festival,
)
from shop.days.festivals import Festival, falls_on, new_years_eve
from tests.contact import agree
from tests.factories import make_customer
from tests.reminders.reasons.occasions import (
    day,
    told,
)
from tests.reminders.reasons.told import (
    car_of,
    only,
    texts_on,
)

SPRING, NATIONAL = Festival.SPRING, Festival.NATIONAL


@pytest.mark.parametrize(
    ("which", "today", "expected"),
    [
        (SPRING, "2026-11-21", ("spring", "2027-02-06", "2027")),
        (SPRING, "2027-02-07", ("spring", "2027-02-06", "2027")),
        (SPRING, "2027-02-08", ("spring", "2028-01-26", "2028")),
        (NATIONAL, "2026-11-21", ("national", "2027-10-01", "2027")),
        (Festival.NEW_YEAR, "2026-11-21", ("new_year", "2027-01-01", "2027")),
        (Festival.MID_AUTUMN, "2027-09-15", ("mid_autumn", "2027-09-15", "2027")),
        (SPRING, "2099-12-31", None),
    ],
)
def test_festivals(which, today, expected):
    assert told(festival.find_due(which, day(today))) == expected


def test_each_festival_is_an_occasion_of_its_own():
    found = festival.FestivalReason().find_shared(day("2026-11-21"))

    assert {due.subject for due in found} == {each.value for each in Festival}


@pytest.mark.parametrize("year", range(2025, 2035))
def test_the_last_night_of_the_year_is_the_one_before_spring(year):
    spring = falls_on(SPRING, year)

    assert new_years_eve(year) == spring - timedelta(days=1)


def test_no_joy_is_wished_at_qingming():
    assert not {"清明节", "中元节"} & {each.label for each in Festival}


@pytest.mark.django_db
def test_festival_is_greeted_with_consent_alone(all_rules):
    only("festival")
    agreed, silent = make_customer(), make_customer(name="李丽", gender="female")
    agree(agreed)
    car_of(agreed)
    car_of(silent, plate="沪A54321")

    assert texts_on("2027-02-02") == []
    assert texts_on("2027-02-03") == [
        "王先生，春节将至，祝您阖家安康、出行平安！出行前如需检查车辆，请"
    ]
    assert Reminder.objects.get(
        due_item__vehicle__plate="沪A54321"
    ).decisions.last().code == ("no_consent")


@pytest.mark.django_db
def test_shop_greets_on_festivals_with_a_step_only(all_rules):
    only("festival")
    car_of(make_customer())
    RuleStep.objects.filter(variant="national").update(variant="mid_autumn")

    for on in ("2027-09-12", "2027-09-28"):
        texts_on(on)

    assert [item.subject for item in DueItem.objects.order_by("pk")] == ["mid_autumn"]
