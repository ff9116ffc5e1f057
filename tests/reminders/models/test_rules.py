from __future__ import annotations

from datetime import date

import pytest

from customers.models import VehicleChange
from reminders.models import DueItem, InspectionRule, RuleStep
from reminders.setup.installation import default_steps, load_defaults
from tests.factories import make_template, make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db

# What staff read of each step that ships: reason, variant, label.
LABELS = [
    ("recall", "", "D"),
    ("recall", "", "D+1 电话"),
    ("recall", "", "D+14 电话"),
    ("safety", "", "D"),
    ("safety", "", "D+1 电话"),
    ("safety", "", "D+14 电话"),
    ("inspection", "sticker", "D-30"),
    ("inspection", "sticker", "D-7"),
    ("inspection", "sticker_ins", "交强险到期-30"),
    ("inspection", "sticker_ins", "D-7"),
    ("inspection", "line", "D-30"),
    ("inspection", "line", "D-7"),
    ("inspection", "line_ins", "交强险到期-30"),
    ("inspection", "line_ins", "D-7"),
    ("inspection", "", "首次建档逾期 电话"),
    ("insurance", "", "D-60 电话"),
    ("insurance", "", "D-30"),
    ("insurance", "", "D-7"),
    ("insurance", "", "D-1"),
    ("insurance", "", "D+1 电话"),
    ("insurance", "", "首次建档逾期 电话"),
    ("maintenance", "first_km", "剩余里程"),
    ("maintenance", "km", "剩余里程"),
    ("maintenance", "first_time", "D-30"),
    ("maintenance", "time", "D-60"),
    ("maintenance", "soon_time", "D-21"),
    ("maintenance", "first_time", "D-7"),
    ("maintenance", "time", "D-7"),
    ("maintenance", "soon_time", "D-7"),
    ("maintenance", "", "D"),
    ("maintenance", "first_km", "超出里程"),
    ("maintenance", "km", "超出里程"),
    ("maintenance", "", "D+7 电话"),
    ("maintenance", "", "D+14 电话"),
    ("maintenance", "", "首次建档逾期"),
    ("warranty", "", "D-90"),
    ("absence", "", "D"),
    ("absence", "", "D+7 电话"),
    ("anniversary", "", "D"),
    ("birthday", "", "D"),
    ("booking", "cancelled", "D 电话"),
    ("booking", "missed", "D 电话"),
    ("complaint", "", "D 电话"),
    ("complaint", "", "D+60 电话"),
    ("declined", "wear", "D"),
    ("declined", "comfort", "D"),
    ("declined", "", "D+7 电话"),
    ("declined_safety", "", "D"),
    ("declined_safety", "", "D+7 电话"),
    ("event", "long_trip", "D"),
    ("event", "charging", "D"),
    ("event", "ota", "D"),
    ("event", "range_drop", "D 电话"),
    ("event", "fault_code", "D 电话"),
    ("festival", "spring", "D-3"),
    ("festival", "national", "D-3"),
    ("purchase", "", "D+1"),
    ("season", "", "D"),
    ("mileage", "ask", "D"),
    ("trade_in", "", "D"),
]


def make_step(reason="festival", **fields):
    template = make_template().template
    values = {"offset_days": 0, "template": template, **fields}
    return RuleStep.objects.create(reason=reason, **values)


@pytest.mark.parametrize("subject_id", [None, 7])
def test_a_step_of_staff_notes_every_car_and_one_of_a_subject_none(subject_id):
    cars = {make_vehicle(), make_vehicle()}
    expected = cars if subject_id is None else set()

    assert noted_by(lambda: make_step(subject_id=subject_id)) == expected
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


def test_staff_read_of_every_shipped_step_what_it_counts_from():
    steps = default_steps()

    assert [(each.reason, str(each.variant), each.label) for each in steps] == LABELS


@pytest.mark.parametrize(
    ("step", "is_taken"),
    [
        (RuleStep(), True),
        (RuleStep(variant="a"), True),
        (RuleStep(variant="b"), False),
        (RuleStep(subject_id=7), True),
        (RuleStep(subject_id=8), False),
        (RuleStep(counted_from="ahead_on"), False),
    ],
)
def test_a_step_is_planned_for_the_items_it_speaks_of(step, is_taken):
    step.offset_days = -7
    item = DueItem(variant="a", subject_id=7, due_on=date(2026, 11, 28))

    assert step.day_of(item) == (date(2026, 11, 21) if is_taken else None)


@pytest.mark.parametrize(
    ("counted_from", "is_backlog", "expected"),
    [
        ("due_on", False, "2026-11-28"),
        ("due_on", True, "None"),
        ("contact_on", False, "None"),
        ("contact_on", True, "2026-12-01"),
    ],
)
def test_backlog_has_steps_of_its_own(counted_from, is_backlog, expected):
    item = DueItem(
        due_on=date(2026, 11, 28),
        contact_on=date(2026, 12, 1),
        is_backlog=is_backlog,
    )
    step = RuleStep(counted_from=counted_from, offset_days=0)

    assert str(step.day_of(item)) == expected
