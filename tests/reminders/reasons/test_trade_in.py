from __future__ import annotations

import pytest

from reminders.reasons import (
    trade_in,
)
from sms.models import Message
from tests.contact import agree
from tests.factories import make_customer
from tests.reminders.reasons.occasions import (
    TODAY,
    day,
    told,
)
from tests.reminders.reasons.told import (
    car_of,
    only,
    texts_on,
)


@pytest.mark.parametrize(
    ("delivered_on", "registered_on", "expected"),
    [
        ("2024-01-10", None, ("3", "2027-01-10", "since:2024-01-10")),
        ("2023-10-07", None, ("3", "2026-10-07", "since:2023-10-07")),
        ("2023-10-06", None, ("4", "2027-10-06", "since:2023-10-06")),
        ("2021-10-07", None, ("5", "2026-10-07", "since:2021-10-07")),
        ("2021-10-06", None, None),
        (None, "2022-12-01", ("4", "2026-12-01", "since:2022-12-01")),
        (None, None, None),
    ],
)
def test_the_age_for_another_car(delivered_on, registered_on, expected):
    delivered = day(delivered_on) if delivered_on else None
    registered = day(registered_on) if registered_on else None

    assert told(trade_in.find_due(delivered, registered, TODAY)) == expected


@pytest.mark.django_db
def test_trade_in_is_advertising(all_rules):
    only("trade_in")
    agreed, silent = make_customer(), make_customer()
    agree(agreed)
    for owner in (agreed, silent):
        car_of(owner, registered_on=day("2023-12-01"))

    assert texts_on("2026-12-01") == [
        "王先生，大众迈腾（沪A12345）已使用3年，如考虑置换，可预约评估，"
    ]
    assert Message.objects.get().message_class == "commercial"
