from __future__ import annotations

import pytest
from django.urls import reverse

from reminders.models import (
    InspectionRule,
    RuleStep,
)
from tests.reminders.pages.rules import (
    SCHEDULES,
    add_rule,
    step_form,
)

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("schedule", "is_sound"), SCHEDULES.values(), ids=list(SCHEDULES)
)
def test_only_a_sound_schedule_is_saved(boss, schedule, is_sound):
    add_rule(boss, schedule)

    assert InspectionRule.objects.exists() == is_sound
