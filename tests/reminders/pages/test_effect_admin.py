from __future__ import annotations

import pytest
from django.urls import reverse

from reminders.dates.refresh import refresh_changed
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
        "is_active": "on",
        "wordings-TOTAL_FORMS": 0,
        "wordings-INITIAL_FORMS": 0,
        **fields,
    }


def test_the_form_of_a_step_shows_it_and_saves_nothing(manager, rules):
    today = clock.today()
    step_of("insurance", -30).delete()
    car = insured(today + 9 * DAY)
    refresh_changed(now=clock.now())
    step = step_of("insurance", -7)
    address = reverse("admin:reminders_rulestep_change", args=[step.pk])

    asked = typed(step, is_active="", _effect="1")
    html = manager.post(address, asked).content.decode()

    assert "不再联系 <strong>1</strong>" in html
    assert car.plate[:2] in html
    step.refresh_from_db()
    assert step.is_active
    assert "成功" not in manager.get(address).content.decode()
    wrong = typed(step, template="", _effect="1")
    assert (
        "发短信的步骤请选择短信模板。" in manager.post(address, wrong).content.decode()
    )
    assert "看看未来 7 天的影响" in manager.get(address).content.decode()
