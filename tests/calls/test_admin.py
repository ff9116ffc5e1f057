from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from shop import clock
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


def test_a_row_leads_to_the_page_of_the_call(client):
    client.force_login(make_staff("服务顾问"))
    task = make_call(make_customer(), make_vehicle())

    html = client.get(reverse("admin:calls_calltask_changelist")).content.decode()

    assert f'href="{reverse("calls:call", args=[task.pk])}"' in html
