from __future__ import annotations

import pytest

from dealercrm.embedded.samples import shop
from dealercrm.embedded.samples.cars import check_digit


def test_home_built_vins_carry_their_check_digit_but_for_the_known_twelve(samples):
    home_built = [car.vin for car in samples.shop.cars if car.vin[0] == "L"]
    wrong = [vin for vin in home_built if vin[8] != check_digit(vin)]

    assert len(wrong) == shop.WRONG_CHECK_DIGITS
    assert all(len(vin) == 17 and not set(vin) & set("IOQ") for vin in home_built)
    assert len(home_built) < len(samples.shop.cars)


@pytest.mark.parametrize(
    ("vin", "digit"),
    [
        ("1M8GDM9AXKP042788", "X"),
        ("LVSHCAMB1CE054249", "1"),
        ("LRWYGCEK3PC000008", "3"),
        ("LSVAA4180E2000000", "1"),
    ],
)
def test_check_digit_follows_the_published_vectors(vin, digit):
    assert check_digit(vin) == digit
