from __future__ import annotations

import pytest

from campaigns.models import Campaign
from campaigns.trying import ask_preview, latest_preview
from reminders.forecast.trials import play_next
from reminders.models import Trial
from tests.campaigns.winter import DAY, MONDAY, make_campaign, make_car
from tests.reminders.builders import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaigns_alone")]
NOW = at(MONDAY, 9)


def test_the_result_is_stored_with_the_days_that_were_played(boss):
    car = make_car()
    campaign = make_campaign(pilot_percent=50)
    ask_preview(campaign, by=boss, now=NOW)

    play_next(now=NOW)

    trial = Trial.objects.get()
    assert latest_preview(campaign) == trial
    assert (trial.days_played, trial.days, trial.problem) == (3, 3, "")
    found = trial.result or {}
    assert found["on"] == str(MONDAY + 2 * DAY)
    assert [each["examples"] for each in found["outlooks"]] == [[car.plate]]


def test_a_campaign_that_cannot_start_says_why(boss):
    campaign = make_campaign()
    ask_preview(campaign, by=boss, now=NOW)

    play_next(now=NOW)

    assert Trial.objects.get().problem.startswith("分群里没有能发短信的车主")


def test_a_campaign_that_is_gone_says_so(boss):
    campaign = make_campaign()
    trial = ask_preview(campaign, by=boss, now=NOW)
    Campaign.objects.all().delete()

    play_next(now=NOW)

    trial.refresh_from_db()
    assert trial.problem == "这次活动已被删除，没有可试算的内容。"
