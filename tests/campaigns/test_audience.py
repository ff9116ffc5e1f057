from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from campaigns.audience import (
    Conditions,
    cars_of,
    describe,
    find_cars,
    freeze,
    with_consent,
)
from campaigns.models import Segment
from customers.models import Consent, ServiceRecord, VehicleContact
from tests.factories import make_customer, make_model, make_vehicle
from tests.reminders.builders import TODAY, make_due_item

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def car(owner=None, **fields):
    values = {"registered_on": None, "delivered_on": None, **fields}
    return make_vehicle(owner=owner or make_customer(), **values)


def visit(vehicle, on, amount=None, **fields):
    ServiceRecord.objects.create(
        order_number=f"RO{ServiceRecord.objects.count()}",
        vehicle=vehicle,
        came_in_on=on,
        kind="maintenance",
        amount=amount,
        **fields,
    )


def meets(vehicle, **wanted):
    return vehicle in find_cars(Conditions(**wanted), TODAY)


def test_without_conditions_it_is_every_active_car_with_an_owner():
    active, sold = car(), car(status="sold")
    driven = make_vehicle()
    VehicleContact.objects.create(
        vehicle=driven, customer=make_customer(), role="driver"
    )
    former = car()
    former.contacts.update(until_on=TODAY)

    assert list(find_cars(Conditions(), TODAY)) == [active]
    assert sold.pk != driven.pk != former.pk


def test_models_and_energies():
    electric = car(model=make_model(series="ID.4", energy="bev"))
    petrol, unknown = car(), car(model=None)

    for wanted in (
        {"energies": ("bev", "phev")},
        {"models": (electric.model_id,)},
    ):
        assert [meets(each, **wanted) for each in (electric, petrol, unknown)] == [
            True,
            False,
            False,
        ]


@pytest.mark.parametrize(
    ("delivered_on", "is_in"),
    [
        (date(2020, 12, 31), False),
        (date(2021, 1, 1), True),
        (date(2023, 12, 31), True),
        (date(2024, 1, 1), False),
        (None, False),
    ],
)
def test_the_year_of_purchase(delivered_on, is_in):
    found = car(delivered_on=delivered_on)

    assert meets(found, bought_from=2021, bought_until=2023) is is_in


@pytest.mark.parametrize(
    ("wanted", "is_in"),
    [
        ({"districts": ("浦东新区", "徐汇区")}, True),
        ({"districts": ("徐汇区",)}, False),
        ({"tiers": ("金卡",)}, True),
        ({"tiers": ("银卡",)}, False),
        ({"rhythms": ("office",)}, True),
        ({"rhythms": ("retired",)}, False),
        ({"tags": ("车友会",)}, True),
        ({"tags": ("沉默",)}, True),
        ({"tags": ("其他",)}, False),
        ({"without_tags": ("车友会",)}, False),
        ({"without_tags": ("沉默", "其他")}, False),
        ({"without_tags": ("其他",)}, True),
        ({"tiers": ("金卡",), "tags": ("其他",)}, False),
    ],
)
def test_what_is_known_of_the_owner(wanted, is_in):
    owner = make_customer(
        district="浦东新区",
        tier="金卡",
        rhythm="office",
        tags=["车友会"],
        rule_tags=["沉默"],
    )

    assert meets(car(owner), **wanted) is is_in


def test_conditions_on_the_owner_hold_of_one_owner():
    """A driver with the tag and an owner with the tier are not one who has both."""
    found = car(make_customer(tier="金卡"))
    VehicleContact.objects.create(
        vehicle=found, customer=make_customer(tags=["车友会"]), role="driver"
    )

    assert meets(found, tiers=("金卡",))
    assert not meets(found, tiers=("金卡",), tags=("车友会",))


