from __future__ import annotations

from datetime import date

import pytest

from customers.models import OdometerReading
from customers.plate_cars.same_car import CarFacts
from imports.reading.records import OrderRecord, VehicleRecord
from imports.writing.catalogue import Catalogue
from imports.writing.matching.known_facts import KnownFacts
from tests.factories import make_vehicle

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
VIN = "LSVAA4185E2000002"


def facts_of(vehicle, alone, **reading):
    OdometerReading.objects.create(vehicle=vehicle, read_on=DAY, km=100, **reading)
    known = KnownFacts(Catalogue())
    known.load({vehicle.pk: vehicle}, alone)
    return known.of_car(vehicle)


@pytest.mark.parametrize(
    ("vin", "alone", "count"),
    [
        (None, set(), 1),
        (VIN, {"沪A1"}, 1),
        (VIN, (), 0),
    ],
)
def test_mileages_are_read_where_the_plate_alone_may_name_the_car(vin, alone, count):
    facts = facts_of(make_vehicle(vin=vin, plate="沪A1"), alone)

    assert facts.readings == ((DAY, 100),) * count
    assert (facts.models, facts.registered_on) == (("迈腾", ""), date(2023, 5, 10))


def test_a_rejected_mileage_is_no_fact():
    car = make_vehicle(vin=None)

    assert facts_of(car, (), rejected_because="倒退").readings == ()


def test_a_row_gives_its_own_facts():
    record = VehicleRecord(series="途岳", km=5, km_on=DAY)
    order = OrderRecord("R1", date(2026, 6, 1), odometer_km=7)
    known = KnownFacts(Catalogue())

    assert known.of_record(record, None) == CarFacts(
        models=("途岳", ""), readings=((DAY, 5),)
    )
    assert known.of_record(record, order) == CarFacts(
        models=("途岳", ""),
        readings=((date(2026, 6, 1), 7),),
        seen_on=(date(2026, 6, 1),),
    )
