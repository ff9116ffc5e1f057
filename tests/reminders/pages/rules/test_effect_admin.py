from __future__ import annotations

import pytest
from django.urls import reverse

from reminders.dates.refresh import refresh_changed
from reminders.models import InspectionRule, MaintenancePlan, RuleStep, Trial
from reminders.pages.rules.remark_forms import RemarksField
from reminders.tasks import play_trials
from shop import clock
from tests.reminders.builders import step_of
from tests.reminders.why.moved_steps import (
    DAY,
    insured,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def typed(step, **fields):
    return {
        "reason": step.reason,
        "variant": step.variant,
        "counted_from": step.counted_from,
        "offset_days": step.offset_days,
        "grace_days": step.grace_days,
        "channel": step.channel,
        "template": step.template_id or "",
        "script": step.script,
        "remarks": RemarksField().prepare_value(step.remarks),
        "otherwise": step.otherwise,
        "is_active": "on",
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
        **fields,
    }


def filled_in(page):
    """The values of the form and its rows, as a browser would send them back."""
    form = page.context["adminform"].form
    rows = page.context["inline_admin_formsets"]
    every = [form, *(each.formset.management_form for each in rows)]
    every += [one for each in rows for one in each.formset.forms]
    return {
        one.add_prefix(name): "" if value is None else value
        for one in every
        for name in one.fields
        if (value := one[name].value()) is not False
    }


@pytest.fixture
def step(rules):
    step_of("insurance", -30).delete()
    return step_of("insurance", -7)


@pytest.fixture
def car(step):
    found = insured(clock.today() + 9 * DAY)
    refresh_changed(now=clock.now())
    return found


def page_of(step):
    return reverse("admin:reminders_rulestep_change", args=[step.pk])


def ask(client, step, **fields):
    answer = client.post(page_of(step), typed(step, _effect="1", **fields))
    return answer.content.decode()


def test_a_worker_plays_the_change_and_the_form_shows_what_it_found(manager, step, car):
    assert "马上开始" in ask(manager, step, is_active="")

    assert play_trials() == {"played": 1}

    html = manager.get(page_of(step)).content.decode()
    assert "不再联系 <strong>1</strong>" in html
    assert car.plate[:2] in html
    trial = Trial.objects.get()
    assert (trial.days_played, trial.days) == (14, 14)
    assert trial.name == "保险 D-7：启用 否"
    step.refresh_from_db()
    assert step.is_active


def test_the_result_is_found_again_in_the_list_of_trials(manager, step, car):
    ask(manager, step, is_active="")
    play_trials()

    listed = manager.get(reverse("reminders:trials")).content.decode()
    page = reverse("reminders:trial", args=[Trial.objects.get().pk])

    assert page in listed
    assert "不再联系 <strong>1</strong>" in manager.get(page).content.decode()


def test_a_wrong_form_is_told_at_once_and_nobody_plays_it(manager, step):
    html = ask(manager, step, template="")

    assert "发短信的步骤请选择短信模板。" in html
    assert not Trial.objects.exists()


def test_a_wrong_row_is_told_too(manager, step):
    rows = {"wordings-TOTAL_FORMS": 1, "wordings-0-case": "", "wordings-0-template": 7}

    html = ask(manager, step, **rows)

    assert "crm-finding" in html
    assert not Trial.objects.exists()


def test_a_rule_that_is_gone_by_then_is_told(manager, step):
    ask(manager, step, is_active="")
    step.delete()

    play_trials()

    assert Trial.objects.get().problem == "这条规则已被删除，没有可试算的内容。"


def test_a_new_step_can_be_tried_too(manager, step):
    insured(clock.today() + 17 * DAY)
    refresh_changed(now=clock.now())
    address = reverse("admin:reminders_rulestep_add")
    new = typed(step, offset_days=-14, _effect="1")

    manager.post(address, new)
    play_trials()

    html = manager.get(
        reverse("reminders:trial", args=[Trial.objects.get().pk])
    ).content.decode()
    assert "新增 <strong>1</strong>" in html
    assert RuleStep.objects.filter(reason="insurance", offset_days=-14).count() == 0


def test_the_items_of_a_plan_are_tried_with_it(manager, all_rules):
    plan = MaintenancePlan.objects.first()
    address = reverse("admin:reminders_maintenanceplan_change", args=[plan.pk])
    values = filled_in(manager.get(address)) | {"_effect": "1"}

    assert "马上开始" in manager.post(address, values).content.decode()
    play_trials()

    trial = Trial.objects.get()
    assert (trial.problem, (trial.result or {})["kept"]) == ("", 0)


def test_who_may_not_see_rules_may_not_try_them(client, step):
    client.force_login(make_staff())

    assert client.post(page_of(step), typed(step, _effect="1")).status_code == 403
    assert not Trial.objects.exists()


def test_a_rule_with_phases_is_tried_and_no_secret_is_kept(manager, all_rules):
    rule = InspectionRule.objects.first()
    address = reverse("admin:reminders_inspectionrule_change", args=[rule.pk])
    schedule = '{"window_months": 3, "phases": [[0, 12, "line"]]}'
    values = filled_in(manager.get(address)) | {"schedule": schedule, "_effect": "1"}

    html = manager.post(address, values | {"csrfmiddlewaretoken": "abc"})

    assert "马上开始" in html.content.decode()
    assert "csrf" not in Trial.objects.get().request["body"]
