from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.problems import problems
from reminders.models import DayRun
from reminders.tasks import dispatch_decided
from reminders.tasks import run_day as run_day_task
from sms.models import Message
from tests.factories import NOW
from tests.house_rules import put_rule
from tests.reminders.builders import TODAY
from tests.reminders.deciding.floods import (
    insured,
)
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_shop(settings, db):
    """Three texts are a flood; the clock stands at ten."""
    put_rule("flood_least", 2)
    settings.CLOCK_SHIFT = NOW - timezone.now()


def test_a_manager_releases_the_day(rules, client, django_capture_on_commit_callbacks):
    insured(3)
    run_day_task()
    client.force_login(make_staff("经理"))
    address = reverse("admin:reminders_dayrun_release")

    assert "今天有 3 条短信等待放行" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(address)
        client.post(address)
    assert len(callbacks) == 1
    dispatch_decided()

    assert Message.objects.count() == 3
    run = DayRun.objects.get(on=TODAY)
    assert run.counts["排队短信"] == 3
    assert run.released_by is not None
    assert [each for each in problems(NOW) if "放行" in each.sentence] == []


def test_an_adviser_releases_nothing(rules, client):
    insured(3)
    run_day_task()
    client.force_login(make_staff("服务顾问"))
    address = reverse("admin:reminders_dayrun_release")

    assert client.post(address).status_code == 403
    assert DayRun.objects.get(on=TODAY).released_at is None
