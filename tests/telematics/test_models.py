from __future__ import annotations

import pytest

from telematics.models import EventSource, VehicleEvent
from tests.factories import NOW, make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return EventSource.objects.create(name="车联网", key_hash="x")


def report(source, vehicle):
    return VehicleEvent.objects.create(
        source=source,
        event_id=vehicle.vin,
        vin=vehicle.vin,
        kind="ota",
        happened_at=NOW,
        received_at=NOW,
    )


def test_a_car_is_noted_when_its_event_comes_and_goes(source):
    vehicle, other = make_vehicle(), make_vehicle()
    report(source, other)

    assert noted_by(lambda: report(source, vehicle)) == {vehicle}
    events = VehicleEvent.objects.filter(vin=vehicle.vin)
    assert noted_by(events.delete) == {vehicle}


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"kind": "fault_code"}, True),
        ({"amount": 20}, True),
        ({"event_id": "another"}, False),
        ({"kind": "ota"}, False),
    ],
)
def test_of_an_event_only_what_decides_is_noted(source, fields, is_noted):
    vehicle = make_vehicle()
    report(source, vehicle)

    noted = noted_by(lambda: VehicleEvent.objects.update(**fields))

    assert noted == ({vehicle} if is_noted else set())
