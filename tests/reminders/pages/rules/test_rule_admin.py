from __future__ import annotations

import pytest
from django.urls import reverse

from customers.models import VehicleChange
from reminders.models import (
    RuleStep,
)
from tests.factories import make_vehicle
from tests.reminders.pages.rules.typed_rules import (
    SCHEDULES,
    add_rule,
    noted_cars,
    step_form,
)

pytestmark = pytest.mark.django_db


def test_a_step_is_added_for_a_kind_of_inspection(boss):
    boss.post(reverse("admin:reminders_rulestep_add"), step_form())

    assert RuleStep.objects.values_list("variant", "offset_days").get() == ("line", -14)


@pytest.mark.parametrize("reason", ["festival", "warranty"])
def test_what_is_asked_of_from_now_on_touches_every_car(boss, reason):
    vehicle = make_vehicle()
    VehicleChange.objects.all().delete()

    boss.post(
        reverse("admin:reminders_rulestep_add"), step_form(reason=reason, variant="")
    )

    noted = set(VehicleChange.objects.values_list("pk", flat=True))
    assert noted == {vehicle.pk}


def test_a_new_inspection_rule_has_every_car_recomputed(boss):
    cars = {make_vehicle().pk, make_vehicle().pk}
    VehicleChange.objects.all().delete()

    add_rule(boss, SCHEDULES["no phases"][0])
    assert noted_cars() == set()

    add_rule(boss, SCHEDULES["sound"][0])
    assert noted_cars() == cars
