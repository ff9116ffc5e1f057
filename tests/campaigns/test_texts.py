from __future__ import annotations

import pytest

from campaigns.running import (
    start,
    watch_campaigns,
)
from sms.models import Message
from tests.campaigns.winter import (
    DAY,
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


def test_an_opt_out_from_before_or_long_after_is_not_the_campaigns(boss):
    for _ in range(3):
        make_car()
    campaign = make_campaign()
    start(campaign, by=boss, now=at(MONDAY, 7))
    run(MONDAY)
    deliver(MONDAY)
    first, second, _ = Message.objects.order_by("pk")
    refuse([first], MONDAY - DAY)
    refuse([second], MONDAY + 8 * DAY)

    assert watch_campaigns(now=at(MONDAY + 9 * DAY)) == []
