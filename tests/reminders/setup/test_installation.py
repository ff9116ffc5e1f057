from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from reminders.models import InspectionRule, MaintenancePlan, RuleStep
from reminders.plans.book import read_plan_book
from reminders.plans.default_inspections import INSPECTION_RULES
from reminders.plans.sample_plans import SAMPLE_PLANS
from reminders.reasons import registry
from reminders.reasons.booking import Lapse
from reminders.reasons.inspection import Variant, read_rules
from reminders.reasons.maintenance_texts import Ladder
from reminders.setup.installation import (
    default_steps,
    default_texts,
    load_defaults,
)
from reminders.telling.remarks import kinds
from reminders.telling.remarks.default_symptoms import SYMPTOMS
from shop.days.calendar import read_calendar
from shop.models import Holiday
from sms.models import Template
from sms.texts.rendering import declared, placeholders

pytestmark = pytest.mark.django_db


def test_first_load_writes_everything_and_the_second_nothing():
    assert load_defaults() == {
        "texts": len(default_texts()),
        "words": 18,
        "filings": 0,
        "plans": len(SAMPLE_PLANS),
        "inspection_rules": len(INSPECTION_RULES),
        "steps": len(default_steps()),
        "reason_rules": 40,
        "holidays": 33 + 39,
        "house_rules": 0,  # written by the migration
        "caps": 0,  # likewise
        "wordings": 27,
        "tag_rules": 5,
        "holdouts": 3,
        "remarks": len(kinds.every()),
        "symptoms": len(SYMPTOMS),
        "offers": 4,
        "answers": 9,
    }
    assert set(load_defaults().values()) == {0}


def test_a_typed_day_keeps_its_row_and_does_not_stop_the_notice_of_its_year():
    Holiday.objects.create(on=date(2026, 1, 4), name="店休", is_off_day=True)

    assert load_defaults()["holidays"] == 33 + 38

    assert Holiday.objects.get(on=date(2026, 1, 4)).name == "店休"
    assert read_calendar().is_day_off(date(2026, 10, 6))


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


def test_every_text_step_has_its_default_text_in_the_category_of_its_reason():
    categories = {text.slug: str(text.category) for text in default_texts()}
    cares = set(registry.codes(is_occasion=True)) - {"trade_in"}
    steps = [
        (reason.code, step.template)
        for reason in registry.every()
        for step in reason.steps
        if step.channel == "text"
    ]
    expected = {
        template: "care" if reason in cares else reason for reason, template in steps
    } | {
        "trade-in": "campaign",
        "safety-notice": "recall",
        "purchase-thanks": "usage",
        "event-charging": "usage",
        "event-ota": "usage",
        "declined-safety": "usage",
        "mileage-ask": "maintenance",
    }

    assert {slug: categories[slug] for _, slug in steps} == expected


def test_every_call_step_has_a_script_that_can_be_filled():
    calls = [
        step
        for reason in registry.every()
        for step in reason.steps
        if step.channel != "text"
    ]

    assert len(calls) == 19
    for step in calls:
        assert (step.template, bool(step.script)) == ("", True)
        assert "您好" not in step.script
        assert set(placeholders(step.script)) <= {each.name for each in declared()}


def test_every_reason_has_a_step():
    """Those of a campaign are written when it starts."""
    reasons = {step.reason for step in default_steps()}

    assert reasons == set(registry.codes()) - {"campaign"}


LADDERS: dict[str, list[str]] = {
    "maintenance": list(Ladder),
    "inspection": list(Variant),
    "booking": list(Lapse),
    "declined": ["wear", "comfort"],
    "mileage": ["ask"],
}


@pytest.mark.parametrize("reason", registry.codes())
def test_steps_of_a_ladder_do_not_overlap(reason):
    """Stages by kilometres are apart: their days follow the car.

    The text of a recall does not give way to the call that follows it.
    """
    for variant in LADDERS.get(reason, [""]):
        steps = sorted(
            (step.offset_days, step.grace_days)
            for step in default_steps()
            if step.reason == reason
            and step.variant in {"", variant}
            and step.counted_from == "due_on"
        )
        for (early, grace), (late, _) in pairwise(steps):
            assert early + grace < late or reason in registry.urgent_codes()


COMMERCIAL = {
    "birthday",
    "anniversary",
    "season",
    "festival",
    "absence",
    "trade-in",
    "campaign-winter",
    "event-long-trip",
    "declined-wear",
    "declined-comfort",
}


def test_advertising_is_what_gateways_take_for_it():
    load_defaults()

    commercial = Template.objects.filter(message_class="commercial")
    assert set(commercial.values_list("slug", flat=True)) == COMMERCIAL
    assert not Template.objects.filter(class_source="").exists()
