from __future__ import annotations

import pytest

from reminders.models import Trial


@pytest.mark.parametrize(
    ("played", "days", "percent"), [(0, 0, 0), (0, 3, 0), (2, 3, 66), (3, 3, 100)]
)
def test_the_share_of_the_days_that_are_played(played, days, percent):
    assert Trial(days_played=played, days=days).percent == percent
