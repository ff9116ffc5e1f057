from __future__ import annotations

import pytest

from customers.meters.changes import tell_meters
from tests.customers.meter_logs import kms, since_day_0


def every_half_year(*kilometres):
    return since_day_0(*((180 * at, km) for at, km in enumerate(kilometres)))


@pytest.mark.parametrize(
    ("label", "kilometres", "meters"),
    [
        ("one low figure", [10, 6_000, 12_000, 1_800, 24_000], [4]),
        ("two low figures that the car comes back from",
         [10, 6_000, 12_000, 18_000, 2_400, 3_000, 36_000], [5]),
        ("two low figures at last", [10, 6_000, 12_000, 18_000, 400, 6_400], [4, 2]),
        ("a new meter that passes the old one",
         [5_000, 8_000, 11_000, 14_000, 200, 4_000, 8_000, 12_000, 16_000], [4, 5]),
        ("an error before the change", [40_000, 46_000, 520_000, 52_000, 300, 6_300],
         [3, 2]),
        ("an error after the change",
         [40_000, 46_000, 52_000, 300, 63_000, 12_300, 18_300], [3, 3]),
        ("two changes", [40_000, 46_000, 52_000, 300, 6_300, 12_300, 10, 6_010],
         [3, 3, 2]),
        ("one reading of the first meter", [40_000, 1_200, 7_300, 13_000], [3]),
        ("higher, not lower", [1_000, 3_000, 300_000, 305_000, 310_000], [3]),
    ],
)  # fmt: skip
def test_readings_of_each_meter(label, kilometres, meters):
    told = tell_meters(every_half_year(*kilometres), 250)

    assert [len(chain) for chain in told.chains] == meters


def test_a_steady_new_meter_is_clear():
    told = tell_meters(every_half_year(40_000, 46_000, 52_000, 300, 6_300), 250)

    assert [kms(chain) for chain in told.chains] == [
        [40_000, 46_000, 52_000],
        [300, 6_300],
    ]
    assert told.is_clear


def test_a_low_and_a_high_figure_may_be_a_new_meter():
    told = tell_meters(
        every_half_year(40_000, 46_000, 52_000, 300, 63_000, 12_300), 250
    )

    assert [kms(chain) for chain in told.chains] == [[40_000, 46_000, 52_000, 63_000]]
    assert not told.is_clear
