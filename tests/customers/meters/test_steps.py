from __future__ import annotations

import pytest

from customers.meters.steps import days_between, is_chain, is_feasible
from tests.customers.meter_logs import since_day_0


@pytest.mark.parametrize(
    ("label", "days", "driven_km", "cap", "expected"),
    [
        ("back by 50 km", 30, -50, 250, True),
        ("back by 51 km", 30, -51, 250, False),
        ("1,000 km on one day", 0, 1_000, 250, True),
        ("1,001 km on one day", 0, 1_001, 250, False),
        ("private car at its cap", 10, 3_500, 250, True),
        ("private car above its cap", 10, 3_501, 250, False),
        ("commercial car at its cap", 10, 6_000, 500, True),
        ("commercial car above its cap", 10, 6_001, 500, False),
    ],
)
def test_step_that_a_car_can_make(label, days, driven_km, cap, expected):
    first, second = since_day_0((0, 20_000), (days, 20_000 + driven_km))

    assert is_feasible(first, second, cap) is expected


def test_a_chain_is_made_of_feasible_steps():
    back_and_forth = since_day_0((0, 20_000), (10, 19_950), (20, 23_450))

    assert is_chain([], 250)
    assert is_chain(back_and_forth, 250)
    assert not is_chain(back_and_forth, 249)
    assert days_between(back_and_forth[0], back_and_forth[2]) == 20
