from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.links import list_url, midnight


def test_a_list_has_its_filter_in_its_address():
    assert list_url("sms_message") == "/admin/sms/message/"
    assert (
        list_url("sms_message", status="unknown")
        == "/admin/sms/message/?status=unknown"
    )


@pytest.mark.parametrize(
    ("moment", "begun"),
    [
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), 20),
        (datetime(2026, 11, 21, 16, tzinfo=UTC), 21),
    ],
)
def test_the_shops_day_begins_at_midnight_in_shanghai(moment, begun):
    assert midnight(moment) == datetime(2026, 11, begun, 16, tzinfo=UTC)
