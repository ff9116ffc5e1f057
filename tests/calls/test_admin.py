from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from shop import clock
from shop.hours import SHOP_ZONE
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_call, make_staff

pytestmark = pytest.mark.django_db


def listed(client, turn):
    address = reverse("admin:calls_calltask_changelist")
    response = client.get(address, {"turn": turn} if turn else {})
    return set(response.context["cl"].result_list)


def test_the_list_tells_ones_own_from_everybodys(client):
    me = make_staff("服务顾问")
    client.force_login(me)
    today = clock.today()
    kinds: dict[str, dict[str, Any]] = {
        "today": {"assigned_to": me, "call_on": today},
        "later": {"assigned_to": me, "call_on": today + timedelta(days=1)},
        "other": {"call_on": today},
        "free": {"assigned_to": None},
        "over": {"assigned_to": me, "status": "done"},
    }
    calls = {
        name: make_call(make_customer(), make_vehicle(), **fields)
        for name, fields in kinds.items()
    }

    expected = {
        "today": {"today"},
        "mine": {"today", "later"},
        "free": {"free"},
        "over": {"over"},
        "": {"today", "later", "other", "free"},
    }
    assert {turn: listed(client, turn) for turn in expected} == {
        turn: {calls[name] for name in names} for turn, names in expected.items()
    }


def wishing(begins, ends, **fields):
    customer = make_customer(prefers_from=begins, prefers_until=ends)
    return make_call(customer, make_vehicle(), **fields)


@pytest.fixture
def at_monday(client, settings):
    """Set the clock to an hour of a working day."""

    def turn(hour):
        monday = datetime(2026, 11, 23, hour, tzinfo=SHOP_ZONE)
        settings.CLOCK_SHIFT = monday - timezone.now()

    return turn


@pytest.mark.parametrize(
    ("hour", "offered"),
    [(10, ["usual"]), (12, []), (18, ["evening", "usual"]), (20, [])],
)
def test_now_lists_whom_the_hour_suits(client, at_monday, hour, offered):
    me = make_staff("服务顾问")
    client.force_login(me)
    at_monday(hour)
    today = {"assigned_to": me, "call_on": clock.today()}
    tomorrow = {"assigned_to": me, "call_on": clock.today() + timedelta(days=1)}
    calls = {
        "evening": wishing(time(18), time(20), **today),
        "usual": make_call(make_customer(), make_vehicle(), **today),
        "tomorrow": wishing(time(18), time(20), **tomorrow),
    }

    assert listed(client, "now") == {calls[name] for name in offered}


def test_calls_of_a_day_stand_in_the_order_of_their_hours(client, at_monday):
    client.force_login(make_staff("服务顾问"))
    at_monday(10)
    evening = wishing(time(18), time(20))
    usual = make_call(make_customer(), make_vehicle())
    early = wishing(time(8), time(8, 20))

    response = client.get(reverse("admin:calls_calltask_changelist"))

    assert list(response.context["cl"].result_list) == [early, usual, evening]
    html = response.content.decode()
    for shown in ("18:00–20:00", "客户希望", "08:30–12:00、13:00–19:00", "现在可打"):
        assert shown in html


def test_a_row_leads_to_the_page_of_the_call(client):
    client.force_login(make_staff("服务顾问"))
    task = make_call(make_customer(), make_vehicle())

    html = client.get(reverse("admin:calls_calltask_changelist")).content.decode()

    assert f'href="{reverse("calls:call", args=[task.pk])}"' in html
