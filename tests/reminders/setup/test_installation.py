from __future__ import annotations

import pytest

from reminders.models import InspectionRule, MaintenancePlan, RuleStep
from reminders.plans.book import read_plan_book
from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.sample_plans import SAMPLE_PLANS
from reminders.reasons.inspection import read_rules
from reminders.setup.installation import (
    default_steps,
    default_texts,
    load_defaults,
)
from sms.models import Template

pytestmark = pytest.mark.django_db


def test_first_load_writes_everything_and_the_second_nothing():
    assert load_defaults() == {
        "texts": len(default_texts()),
        "words": 18,
        "filings": 0,
        "plans": len(SAMPLE_PLANS),
        "inspection_rules": len(INSPECTION_RULES),
        "steps": len(default_steps()),
        "holidays": 33 + 39,
        "house_rules": 0,  # written by the migration
        "wordings": 15,
        "tag_rules": 5,
        "holdouts": 3,
    }
    assert set(load_defaults().values()) == {0}


def test_what_staff_changed_stays():
    load_defaults()
    MaintenancePlan.objects.filter(slug="bmw").update(name="宝马（本店）")
    RuleStep.objects.filter(reason="insurance").update(grace_days=1, is_active=False)
    InspectionRule.objects.filter(vehicle_class="A").update(source="本店")

    load_defaults()

    assert MaintenancePlan.objects.get(slug="bmw").name == "宝马（本店）"
    assert set(
        RuleStep.objects.filter(reason="insurance").values_list(
            "grace_days", "is_active"
        )
    ) == {(1, False)}
    assert InspectionRule.objects.get(vehicle_class="A").source == "本店"


def test_default_plan_of_the_shop_is_kept():
    MaintenancePlan.objects.create(slug="ours", name="本店计划", is_default=True)

    load_defaults()

    assert MaintenancePlan.objects.get(is_default=True).slug == "ours"


def test_what_is_stored_reads_back_as_the_same_rules():
    load_defaults()

    assert read_rules() == {
        inspection_class: list(cycles)
        for inspection_class, cycles in INSPECTION_RULES.items()
    }
    samples = {sample.name: sample.items for sample in SAMPLE_PLANS}
    default = read_plan_book().default
    assert default is not None
    assert default.name == "通用燃油车"
    assert sorted(default.items, key=str) == sorted(samples["通用燃油车"], key=str)
    assert default.source.endswith("以保养手册和厂方系统为准（未核实）")


def test_every_step_has_a_text():
    load_defaults()

    assert not Template.objects.filter(steps__isnull=False, versions=None).exists()
