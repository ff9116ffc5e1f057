from __future__ import annotations

from datetime import date

import pytest

from shop.workdays import is_late, last_day_of_term

MONDAY, THURSDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 27)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
NEXT_TUESDAY, NEXT_WEDNESDAY = date(2026, 12, 1), date(2026, 12, 2)


@pytest.mark.parametrize(
    ("asked_on", "until"),
    [
        (MONDAY, THURSDAY),
        (THURSDAY, NEXT_TUESDAY),
        (FRIDAY, NEXT_WEDNESDAY),
        (SATURDAY, NEXT_WEDNESDAY),
        (SUNDAY, NEXT_WEDNESDAY),
    ],
)
def test_three_working_days_follow_the_day_itself(asked_on, until):
    assert last_day_of_term(asked_on) == until


@pytest.mark.parametrize(
    ("done_on", "late"), [(MONDAY, False), (THURSDAY, False), (FRIDAY, True)]
)
def test_the_last_day_is_in_time(done_on, late):
    assert is_late(MONDAY, done_on) is late
