from __future__ import annotations

import pytest
from django.utils import timezone

from campaigns import tasks
from campaigns.running import (
    start,
)
from sms.models import Message
from tests.campaigns.winter import (
    MONDAY,
    deliver,
    make_campaign,
    make_car,
    refuse,
    run,
)
from tests.reminders.builders import at

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("campaigns_alone"),
]


def test_the_minutes_task_stops_what_too_many_refuse(boss, settings):
    settings.CLOCK_SHIFT = at(MONDAY, 21) - timezone.now()
    make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    assert tasks.watch_campaigns() == []

    refuse(Message.objects.all(), MONDAY)

    assert tasks.watch_campaigns() == [campaign.pk]
