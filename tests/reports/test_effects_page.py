from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from reminders.models import Holdout, Reminder, RuleStep
from reminders.models.codes import Code
from reminders.why.effects import Group
from reports.effects_page import read_effects
from reports.models import EffectCount
from reports.tasks import count_effects
from shop import clock
from tests.factories import NOW
from tests.reminders.builders import TODAY, at, make_due_item
from tests.screen_rows import make_decision, make_staff

pytestmark = pytest.mark.django_db


def count(reason, *, told=(0, 0), untold=(0, 0)):
    EffectCount.objects.create(
        reason=reason,
        told=told[0],
        told_came=told[1],
        untold=untold[0],
        untold_came=untold[1],
        counted_at=NOW,
    )


def test_the_effects_are_those_that_were_counted_last(django_assert_num_queries):
    Holdout.objects.create(reason="absence", percent=10)
    count("absence", told=(7, 3), untold=(2, 1))

    with django_assert_num_queries(2):
        found = read_effects()

    (row,) = found.rows
    assert found.counted_at == NOW
    assert (row.percent, row.effect.told, row.effect.untold) == (
        10,
        Group(7, 3),
        Group(2, 1),
    )


def test_what_was_measured_is_shown_after_the_share_was_ended():
    count("absence", untold=(1, 0))
    count("birthday", told=(1, 0))

    (row,) = read_effects().rows

    assert (row.reason.code, row.percent) == ("absence", 0)
    assert row.effect.untold == Group(1, 0)


@pytest.fixture
def manager(client, installed):
    client.force_login(make_staff("经理"))
    return client


def test_the_page_of_effects_names_the_reasons(manager):
    html = manager.get(reverse("reports:effects")).content.decode()

    assert "久未到店" in html
    assert "还没有可比较的两组" in html
    assert "每天凌晨统计，还没有统计过" in html
    Holdout.objects.all().delete()
    assert "还没有设对照组" in manager.get(reverse("reports:effects")).content.decode()


def test_the_page_of_effects_says_when_it_was_counted(manager):
    count("absence", told=(7, 3), untold=(2, 1))

    html = manager.get(reverse("reports:effects")).content.decode()

    assert f"每天凌晨统计，本次 {NOW:%m-%d %H:%M}" in html


def test_the_page_shows_what_the_nightly_task_has_counted(manager):
    step = RuleStep.objects.filter(reason="absence").earliest("pk")
    item = make_due_item(reason="absence")
    reminder = Reminder.objects.create(
        due_item=item, step=step, planned_on=TODAY, last_day_on=TODAY
    )
    day = clock.today() - timedelta(days=40)
    make_decision(reminder, "可以发送", code=Code.SEND, at=at(day))

    count_effects()

    html = manager.get(reverse("reports:effects")).content.decode()
    assert '<td data-label="通知的">1</td>' in html
