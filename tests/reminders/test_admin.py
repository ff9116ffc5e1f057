from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from customers.models import VehicleChange
from reminders.models import (
    InspectionRule,
    MaintenancePlan,
    PlanAssignment,
    PlanItem,
    RuleStep,
)
from shop import clock
from tests.factories import make_customer, make_model, make_template, make_vehicle
from tests.screen_rows import make_due_item, make_reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    client.force_login(User.objects.create_superuser("boss"))
    return client


def listed(client, name, query=""):
    address = reverse(f"admin:reminders_{name}_changelist")
    return list(client.get(f"{address}?{query}").context["cl"].result_list)


WINDOWS = {
    "by itself the week": ("", [0, 7]),
    "today": ("window=today", [0]),
    "a week": ("window=week", [0, 7]),
    "a month": ("window=month", [0, 7, 8, 30]),
    "past": ("window=overdue", [-30, -1]),
    "everything": ("window=all", [-31, -30, -1, 0, 7, 8, 30, 31]),
}


@pytest.mark.parametrize(("query", "days"), WINDOWS.values(), ids=list(WINDOWS))
def test_the_list_of_due_items_opens_a_window(boss, query, days):
    today, vehicle = clock.today(), make_vehicle()
    for distance in WINDOWS["everything"][1]:
        make_due_item(vehicle, due_on=today + timedelta(days=distance))

    found = [(item.due_on - today).days for item in listed(boss, "dueitem", query)]

    assert sorted(found) == days


def test_what_is_done_is_listed_among_everything_only(boss):
    item = make_due_item(make_vehicle(), due_on=clock.today(), status="done")

    assert listed(boss, "dueitem") == []
    assert listed(boss, "dueitem", "window=all") == [item]


def test_due_items_and_reminders_are_found_by_owner_and_plate(boss):
    car = make_vehicle(owner=make_customer(name="王小明"), plate="沪A12345")
    item = make_due_item(car, due_on=clock.today())
    reminder = make_reminder(item)
    make_reminder(make_due_item(make_vehicle(plate="沪B54321"), due_on=clock.today()))

    for text in ("王小明", "沪A12345"):
        assert listed(boss, "dueitem", f"q={text}") == [item]
        assert listed(boss, "reminder", f"q={text}") == [reminder]


def test_nobody_writes_a_due_item_by_hand(boss):
    item = make_due_item(make_vehicle())

    assert boss.get(reverse("admin:reminders_dueitem_add")).status_code == 403
    change = reverse("admin:reminders_dueitem_change", args=[item.pk])
    assert boss.post(change, {"due_on": "2030-01-01"}).status_code == 403


def step_form(**fields):
    values = {
        "reason": "inspection",
        "variant": "line",
        "counted_from": "due_on",
        "offset_days": "-14",
        "channel": "text",
        "grace_days": "3",
        "template": make_template().template.pk,
        "is_active": "on",
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
    }
    return {**values, **fields}


def test_a_step_is_added_for_a_kind_of_inspection(boss):
    boss.post(reverse("admin:reminders_rulestep_add"), step_form())

    assert RuleStep.objects.values_list("variant", "offset_days").get() == ("line", -14)


def test_a_kind_that_no_inspection_has_is_refused(boss):
    add = reverse("admin:reminders_rulestep_add")

    response = boss.post(add, step_form(variant="half"))

    assert list(response.context["adminform"].form.errors) == ["variant"]
    assert RuleStep.objects.count() == 0


@pytest.mark.parametrize(
    ("reason", "variant", "is_taken"),
    [
        ("festival", "spring", True),
        ("festival", "line", False),
        ("inspection", "spring", False),
        ("maintenance", "", True),
        ("absence", "quiet", True),
    ],
)
def test_a_kind_belongs_to_its_reason(boss, reason, variant, is_taken):
    add = reverse("admin:reminders_rulestep_add")

    boss.post(add, step_form(reason=reason, variant=variant))

    assert RuleStep.objects.exists() == is_taken


@pytest.mark.parametrize("reason", ["festival", "warranty"])
def test_what_is_asked_of_from_now_on_touches_every_car(boss, reason):
    vehicle = make_vehicle()
    VehicleChange.objects.all().delete()

    boss.post(
        reverse("admin:reminders_rulestep_add"), step_form(reason=reason, variant="")
    )

    noted = set(VehicleChange.objects.values_list("pk", flat=True))
    assert noted == {vehicle.pk}


SCHEDULES = {
    "sound": ('{"window_months": 3, "phases": [[0, 12, "line"]]}', True),
    "no beginning": ('{"window_months": 3, "phases": [[24, 12, "line"]]}', False),
    "unknown kind": ('{"window_months": 3, "phases": [[0, 12, "half"]]}', False),
    "no phases": ('{"window_months": 3}', False),
}


@pytest.mark.parametrize(
    ("schedule", "is_sound"), SCHEDULES.values(), ids=list(SCHEDULES)
)
def test_only_a_sound_schedule_is_saved(boss, schedule, is_sound):
    add_rule(boss, schedule)

    assert InspectionRule.objects.exists() == is_sound


def add_rule(client, schedule):
    return client.post(
        reverse("admin:reminders_inspectionrule_add"),
        {
            "vehicle_class": "A",
            "name": "轿车",
            "in_force_on": "2026-01-01",
            "source": "意见",
            "schedule": schedule,
        },
    )


def noted_cars():
    return set(VehicleChange.objects.values_list("vehicle", flat=True))


def test_a_new_inspection_rule_has_every_car_recomputed(boss):
    cars = {make_vehicle().pk, make_vehicle().pk}
    VehicleChange.objects.all().delete()

    add_rule(boss, SCHEDULES["no phases"][0])
    assert noted_cars() == set()

    add_rule(boss, SCHEDULES["sound"][0])
    assert noted_cars() == cars


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
