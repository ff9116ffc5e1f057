from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dealercrm.embedded.samples.make_samples import make_samples
from tests.dealercrm.embedded.samples.written import (
    ON,
)


@pytest.mark.parametrize("on", [ON, date(2028, 2, 29), date(2027, 1, 1)], ids=str)
def test_the_shop_is_alive_on_any_day(on):
    samples = make_samples(on)
    came_in = [
        row["进厂时间"].date()
        for row in samples.orders
        if isinstance(row["进厂时间"], datetime)
    ]
    ends = [row["交强险到期日期"] for row in samples.vehicles]
    soon = [day for day in ends if isinstance(day, date) and 0 <= (day - on).days < 30]

    assert max(came_in) == on - timedelta(days=1)
    assert min(came_in) >= samples.shop.opened_on
    assert len([day for day in came_in if (on - day).days <= 30]) > 200
    assert len(soon) > 30
