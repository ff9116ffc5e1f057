from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Segment
from campaigns.running import start
from customers.models import Consent
from dashboard.problems import problems
from reminders.day import run_day
from reminders.deciding import flood
from reminders.forecast.rehearsal import rehearsal
from reminders.models import DayRun, Reminder
from reminders.tasks import run_day as run_day_task
from sms.models import Message, Template
from tests.factories import NOW, make_customer, make_vehicle
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


def ran(days_ago, texts):
    on = TODAY - timedelta(days=days_ago)
    DayRun.objects.create(on=on, started_at=NOW, counts={"排队短信": texts})


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        pytest.param([], 2, id="no history"),
        pytest.param([(1, 0), (2, 0)], 2, id="quiet days"),
        pytest.param([(1, 10), (2, 20), (3, 90)], 100, id="five times the usual"),
        pytest.param([(14, 10), (15, 90)], 50, id="two weeks back"),
        pytest.param([(0, 90)], 2, id="not today's own"),
    ],
)
def test_what_a_day_may_queue_by_itself(runs, expected):
    for days_ago, texts in runs:
        ran(days_ago, texts)

    assert flood.limit(now=NOW) == expected


@pytest.mark.parametrize(("count", "queued"), [(2, 2), (3, 0)])
def test_a_flood_is_decided_and_waits(rules, count, queued):
    insured(count)

    run_day_task()

    assert Message.objects.count() == queued
    assert Reminder.objects.filter(status="decided").count() == count - queued
    found = [each for each in problems(NOW) if "放行" in each.sentence]
    assert [each.count for each in found] == ([count] if queued == 0 else [])


@pytest.mark.parametrize(("insurances", "queued"), [(2, 5), (3, 0)])
def test_a_campaign_that_somebody_started_is_no_flood(rules, insurances, queued):
    """Its three texts do not count, but wait with the others where these are one."""
    for _ in range(3):
        owner = make_customer()
        make_vehicle(owner=owner, registered_on=None, delivered_on=None)
        Consent.objects.create(
            customer=owner,
            phone_index=owner.phone_index,
            scope="marketing",
            channel="到店签字",
            proof="签字的同意书",
            given_on=TODAY,
        )
    campaign = Campaign.objects.create(
        name="冬季检测",
        segment=Segment.objects.create(name="所有客户"),
        template_a=Template.objects.get(slug="campaign-winter"),
        starts_on=TODAY,
        ends_on=TODAY,
        holdout_percent=0,
        pilot_percent=0,
    )
    start(campaign, by=make_staff(), now=NOW)
    insured(insurances)

    run_day(now=NOW, holds_flood=True)

    assert Message.objects.count() == queued


def test_a_second_run_of_the_day_waits_as_well(rules):
    insured(3)
    run_day(now=NOW, holds_flood=True)

    run_day(now=NOW, holds_flood=True)

    assert Message.objects.count() == 0


def test_a_rehearsal_shows_what_would_leave(rules):
    insured(3)

    with rehearsal(now=NOW, on=TODAY) as report:
        assert report.dispatched.texts == 3


def test_a_released_day_holds_nothing_more(rules):
    insured(3)
    run_day_task()
    flood.release(DayRun.objects.get(on=TODAY), by=make_staff(), now=NOW)

    run_day(now=NOW, holds_flood=True)

    assert Message.objects.count() == 3


def test_what_nobody_released_in_time_is_missed_and_not_sent_late(rules):
    insured(3)
    run_day_task()

    later = NOW + timedelta(days=6)
    run_day(now=later)

    assert set(Reminder.objects.values_list("status", flat=True)) == {"missed"}
    assert Message.objects.count() == 0
