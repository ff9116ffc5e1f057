from __future__ import annotations

from datetime import date

import pytest

from customers.models import VehicleChange
from reminders.models import InspectionRule, RuleStep
from reminders.models.rules import KEPT_UNASKED
from reminders.reasons.value import OCCASIONS, Reason
from reminders.setup.installation import load_defaults
from tests.factories import make_template, make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db


def make_step(reason="festival", **fields):
    template = make_template().template
    values = {"offset_days": 0, "template": template, **fields}
    return RuleStep.objects.create(reason=reason, **values)


def test_duties_are_kept_whether_or_not_a_step_speaks_of_them():
    assert set(KEPT_UNASKED) == set(Reason) - OCCASIONS


@pytest.mark.parametrize("reason", [*KEPT_UNASKED, "festival", "birthday"])
def test_a_step_of_an_occasion_notes_every_car(reason):
    cars = {make_vehicle(), make_vehicle()}
    expected = cars if reason in OCCASIONS else set()

    assert noted_by(lambda: make_step(reason)) == expected
    assert noted_by(RuleStep.objects.all().delete) == expected


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"variant": "spring"}, True),
        ({"is_active": False}, True),
        ({"reason": "warranty"}, True),
        ({"offset_days": 1}, False),
        ({"script": "您好"}, False),
        ({"is_active": True}, False),
    ],
)
def test_of_a_step_only_what_it_speaks_of_is_noted(fields, is_noted):
    vehicle = make_vehicle()
    make_step()

    noted = noted_by(lambda: RuleStep.objects.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


def test_a_step_that_is_switched_off_decides_nothing():
    make_vehicle()

    assert noted_by(lambda: make_step(is_active=False)) == set()
    assert noted_by(lambda: RuleStep.objects.update(variant="spring")) == set()


def test_an_inspection_rule_notes_every_car_unless_only_its_name_changes():
    vehicle = make_vehicle()
    rules = InspectionRule.objects.all()

    def add():
        rules.create(
            vehicle_class="A", in_force_on=date(2026, 1, 1), schedule={"phases": []}
        )

    assert noted_by(add) == {vehicle}
    assert noted_by(lambda: rules.update(schedule={"phases": [1]})) == {vehicle}
    assert noted_by(lambda: rules.update(name="小型客车")) == set()
    assert noted_by(rules.delete) == {vehicle}


def test_defaults_note_every_car_once():
    vehicle = make_vehicle()

    assert noted_by(load_defaults) == {vehicle}
    (at,) = VehicleChange.objects.values_list("changed_at", flat=True)
    RuleStep.objects.filter(reason="festival").delete()
    (later,) = VehicleChange.objects.values_list("changed_at", flat=True)

    assert later == at
    assert noted_by(load_defaults) == {vehicle}
    assert noted_by(load_defaults) == set()
