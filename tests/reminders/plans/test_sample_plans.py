from __future__ import annotations

from datetime import date

import pytest

from reminders.plans.sample_plans import SAMPLE_PLANS
from reminders.plans.service_cycles import ServiceFacts as Facts
from reminders.plans.values import Plan
from reminders.reasons.maintenance import find_due


def sample(slug):
    (found,) = [each for each in SAMPLE_PLANS if each.slug == slug]
    return found


@pytest.mark.parametrize("plan", SAMPLE_PLANS, ids=lambda plan: plan.slug)
def test_every_sample_plan_reminds_of_something_and_names_its_source(plan):
    codes = [item.code for item in plan.items]

    assert any(item.is_main or item.is_reminded for item in plan.items)
    assert sum(item.is_main for item in plan.items) <= 1
    assert len(set(codes)) == len(codes)
    assert all(item.every_km or item.every_months for item in plan.items)
    assert len(plan.source) > 5


def test_slugs_are_unique_and_one_plan_is_the_default():
    slugs = [plan.slug for plan in SAMPLE_PLANS]

    assert len(set(slugs)) == len(slugs)
    assert [plan.slug for plan in SAMPLE_PLANS if plan.is_default] == ["generic"]


def test_every_energy_has_exactly_one_fallback():
    energies = [energy for plan in SAMPLE_PLANS for energy in plan.fallback_for]

    assert sorted(energies) == ["bev", "erev", "ice", "phev"]


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        pytest.param(
            "generic", [("service", "2026-07-10")], id="half a year after delivery"
        ),
        pytest.param(
            "tesla-handbook",
            [("cabin-filter", "2027-01-10"), ("brake-fluid", "2030-01-10")],
            id="no first service, no oil, tyres need readings",
        ),
        pytest.param(
            "tesla-dealer-sample", [("service", "2026-04-10")], id="three months"
        ),
        pytest.param("li-auto", [("service", "2027-01-10")], id="time without engine"),
        pytest.param("haval-h6", [("service", "2026-04-10")], id="three months too"),
    ],
)
def test_new_car_by_sample_plan(slug, expected):
    plan = sample(slug)

    found = find_due(
        Plan(plan.name, plan.source, plan.items),
        Facts(delivered_on=date(2026, 1, 10)),
    )

    assert [(due.subject, str(due.due_on)) for due in found] == expected


def test_tesla_cars_follow_the_handbook_and_not_the_dealers_sample():
    assert sample("tesla-handbook").models == (("特斯拉", "MODEL"), ("TESLA", "MODEL"))
    assert sample("tesla-dealer-sample").models == ()
