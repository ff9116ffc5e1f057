from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from recalls.models import Recall, RecalledVehicle
from tests.factories import make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def recall():
    clerk, boss = (User.objects.create(username=name) for name in ("clerk", "boss"))
    return Recall.objects.create(
        number="S1",
        brand="大众",
        defect="制动油管渗漏",
        remedy="更换油管",
        status="open",
        opened_on=date(2026, 11, 23),
        created_by=clerk,
        approved_by=boss,
    )


def listed(recall, vehicle, state="needed"):
    return RecalledVehicle.objects.create(recall=recall, vin=vehicle.vin, state=state)


def test_a_listed_car_is_noted_when_its_row_comes_and_goes(recall):
    vehicle, other = make_vehicle(), make_vehicle()
    listed(recall, other)

    assert noted_by(lambda: listed(recall, vehicle)) == {vehicle}
    assert noted_by(recall.vehicles.filter(vin=vehicle.vin).delete) == {vehicle}


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"state": "done"}, True),
        ({"notify_from": date(2026, 11, 24)}, True),
        ({"is_listed": True}, False),
        ({"done_on": date(2026, 11, 24)}, False),
        ({"state": "needed"}, False),
    ],
)
def test_of_a_row_only_what_decides_is_noted(recall, fields, is_noted):
    vehicle = make_vehicle()
    listed(recall, vehicle)

    noted = noted_by(lambda: recall.vehicles.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


def test_a_row_that_names_another_vin_notes_both_cars(recall):
    old, new = make_vehicle(), make_vehicle()
    row = recall.vehicles.filter(pk=listed(recall, old).pk)

    assert noted_by(lambda: row.update(vin=new.vin)) == {old, new}


def test_a_candidate_decides_nothing_until_it_is_confirmed(recall):
    vehicle = make_vehicle()

    assert noted_by(lambda: listed(recall, vehicle, "candidate")) == set()
    assert noted_by(lambda: recall.vehicles.update(state="needed")) == {vehicle}


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"status": "closed"}, True),
        ({"defect": "油箱渗漏"}, True),
        ({"model_text": "迈腾"}, False),
        ({"closed_on": date(2026, 11, 24)}, False),
    ],
)
def test_of_a_recall_only_what_decides_is_noted(recall, fields, is_noted):
    vehicle = make_vehicle()
    listed(recall, vehicle)
    listed(recall, make_vehicle(), "unaffected")

    noted = noted_by(lambda: Recall.objects.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


def test_a_draft_decides_nothing_until_it_is_opened(recall):
    vehicle = make_vehicle()
    Recall.objects.update(status="draft")

    assert noted_by(lambda: listed(recall, vehicle)) == set()
    assert noted_by(lambda: Recall.objects.update(defect="油箱渗漏")) == set()
    assert noted_by(lambda: Recall.objects.update(status="open")) == {vehicle}
