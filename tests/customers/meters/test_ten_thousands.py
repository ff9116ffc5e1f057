from __future__ import annotations

import pytest

from customers.meters.ten_thousands import find_ten_thousands
from tests.customers.meter_logs import kms, since_day_0


@pytest.mark.parametrize(
    ("label", "pairs", "found"),
    [
        ("between", [(0, 21_000), (180, 3), (360, 42_000)], [3]),
        ("rounded down", [(0, 32_000), (90, 3), (180, 39_000)], [3]),
        ("rounded up", [(0, 25_500), (90, 3), (180, 27_000)], [3]),
        ("too low for what came before", [(0, 40_051), (90, 3), (180, 44_000)], []),
        ("just as high as before", [(0, 40_050), (90, 3), (180, 44_000)], [3]),
        ("at last", [(0, 21_000), (180, 28_000), (360, 3)], [3]),
        ("from now on", [(0, 21_000), (180, 28_000), (360, 3), (540, 4)], [3, 4]),
        ("at first", [(0, 3), (180, 36_000), (360, 42_000)], [3]),
        ("in the highest figure", [(0, 1_480_000), (9, 150)], [150]),
        ("no figure of 万公里", [(0, 1_480_000), (9, 151)], []),
        ("a new car", [(0, 3), (180, 6_000), (360, 12_000)], []),
        ("a new car driven hard", [(0, 3), (180, 28_003)], []),
        ("a new car cannot be driven harder", [(0, 3), (180, 28_004)], [3]),
        ("a new car driven hard for long", [(0, 3), (180, 36_000), (360, 53_499)], []),
        ("driven harder than later", [(0, 3), (180, 36_000), (360, 53_498)], [3]),
        ("delivered and then 3万", [(0, 10), (900, 3), (1_080, 42_000)], [3]),
        ("a new car with a zero too many", [(0, 3), (180, 51_000), (270, 9_000),
          (360, 12_000)], []),
        ("a new meter", [(0, 30_000), (90, 36_000), (180, 4), (360, 6_000),
          (540, 12_000)], []),
        ("an old car's new meter", [(0, 82_000), (90, 88_000), (180, 4),
          (360, 6_000)], []),
        ("nothing larger", [(0, 3), (180, 4)], []),
        ("zero", [(0, 3_000), (180, 0), (360, 4_500)], []),
    ],
)  # fmt: skip
def test_figures_meant_in_ten_thousands(label, pairs, found):
    assert kms(find_ten_thousands(since_day_0(*pairs), 250)) == found
