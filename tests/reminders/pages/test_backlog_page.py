from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reminders.models import DueItem
from shop.house_rules import read_house_rules
from tests.factories import NOW
from tests.reminders.builders import TODAY, make_due_item
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

PLAN = "reminders:backlog"
APPROVE = "reminders:approve-backlog"


@pytest.fixture
def item(settings, all_rules):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    due_on = TODAY - timedelta(days=90)
    return make_due_item(reason="maintenance", due_on=due_on, is_backlog=True)


def days():
    return [
        day and str(day) for day in DueItem.objects.values_list("contact_on", flat=True)
    ]


def test_the_page_shows_who_what_since_when_and_the_day(item, client):
    client.force_login(make_staff("服务顾问"))

    page = client.get(reverse(PLAN)).content.decode()

    assert all(each in page for each in ("保养", str(item.due_on), "2026-11-23"))
    assert "批准：每天" not in page


def test_a_manager_approves_with_another_number_a_day(item, client):
    client.force_login(make_staff("经理"))

    client.post(reverse(APPROVE), {"a_day": "7"})

    assert days() == ["2026-11-23"]
    assert read_house_rules(TODAY).backlog_a_day == 7
    assert read_house_rules(TODAY - timedelta(days=1)).backlog_a_day == 20


@pytest.mark.parametrize("a_day", ["0", "1001", "很多", ""])
def test_a_number_that_makes_no_sense_approves_nothing(item, client, a_day):
    client.force_login(make_staff("经理"))

    response = client.post(reverse(APPROVE), {"a_day": a_day}, follow=True)

    assert "没有批准" in response.content.decode()
    assert days() == [None]


def test_an_adviser_approves_nothing(item, client):
    client.force_login(make_staff("服务顾问"))

    assert client.post(reverse(APPROVE), {"a_day": "7"}).status_code == 403
    assert days() == [None]
