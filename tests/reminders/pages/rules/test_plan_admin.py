from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import VehicleChange
from reminders.models import (
    MaintenancePlan,
    PlanAssignment,
    PlanItem,
)
from tests.factories import make_model, make_vehicle
from tests.reminders.pages.rules.typed_rules import (
    noted_cars,
)

pytestmark = pytest.mark.django_db


def test_an_edited_plan_has_its_old_and_new_cars_recomputed(boss):
    old, new = make_model(series="迈腾"), make_model(series="途观")
    cars = [make_vehicle(model=model) for model in (old, new)]
    make_vehicle(model=make_model(series="高尔夫"))
    plan = MaintenancePlan.objects.create(slug="sample", name="示例")
    assignment = PlanAssignment.objects.create(plan=plan, model=old)
    VehicleChange.objects.all().delete()

    boss.post(
        reverse("admin:reminders_maintenanceplan_change", args=[plan.pk]),
        {
            "slug": "sample",
            "name": "示例",
            "trust": "weak",
            "ahead_km": "500",
            "beyond_km": "1000",
            "items-TOTAL_FORMS": "0",
            "items-INITIAL_FORMS": "0",
            "assignments-TOTAL_FORMS": "2",
            "assignments-INITIAL_FORMS": "1",
            "assignments-0-id": str(assignment.pk),
            "assignments-0-plan": str(plan.pk),
            "assignments-0-model": str(old.pk),
            "assignments-0-DELETE": "on",
            "assignments-1-plan": str(plan.pk),
            "assignments-1-model": str(new.pk),
        },
    )

    assert PlanAssignment.objects.get().model == new
    assert noted_cars() == {car.pk for car in cars}


def test_the_words_of_a_plan_item_are_typed_on_one_line(boss):
    plan = MaintenancePlan.objects.create(slug="sample", name="示例")

    boss.post(
        reverse("admin:reminders_maintenanceplan_change", args=[plan.pk]),
        {
            "slug": "sample",
            "name": "示例",
            "trust": "weak",
            "ahead_km": "500",
            "beyond_km": "1000",
            "items-TOTAL_FORMS": "1",
            "items-INITIAL_FORMS": "0",
            "items-0-name": "机油",
            "items-0-code": "oil",
            "items-0-counter": "odometer",
            "items-0-every_km": "10000",
            "items-0-keywords": "机油，机滤、机油滤清器",
            "assignments-TOTAL_FORMS": "0",
            "assignments-INITIAL_FORMS": "0",
        },
    )

    assert PlanItem.objects.get().keywords == ["机油", "机滤", "机油滤清器"]
