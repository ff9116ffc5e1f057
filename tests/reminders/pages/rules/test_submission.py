"""A filled-in form is checked without a statement that writes."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.http import Http404, QueryDict

from reminders.models import RuleStep
from reminders.pages.rules.effect_admin import EffectModelAdmin
from reminders.pages.rules.submission import read_submission, request_of
from tests.reminders.builders import step_of
from tests.reminders.pages.rules.test_effect_admin import typed
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def submit(step, object_id, **fields):
    body = QueryDict(mutable=True)
    body.update({name: str(value) for name, value in typed(step, **fields).items()})
    request = request_of(body.urlencode(), by=make_staff("经理"))
    site = admin.site.get_model_admin(RuleStep)
    assert isinstance(site, EffectModelAdmin)
    return read_submission(site, request, object_id)


def test_a_sound_form_is_named_by_what_it_changes_and_saved_when_wanted():
    step = step_of("insurance", -7)

    found = submit(step, str(step.pk), grace_days=9)

    assert (found.problems, found.name) == ([], "保险 D-7：可补发(天) 9")
    step.refresh_from_db()
    assert step.grace_days != 9
    found.save()
    step.refresh_from_db()
    assert step.grace_days == 9


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"is_active": ""}, "：启用 否"),
        (
            {"channel": "call", "template": ""},
            " 电话：方式 服务顾问电话、短信模板 无",
        ),
        ({"script": "话" * 60}, f"：话术 {'话' * 40}"),
    ],
)
def test_what_a_field_is_to_be_is_named_as_the_form_names_it(fields, told):
    step = step_of("insurance", -7)

    assert submit(step, str(step.pk), **fields).name == f"保险 D-7{told}"


def test_a_form_that_changes_nothing_is_named_by_its_thing():
    step = step_of("insurance", -7)

    assert submit(step, str(step.pk)).name == "保险 D-7"


def test_each_problem_is_told():
    step = step_of("insurance", -7)

    found = submit(step, str(step.pk), template="", grace_days="x")

    assert "发短信的步骤请选择短信模板。" in found.problems
    assert len(found.problems) == 2


def test_a_thing_that_is_gone_is_not_found():
    step = step_of("insurance", -7)

    with pytest.raises(Http404):
        submit(step, "0")


def test_a_new_thing_is_made():
    step = step_of("insurance", -7)

    submit(step, None, offset_days=-19).save()

    assert step_of("insurance", -19).reason == "insurance"
