"""What odometers were read to show, for tests: by name, by days, at random."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from customers.meters.steps import Reading

TODAY = date(2026, 11, 21)
DAY_0 = date(2025, 1, 1)

DELIVERED = ("2026-01-10", 10)
FOUR_VISITS = (
    ("2024-11-21", 12),
    ("2025-04-20", 5_100),
    ("2025-10-25", 12_800),
    ("2026-05-20", 21_000),
)
SPACED = (("2025-01-05", 40_000), ("2025-07-05", 46_000), ("2026-01-05", 52_000))
NEW_METER = (
    ("2024-01-05", 40_000),
    ("2024-07-05", 46_000),
    ("2025-01-05", 52_000),
    ("2025-07-05", 1_200),
    ("2026-01-05", 7_300),
)
PARKED = (("2024-11-21", 30_000), ("2025-11-21", 30_400), ("2026-05-21", 30_500))
RIDE_HAILING = (("2026-01-01", 50_000), ("2026-03-01", 68_000), ("2026-05-01", 86_500))

a_reading = st.builds(
    Reading,
    on=st.dates(date(2019, 1, 1), date(2026, 12, 31)),
    km=st.integers(-100, 1_600_000) | st.integers(0, 20_000),
    source=st.sampled_from(["order", "import", "customer"]),
)
a_dense_reading = st.builds(
    Reading,
    on=st.dates(date(2026, 1, 1), date(2026, 1, 20)),
    km=st.integers(0, 4_000),
    source=st.sampled_from(["order", "import"]),
)
some_readings = st.lists(a_reading, max_size=12) | st.lists(a_dense_reading, max_size=9)


def readings(*pairs):
    return [Reading(date.fromisoformat(on), km) for on, km in pairs]


def since_day_0(*pairs):
    return [Reading(DAY_0 + timedelta(days=days), km) for days, km in pairs]


def kms(some_readings):
    return [reading.km for reading in some_readings]
