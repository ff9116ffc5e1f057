from __future__ import annotations

import pytest
from django.urls import reverse

from reminders.models import RemarkRule, RuleStep
from tests.factories import make_template
from tests.reminders.pages.rules.typed_rules import step_form

pytestmark = pytest.mark.django_db


def test_the_list_shows_each_remark_as_it_reads(boss, rules):
    page = boss.get(reverse("admin:reminders_remarkrule_changelist")).content.decode()

    assert "更换机油机滤费用580元、约40分钟" in page
    assert "上次说的刹车异响一并复查" in page


def test_a_remark_is_reworded_and_never_deleted(boss, rules):
    rule = RemarkRule.objects.get(code="handbook")
    change = reverse("admin:reminders_remarkrule_change", args=[rule.pk])

    boss.post(change, {"phrase": "带上手册", "is_active": "on"})

    rule.refresh_from_db()
    assert rule.phrase == "带上手册"
    delete = reverse("admin:reminders_remarkrule_delete", args=[rule.pk])
    assert boss.get(delete).status_code == 403


def test_a_step_whose_text_has_remarks_needs_words_for_none(boss):
    version = make_template(text="{称呼}，{车牌}，{附言}", category="inspection")
    typed = step_form(template=version.template.pk, remarks="老客户、项目")
    page = reverse("admin:reminders_rulestep_add")

    refused = boss.post(page, typed)
    taken = boss.post(page, {**typed, "otherwise": "请来店"})

    assert "请填没有附言可写时写什么" in refused.content.decode()
    assert taken.status_code == 302
    step = RuleStep.objects.get()
    assert (step.remarks, step.otherwise) == (["loyal", "work"], "请来店")
