from __future__ import annotations

from datetime import date

import pytest

from customers.models import VehicleContact
from reminders.facts.batch import open_batch, read_rulebook
from reminders.facts.owners import Owner, read_owners
from tests.factories import make_customer, make_vehicle
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db
BORN = date(1985, 12, 3)


def owners_of(*cars):
    return read_owners(open_batch([car.pk for car in cars], read_rulebook(), TODAY))


def test_birthdays_of_owners_are_read_by_their_calendar():
    sun = make_vehicle(owner=make_customer(birthday=BORN))
    moon = make_vehicle(owner=make_customer(birthday=BORN, birthday_calendar="lunar"))
    unknown = make_vehicle(owner=make_customer())

    assert owners_of(sun, moon, unknown) == {
        sun.pk: Owner(BORN, is_birthday_lunar=False),
        moon.pk: Owner(BORN, is_birthday_lunar=True),
    }


def test_drivers_former_and_merged_owners_are_left_out():
    born = {"birthday": BORN}
    driven, sold = make_vehicle(), make_vehicle(owner=make_customer(**born))
    VehicleContact.objects.update(until_on=TODAY)
    VehicleContact.objects.create(
        vehicle=driven, customer=make_customer(**born), role="driver"
    )
    merged = make_vehicle(owner=make_customer(**born, merged_into=make_customer()))

    assert owners_of(driven, sold, merged) == {}
