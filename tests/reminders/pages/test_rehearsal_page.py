from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reminders.models import Decision, DueItem, Reminder, Veto
from sms.models import Message
from tests.factories import NOW
from tests.reminders.pages.rehearsals import (
    in_days,
    insured,
    rehearse,
    veto,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def saturday_at_ten(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client, rules):
    client.force_login(make_staff("服务顾问"))
    return client


def everything():
    return [
        list(table.objects.order_by("pk").values())
        for table in (DueItem, Reminder, Decision, Message, Veto)
    ]


def test_a_coming_day_tells_who_hears_what_why_and_for_how_much(adviser):
    insured(12)
    before = everything()

    day, html = rehearse(adviser, in_days(5))

    (row,) = day.rows
    assert (row.who, row.about[:2], row.step) == ("王小明 139****4321", "保险", "D-7")
    assert (day.total, day.texts, day.segments) == (1, 1, row.segments)
    assert day.cost == row.segments * Decimal("0.05")
    for told in ("沪A·12345", row.text, row.sentence, row.rule, "已派发"):
        assert told in html
    assert "13987654321" not in html
    assert everything() == before


def test_without_a_day_tomorrow_is_rehearsed(adviser):
    insured(31)

    response = adviser.get(reverse("reminders:rehearsal"))

    assert str(response.context["day"].on) == in_days(1)
    assert response.context["day"].texts == 1


@pytest.mark.parametrize("on", [-1, 61])
def test_the_past_and_the_far_future_are_refused_in_a_sentence(adviser, on):
    day, html = rehearse(adviser, in_days(on))

    assert day is None
    assert "只能演练今天到" in html


def test_nonsense_is_refused_in_a_sentence(adviser):
    day, html = rehearse(adviser, "下周")

    assert day is None
    assert "请填写日期，例如 2026-12-05。" in html


@pytest.mark.parametrize(
    "fields", [{"because": ""}, {"because": "长" * 101}, {"step": 0}, {"vehicle": ""}]
)
def test_a_veto_without_its_reason_or_row_is_none(adviser, fields):
    insured(12)
    day, _ = rehearse(adviser, in_days(5))

    response = veto(adviser, day.rows[0], **fields)

    assert response.status_code == 302
    assert not Veto.objects.exists()


def test_who_may_look_need_not_be_one_who_may_veto(client, rules):
    client.force_login(make_staff("数据专员"))
    insured(12)

    day, html = rehearse(client, in_days(5))

    assert (day.texts, "否决原因" in html) == (1, False)
    assert veto(client, day.rows[0]).status_code == 403
    assert not Veto.objects.exists()


def test_who_may_nothing_sees_nothing(client, rules):
    client.force_login(make_staff())

    assert client.get(reverse("reminders:rehearsal")).status_code == 403
