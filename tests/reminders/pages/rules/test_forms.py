from __future__ import annotations

import pytest
from django.urls import reverse

from reminders.models import (
    InspectionRule,
    RuleStep,
)
from tests.factories import make_template
from tests.reminders.pages.rules.typed_rules import (
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


def test_a_greeting_is_not_sent_in_a_service_text(boss):
    add = reverse("admin:reminders_rulestep_add")
    service = make_template().template.pk

    form = step_form(reason="birthday", variant="", template=service)
    response = boss.post(add, form)

    assert response.context["adminform"].form.errors["template"] == [
        "「生日」按营销短信报备，请选择性质为商业类的短信模板。"
    ]
    boss.post(add, step_form(reason="birthday", variant=""))
    assert RuleStep.objects.get().template.message_class == "commercial"


@pytest.mark.parametrize(
    ("schedule", "is_sound"), SCHEDULES.values(), ids=list(SCHEDULES)
)
def test_only_a_sound_schedule_is_saved(boss, schedule, is_sound):
    add_rule(boss, schedule)

    assert InspectionRule.objects.exists() == is_sound
