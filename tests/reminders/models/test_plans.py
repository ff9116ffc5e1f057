from __future__ import annotations

import pytest

from reminders.dates.default_plans import SAMPLE_PLANS
from reminders.models import MaintenancePlan, PlanAssignment, PlanItem
from reminders.models.plans import FALLBACK_SLUGS
from tests.factories import make_model, make_vehicle
from tests.noted import noted_by

pytestmark = pytest.mark.django_db


def make_plan(model=None, *, slug="sample", **fields):
    plan = MaintenancePlan.objects.create(slug=slug, name=slug, **fields)
    if model:
        PlanAssignment.objects.create(plan=plan, model=model)
    return plan


def make_item(plan):
    return PlanItem.objects.create(plan=plan, code="oil", name="机油", every_km=10_000)


def test_the_fallbacks_are_those_of_the_sample_plans():
    slugs = {plan.slug for plan in SAMPLE_PLANS if plan.fallback_for}

    assert set(FALLBACK_SLUGS) == slugs


@pytest.mark.parametrize(
    ("fields", "is_noted"),
    [
        ({"ahead_km": 700}, True),
        ({"name": "新名称"}, True),
        ({"ahead_km": 500}, False),
    ],
)
def test_an_edited_plan_notes_the_cars_that_follow_it(fields, is_noted):
    model = make_model()
    vehicle = make_vehicle(model=model)
    make_vehicle(model=make_model(series="途观"))
    make_plan(model)

    noted = noted_by(lambda: MaintenancePlan.objects.update(**fields))

    assert noted == ({vehicle} if is_noted else set())


@pytest.mark.parametrize(
    "fields", [{"slug": "generic"}, {"slug": "any", "is_default": True}]
)
def test_a_fallback_plan_notes_the_cars_without_a_plan_of_their_own(fields):
    model = make_model()
    make_vehicle(model=model)
    others = {make_vehicle(model=make_model(series="途观")), make_vehicle(model=None)}
    make_plan(model)

    assert noted_by(lambda: make_plan(**fields)) == others


def test_items_note_the_cars_of_their_plan():
    model = make_model()
    vehicle = make_vehicle(model=model)
    plan = make_plan(model)
    make_vehicle(model=make_model(series="途观"))

    assert noted_by(lambda: make_item(plan)) == {vehicle}
    assert noted_by(lambda: plan.items.update(every_km=8_000)) == {vehicle}
    assert noted_by(lambda: plan.items.update(every_km=8_000)) == set()
    assert noted_by(lambda: plan.items.all().delete()) == {vehicle}


def test_items_of_a_fallback_note_the_cars_without_a_plan():
    vehicle = make_vehicle(model=None)
    plan = make_plan(slug="generic")

    assert noted_by(lambda: make_item(plan)) == {vehicle}


def test_an_assignment_notes_the_cars_of_its_model_before_and_after():
    old, new = make_model(), make_model(series="途观")
    cars = [make_vehicle(model=model) for model in (old, new)]
    make_vehicle(model=make_model(series="高尔夫"))
    plan = make_plan()
    assign = PlanAssignment.objects.create

    assert noted_by(lambda: assign(plan=plan, model=old)) == {cars[0]}
    rows = PlanAssignment.objects.all()
    assert noted_by(lambda: rows.update(model=new)) == set(cars)
    assert noted_by(lambda: rows.update(model=new)) == set()
    assert noted_by(rows.delete) == {cars[1]}