@pytest.mark.parametrize(
    ("last_visit", "delivered_on", "unseen", "seen"),
    [
        (TODAY - 90 * DAY, None, True, True),
        (TODAY - 89 * DAY, None, False, True),
        (TODAY - 91 * DAY, None, True, False),
        (None, TODAY - 90 * DAY, True, False),
        (None, TODAY - 89 * DAY, False, False),
        (None, None, False, False),
    ],
)
def test_the_last_visit(last_visit, delivered_on, unseen, seen):
    found = car(delivered_on=delivered_on)
    if last_visit:
        visit(found, last_visit)
        visit(found, TODAY, is_void=True)

    assert meets(found, unseen_days=90) is unseen
    assert meets(found, seen_days=90) is seen


@pytest.mark.parametrize(
    ("orders", "much", "little"),
    [
        ([(TODAY, "3000"), (TODAY - 364 * DAY, "2000")], True, True),
        ([(TODAY, "3000"), (TODAY - 365 * DAY, "2000")], False, True),
        ([(TODAY, "5000.01")], True, False),
        ([(TODAY, "100"), (TODAY, None)], False, False),
        ([], False, True),
    ],
)
def test_what_was_spent_within_a_year(orders, much, little):
    found = car()
    for on, amount in orders:
        visit(found, on, amount and Decimal(amount))

    assert meets(found, spent_from=5000) is much
    assert meets(found, spent_until=5000) is little


@pytest.mark.parametrize(
    ("due_on", "fields", "is_in"),
    [
        (TODAY, {}, True),
        (TODAY + 30 * DAY, {}, True),
        (TODAY + 31 * DAY, {}, False),
        (TODAY - DAY, {}, False),
        (TODAY, {"status": "done"}, False),
        (TODAY, {"reason": "maintenance"}, False),
    ],
)
def test_what_falls_due(due_on, fields, is_in):
    found = car()
    make_due_item(vehicle=found, due_on=due_on, **fields)

    assert meets(found, due=("insurance",)) is is_in


def test_a_frozen_segment_keeps_its_cars_and_loses_the_sold():
    first, second = car(delivered_on=TODAY), car(delivered_on=TODAY)
    year = {"bought_from": TODAY.year}
    frozen = Segment.objects.create(name="固定", kind="frozen", conditions=year)
    dynamic = Segment.objects.create(name="动态", conditions=year)
    assert freeze(frozen, TODAY) == 2
    later = car(delivered_on=TODAY)
    type(first).objects.filter(pk=first.pk).update(status="sold")

    assert set(cars_of(frozen, TODAY)) == {second}
    assert set(cars_of(dynamic, TODAY)) == {second, later}
    frozen.refresh_from_db()
    assert frozen.frozen_on == TODAY


def test_who_agreed_to_hear_of_campaigns():
    agreed, withdrawn, other = make_customer(), make_customer(), make_customer()
    for customer, at in ((agreed, None), (withdrawn, "2026-01-01T00:00Z")):
        Consent.objects.create(
            customer=customer,
            phone_index=customer.phone_index,
            scope="marketing",
            channel="到店签字",
            proof="签字的同意书",
            given_on=TODAY,
            withdrawn_at=at,
        )
    first, _, _ = car(agreed), car(withdrawn), car(other)

    assert list(with_consent(find_cars(Conditions(), TODAY))) == [first]


def test_conditions_are_stored_and_read_back():
    wanted = Conditions(
        models=(3,), energies=("bev",), spent_until=0, due=("insurance",)
    )

    assert wanted.as_json() == {
        "models": [3],
        "energies": ["bev"],
        "spent_until": 0,
        "due": ["insurance"],
    }
    assert Conditions.of(wanted.as_json()) == wanted
    with pytest.raises(ValueError, match="无法识别的条件：星座"):
        Conditions.of({"星座": ["天蝎"]})


def test_conditions_are_said_in_words():
    model = make_model(brand="大众", series="迈腾")
    wanted = Conditions(
        models=(model.pk,),
        energies=("ice", "phev"),
        tags=("常到店",),
        unseen_days=180,
        spent_until=0,
        due=("insurance",),
    )

    assert describe(wanted) == [
        "车型：大众迈腾",
        "能源：燃油、插混",
        "有标签：常到店",
        "30 天内到期：保险",
        "最近到店已满 180 天",
        "一年内消费不超过 0 元",
    ]
    assert describe(Conditions()) == ["所有在用车辆"]
