"""How many wrong figures are found on cars that no rule was written for."""

from __future__ import annotations

import pytest

from tests.customers.meters.unseen_cars import (
    MISTAKES,
    cars,
    dropped_digit,
    extra_digit,
    score,
    with_new_meter,
)

SEEDS = (1, 2, 3)
# The least share of cars on which the figure is found, and the largest on which a good
# reading is lost. Swapped and wrong digits are often so small that nothing shows which
# of two readings is wrong.
BARS = dict.fromkeys(MISTAKES, (99, 1)) | {
    "swapped_digits": (96, 4),
    "wrong_digit": (96, 4),
    "miles": (96, 4),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", MISTAKES)
def test_one_wrong_figure(kind, seed):
    result = score(cars([MISTAKES[kind]], seed))

    found, lost = BARS[kind]
    assert result.found >= found
    assert result.lost_a_good_reading <= lost
    assert result.meters_right >= 99.5


@pytest.mark.parametrize("seed", SEEDS)
def test_cars_without_a_mistake_keep_their_readings(seed):
    result = score(cars([], seed))

    assert result.lost_a_good_reading <= 0.3
    assert result.meters_right >= 99.5


@pytest.mark.parametrize("seed", SEEDS)
def test_new_meters_are_told(seed):
    result = score(cars([], seed, with_new_meter, meters=2))

    assert result.lost_a_good_reading <= 0.5
    assert result.meters_right >= 99.5


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mistake", [dropped_digit, extra_digit])
def test_a_wrong_figure_costs_no_meter(mistake, seed):
    result = score(cars([mistake], seed, with_new_meter, meters=2))

    assert result.found >= 94
    assert result.lost_a_good_reading <= 5
    assert result.meters_right >= 96
