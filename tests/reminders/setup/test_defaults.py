from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from reminders.dates.default_plans import SAMPLE_PLANS
from reminders.reasons.booking import Lapse
from reminders.reasons.inspection import Variant
from reminders.reasons.maintenance import (
    Facts,
    Ladder,
    Plan,
    find_due,
)
from reminders.reasons.value import OCCASIONS, Reason
from reminders.setup.default_steps import DEFAULT_STEPS
from sms.texts.default_texts import DEFAULT_TEXTS
from sms.texts.rendering import placeholders


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


def test_every_text_step_has_its_default_text_in_the_category_of_its_reason():
    categories = {text.slug: str(text.category) for text in DEFAULT_TEXTS}
    cares = OCCASIONS - {Reason.TRADE_IN}
    steps = [step for step in DEFAULT_STEPS if step.channel == "text"]
    expected = {
        step.template: "care" if step.reason in cares else str(step.reason)
        for step in steps
    } | {"trade-in": "campaign", "safety-notice": "recall"}

    assert {step.template: categories[step.template] for step in steps} == expected


def test_every_call_step_has_a_script_that_can_be_filled():
    calls = [step for step in DEFAULT_STEPS if step.channel != "text"]

    assert len(calls) == 15
    for step in calls:
        assert (step.template, bool(step.script)) == ("", True)
        assert len(placeholders(step.script)) >= 2


def test_every_reason_has_a_step():
    """Those of a campaign are written when it starts."""
    reasons = {step.reason for step in DEFAULT_STEPS}

    assert reasons == set(Reason) - {Reason.CAMPAIGN}


LADDERS: dict[str, list[str]] = {
    "maintenance": list(Ladder),
    "inspection": list(Variant),
    "booking": list(Lapse),
}


@pytest.mark.parametrize("reason", Reason)
def test_steps_of_a_ladder_do_not_overlap(reason):
    """Stages by kilometres are apart: their days follow the car."""
    for variant in LADDERS.get(reason, [""]):
        steps = sorted(
            (step.offset_days, step.grace_days)
            for step in DEFAULT_STEPS
            if step.reason == reason
            and step.variant in {"", variant}
            and step.counted_from == "due_on"
        )
        for (early, grace), (late, _) in pairwise(steps):
            assert early + grace < late
