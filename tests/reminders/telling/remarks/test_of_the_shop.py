from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from customers.models import Customer
from tests.factories import make_vehicle
from tests.reminders.telling.remarks.subjects import TODAY, said, subject


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"work_line": "021-60000000转8"}, "李明021-60000000转8"),
        ({"work_line": ""}, None),
        ({"work_line": "021-60000000转8", "is_active": False}, None),
    ],
)
def test_the_line_of_an_adviser_who_works_here(fields, told):
    owner = Customer(name="王伟", adviser=User(name="李明", **fields))

    assert said("adviser_line", subject(owner)) == ({1: told} if told else {})
    assert said("adviser_line", subject()) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "loyal", "newcomer"),
    [
        (date(2023, 11, 21), "感谢您3年来的信任", False),
        (date(2023, 11, 22), None, False),
        (None, None, True),
    ],
)
def test_old_and_new_customers(first, loyal, newcomer):
    car = make_vehicle()
    if first:
        for on in (first, date(2026, 3, 1)):
            car.service_records.create(
                order_number=str(on), came_in_on=on, kind="maintenance"
            )

    told = said("loyal", subject(vehicle=car.pk), today=TODAY)

    assert told == ({car.pk: loyal} if loyal else {})
    assert bool(said("newcomer", subject(vehicle=car.pk))) == newcomer


@pytest.mark.parametrize(
    ("tier", "is_valued"),
    [("VIP客户", True), ("钻石会员", True), ("普通", False), ("", False)],
)
def test_the_best_tiers_are_valued(tier, is_valued):
    owner = Customer(name="王伟", tier=tier)

    assert bool(said("valued", subject(owner))) == is_valued
