from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from customers.models import (
    Customer,
    ServiceRecord,
    TagRule,
    Vehicle,
    VehicleChange,
    VehicleContact,
    Warranty,
)
from customers.rule_tags import load_tag_rules, retag_customers
from customers.tasks import retag as retag_task
from tests.factories import make_customer, make_model, make_vehicle

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
TWO_YEARS_AGO = date(2024, 11, 21)
YEAR_AGO = date(2025, 11, 21)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def rules():
    load_tag_rules()


def owner(*, bought=date(2020, 1, 1), **car):
    found = make_customer()
    make_vehicle(owner=found, delivered_on=bought, registered_on=bought, **car)
    return found


def visit(customer, on, amount=None, **fields):
    return ServiceRecord.objects.create(
        order_number=f"RO{ServiceRecord.objects.count()}",
        vehicle=Vehicle.objects.get(contacts__customer=customer),
        came_in_on=on,
        kind="repair",
        amount=amount,
        **fields,
    )


def tags(customer):
    customer.refresh_from_db()
    return set(customer.rule_tags)


def retag():
    return retag_customers(today=TODAY)


@pytest.mark.parametrize(
    ("days", "is_regular"),
    [
        ([TWO_YEARS_AGO, YEAR_AGO, TODAY], True),
        ([TWO_YEARS_AGO - DAY, YEAR_AGO, TODAY], False),
        ([YEAR_AGO, TODAY], False),
    ],
)
def test_three_visits_in_two_years_make_a_regular(days, is_regular):
    found = owner()
    for on in days:
        visit(found, on)

    retag()

    assert ("常到店" in tags(found)) is is_regular


def test_a_void_order_is_no_visit():
    found = owner()
    for on in (YEAR_AGO, TODAY):
        visit(found, on)
    visit(found, TODAY, is_void=True)

    retag()

    assert "常到店" not in tags(found)


@pytest.mark.parametrize(
    ("amounts", "is_valuable"),
    [
        (["9000", "1000"], True),
        (["9000", "999.99"], False),
        ([None, None], False),
    ],
)
def test_ten_thousand_in_two_years_make_a_valuable_customer(amounts, is_valuable):
    found = owner()
    for amount in amounts:
        visit(found, YEAR_AGO, amount and Decimal(amount))

    retag()

    assert ("高价值" in tags(found)) is is_valuable


def test_two_cars_of_one_owner_count_together():
    found = owner()
    visit(found, YEAR_AGO, Decimal(6000))
    second = make_vehicle(owner=found)
    ServiceRecord.objects.create(
        order_number="B", vehicle=second, came_in_on=TODAY, kind="repair", amount=4000
    )

    retag()

    assert "高价值" in tags(found)


@pytest.mark.parametrize(
    ("energy", "is_electric"),
    [("bev", True), ("phev", True), ("erev", True), ("ice", False)],
)
def test_energy(energy, is_electric):
    found = owner(model=make_model(energy=energy, series=energy))

    retag()

    assert ("新能源" in tags(found)) is is_electric


def test_a_car_of_unknown_model_is_not_electric():
    found = owner(model=None)

    retag()

    assert "新能源" not in tags(found)


@pytest.mark.parametrize(
    ("kind", "until_on", "is_extended"),
    [
        ("extended", TODAY, True),
        ("extended", TODAY - DAY, False),
        ("extended", None, True),
        ("whole", TODAY, False),
    ],
)
def test_extended_warranty(kind, until_on, is_extended):
    found = owner()
    Warranty.objects.create(vehicle=Vehicle.objects.get(), kind=kind, until_on=until_on)

    retag()

    assert ("已延保" in tags(found)) is is_extended


@pytest.mark.parametrize(
    ("bought", "last_visit", "is_silent"),
    [
        (date(2020, 1, 1), YEAR_AGO - DAY, True),
        (date(2020, 1, 1), YEAR_AGO, False),
        (date(2020, 1, 1), None, True),
        (YEAR_AGO, None, False),
        (None, None, False),
    ],
)
def test_a_year_without_a_visit_is_silence(bought, last_visit, is_silent):
    found = owner(bought=bought)
    if last_visit:
        visit(found, last_visit)

    retag()

    assert ("沉默" in tags(found)) is is_silent


def test_what_no_longer_holds_is_taken_and_what_staff_wrote_stays():
    found = owner(model=make_model(energy="bev", series="秦"))
    Customer.objects.filter(pk=found.pk).update(
        tags=["车友会", "沉默"], rule_tags=["沉默", "常到店"]
    )
    visit(found, TODAY)

    assert retag() == 3

    assert tags(found) == {"新能源"}
    assert found.tags == ["车友会", "沉默"]
    assert retag() == 0


def test_a_rule_switched_off_takes_its_tag():
    found = owner()
    retag()
    assert tags(found) == {"沉默"}
    TagRule.objects.filter(kind="silent").update(is_active=False)

    retag()

    assert tags(found) == set()


def test_a_sold_car_and_a_former_owner_count_for_nothing():
    sold = owner(status="sold", model=make_model(energy="bev", series="秦"))
    former = owner(model=make_model(energy="bev", series="秦"))
    VehicleContact.objects.filter(customer=former).update(until_on=TODAY)

    retag()

    assert (tags(sold), tags(former)) == (set(), set())


def test_tags_do_not_have_the_cars_recomputed():
    owner()
    VehicleChange.objects.all().delete()

    assert retag() == 1

    assert VehicleChange.objects.count() == 0


def test_edited_rules_stay():
    TagRule.objects.filter(kind="regular").update(least=5)

    assert load_tag_rules() == 0
    assert TagRule.objects.get(kind="regular").least == 5


def test_the_nights_task_tags_by_todays_date(settings):
    settings.CLOCK_SHIFT = datetime(2026, 11, 21, 3, tzinfo=SHANGHAI) - timezone.now()
    found = owner(bought=YEAR_AGO - DAY)

    assert retag_task() == 1
    assert tags(found) == {"沉默"}
