from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.meters.odometer import clean
from customers.meters.projection import extrapolate
from customers.meters.steps import (
    COMMERCIAL_CAP_KM_PER_DAY,
    MAX_KM,
    PRIVATE_CAP_KM_PER_DAY,
    Reading,
    is_feasible,
)
from tests.customers.meter_logs import (
    DAY_0,
    NEW_METER,
    TODAY,
    kms,
    readings,
    since_day_0,
    some_readings,
)


def cleaned_kms(some_readings, *, cap=PRIVATE_CAP_KM_PER_DAY, on=TODAY):
    """Return accepted by meter, and rejected kilometres."""
    cleaned = clean(some_readings, cap_km_per_day=cap, on=on)
    return (
        [kms(stretch.readings) for stretch in cleaned.stretches],
        [rejection.reading.km for rejection in cleaned.rejected],
    )


@pytest.mark.parametrize(
    ("label", "reading", "is_kept"),
    [
        ("zero", ("2026-01-01", 0), True),
        ("negative", ("2026-01-01", -1), False),
        ("the most a car runs", ("2026-01-01", MAX_KM), True),
        ("more than a car runs", ("2026-01-01", MAX_KM + 1), False),
        ("today", ("2026-11-21", 100), True),
        ("tomorrow", ("2026-11-22", 100), False),
    ],
)
def test_impossible_readings_are_set_aside(label, reading, is_kept):
    stretches, rejected = cleaned_kms(readings(reading))

    assert (stretches, rejected) == (
        ([[reading[1]]], []) if is_kept else ([], [reading[1]])
    )


@pytest.mark.parametrize(
    ("label", "pairs", "stretches", "rejected"),
    [
        ("one", [(0, 100)], [[100]], []),
        ("steady", [(0, 100), (100, 4_000), (200, 8_000)], [[100, 4_000, 8_000]], []),
        ("twice the same", [(9, 100), (9, 100)], [[100, 100]], []),
        ("a day's drive on one day", [(9, 100), (9, 150)], [[100, 150]], []),
        (
            "trip meter",
            [(0, 5), (100, 9_000), (200, 312), (250, 15_000)],
            *([[5, 9_000, 15_000]], [312]),
        ),
        (
            "miles for kilometres",
            [(0, 50_000), (90, 34_000), (180, 58_000)],
            *([[50_000, 58_000]], [34_000]),
        ),
        ("of two on a day the fitting one", [(0, 9_000), (90, 12_000), (90, 1_200),
          (180, 15_000)], [[9_000, 12_000, 15_000]], [1_200]),
        ("two typing errors", [(0, 5_000), (90, 80_000), (180, 12_000), (270, 150),
          (360, 18_000)], [[5_000, 12_000, 18_000]], [80_000, 150]),
    ],
)  # fmt: skip
def test_longest_plausible_chain_is_believed(label, pairs, stretches, rejected):
    assert cleaned_kms(since_day_0(*pairs)) == (stretches, rejected)
    assert not clean(since_day_0(*pairs), cap_km_per_day=250, on=TODAY).is_ambiguous


@pytest.mark.parametrize(
    ("label", "pairs", "rejected", "is_in_doubt"),
    [
        ("the later of two", [(0, 90_000), (100, 20_000)], 90_000, True),
        ("on one day the lower", [(0, 20_000), (0, 90_000)], 90_000, True),
        ("steady rather than standing", [(-180, 210), (0, 6_500), (180, 1_300),
          (360, 19_500), (540, 26_000)], 1_300, False),
        ("a usual rate", [(0, 40_000), (100, 2_000), (300, 42_000)], 2_000, False),
        ("a usual rate long ago", [(0, 40_000), (100, 2_000), (300, 42_000),
          (400, 45_000)], 2_000, False),
        ("the usual of two rates", [(0, 10), (90, 5_000), (100, 12_000)], 12_000, True),
        ("the usual rate after a day with two", [(0, 4_000), (0, 9_000), (99, 12_000)],
         4_000, True),
        ("last reading too low", [(0, 40_000), (180, 46_000), (360, 52_000),
          (540, 48_000)], 48_000, True),
        ("first reading too high", [(0, 43_000), (180, 40_000), (360, 46_000),
          (540, 52_000)], 43_000, True),
        ("two that differ little", [(-180, 20_000), (0, 26_000), (180, 25_700),
          (360, 32_000), (540, 38_000)], 25_700, True),
    ],
)  # fmt: skip
def test_among_equally_long_chains(label, pairs, rejected, is_in_doubt):
    cleaned = clean(since_day_0(*pairs), cap_km_per_day=250, on=TODAY)

    assert kms(rejection.reading for rejection in cleaned.rejected) == [rejected]
    assert cleaned.is_ambiguous is is_in_doubt


def test_doubt_about_the_last_reading_is_told_and_grades_down():
    delivery, visit, typo = since_day_0((0, 10), (150, 5_000), (240, 33_000))
    settled = since_day_0((300, 9_000))

    in_doubt = clean([delivery, visit, typo], cap_km_per_day=250, on=TODAY)
    projection = extrapolate(in_doubt, on=DAY_0 + timedelta(days=300))

    assert (in_doubt.is_ambiguous, projection.is_ambiguous) == (True, True)
    assert projection.interval_count == 1
    assert projection.grade == "C"
    assert in_doubt.notices == [
        "里程读数互相矛盾，无法判断哪一次录错，先按时间提醒，请核对工单"
    ]
    after = clean([delivery, visit, typo, *settled], cap_km_per_day=250, on=TODAY)
    assert (kms(after.accepted), after.notices) == ([10, 5_000, 9_000], [])


# What a foreman would strike out on paper, whatever the car is used for.
@pytest.mark.parametrize("cap", [PRIVATE_CAP_KM_PER_DAY, COMMERCIAL_CAP_KM_PER_DAY])
@pytest.mark.parametrize(
    ("label", "kilometres", "rejected", "meters"),
    [
        ("trip meter", [10, 7_000, 415, 20_000, 27_000], [415], 1),
        ("a zero lost", [150, 5_800, 1_200, 17_900, 24_000], [1_200], 1),
        ("a zero lost at last", [10, 5_000, 10_000, 15_000, 2_000], [2_000], 1),
        ("a zero too many", [10, 5_000, 10_000, 150_000, 20_000], [150_000], 1),
        ("a zero too many at last", [10, 5_000, 10_000, 15_000, 200_000], [200_000], 1),
        ("miles", [21_000, 36_000, 31_690, 66_000, 81_000], [31_690], 1),
        ("swapped digits", [41_000, 47_000, 35_000, 59_000, 65_000], [35_000], 1),
        ("万公里", [24_000, 3, 36_000], [3], 1),
        ("two errors", [10, 5_000, 100_000, 15_000, 2_000, 25_000, 30_000],
         [2_000, 100_000], 1),
        ("new meter", [50_000, 55_000, 60_000, 400, 5_400, 10_400], [], 2),
        ("new meter and a zero too many",
         [50_000, 55_000, 600_000, 65_000, 400, 5_400, 10_400], [600_000], 2),
        ("new meter of a young car",
         [5_000, 8_000, 11_000, 14_000, 200, 4_000, 8_000, 16_000], [], 2),
        ("the day before", [10_000, 15_000, 14_955, 20_000], [], 1),
    ],
)  # fmt: skip
def test_what_a_foreman_strikes_out(label, kilometres, rejected, meters, cap):
    visits = since_day_0(*((180 * at - 900, km) for at, km in enumerate(kilometres)))

    cleaned = clean(visits, cap_km_per_day=cap, on=TODAY)

    assert sorted(each.reading.km for each in cleaned.rejected) == rejected
    assert len(cleaned.stretches) == meters


@pytest.mark.parametrize(
    ("label", "pairs", "stretches", "rejected"),
    [
        ("two later days below", [(0, 40_000), (90, 46_000), (180, 52_000),
         (360, 1_200), (450, 7_300)], [[40_000, 46_000, 52_000], [1_200, 7_300]], []),
        ("one later day only", [(0, 40_000), (90, 46_000), (180, 52_000),
         (360, 1_200)], [[40_000, 46_000, 52_000]], [1_200]),
        ("two later readings of one day", [(0, 40_000), (90, 46_000), (180, 52_000),
         (360, 1_200), (360, 1_210)], [[40_000, 46_000, 52_000]], [1_200, 1_210]),
        ("later ones contradict each other", [(0, 40_000), (90, 46_000), (180, 52_000),
         (360, 7_300), (450, 1_200)], [[40_000, 46_000, 52_000]], [7_300, 1_200]),
        ("one later above the old meter", [(0, 40_000), (90, 46_000), (180, 52_000),
         (185, 900_000), (360, 1_200)],
         [[40_000, 46_000, 52_000]], [900_000, 1_200]),
        ("later ones too high, not low", [(0, 40_000), (90, 46_000), (180, 52_000),
         (185, 900_000), (360, 905_000)],
         [[40_000, 46_000, 52_000]], [900_000, 905_000]),
        ("earlier ones too low, not high", [(0, 1_000), (90, 3_000), (100, 300_000),
         (200, 305_000), (300, 310_000)],
         [[300_000, 305_000, 310_000]], [1_000, 3_000]),
        ("turned back", [(0, 90_000), (90, 96_000), (180, 99_000), (270, 60_000),
         (360, 64_000)], [[90_000, 96_000, 99_000], [60_000, 64_000]], []),
        ("new meter has outgrown the old one's readings", [(0, 40_000), (90, 46_000),
         (360, 1_200), (450, 7_300), (540, 9_000)],
         [[40_000, 46_000], [1_200, 7_300, 9_000]], []),
        ("both meters have as many", [(0, 40_000), (90, 46_000), (360, 1_200),
         (450, 7_300)], [[40_000, 46_000], [1_200, 7_300]], []),
        ("one early reading is a typing error", [(0, 40_000), (360, 1_200),
         (450, 7_300), (540, 9_000)], [[1_200, 7_300, 9_000]], [40_000]),
    ],
)  # fmt: skip
def test_new_meter_begins_a_stretch(label, pairs, stretches, rejected):
    assert cleaned_kms(since_day_0(*pairs)) == (stretches, rejected)


def test_meter_change_carries_the_kilometres_of_the_old_meter():
    cleaned = clean(readings(*NEW_METER), cap_km_per_day=250, on=TODAY)
    projection = extrapolate(cleaned, on=TODAY)

    assert [stretch.offset_km for stretch in cleaned.stretches] == [0, 52_000 - 1_200]
    assert (projection.last_km, projection.offset_km) == (7_300, 50_800)
    assert not cleaned.is_ambiguous
    assert cleaned.notices == [
        "换表：2025-01-05 旧表 52,000 公里，2025-07-05 新表 1,200 公里，"
        "此后累计里程按新表加 50,800 公里计算；如果没有换过仪表，请与车主核对是否被回调"
    ]


def test_offsets_of_several_meters_add_up():
    three_meters = since_day_0(
        *[(0, 90_000), (30, 92_000)],
        *[(100, 5_000), (200, 9_000), (300, 13_000)],
        *[(400, 100), (500, 4_000)],
    )

    cleaned = clean(three_meters, cap_km_per_day=250, on=TODAY)

    assert [(kms(s.readings), s.offset_km) for s in cleaned.stretches] == [
        ([90_000, 92_000], 0),
        ([5_000, 9_000, 13_000], 87_000),
        ([100, 4_000], 99_900),
    ]


@pytest.mark.parametrize(
    ("label", "pairs", "reason"),
    [
        ("negative", [(0, -5)], "里程 -5 公里是负数，请核对后重录"),
        (
            "beyond any car",
            [(0, 1_999_105)],
            "里程 1,999,105 公里超过 1,500,000 公里，请核对是否多录了一位",
        ),
        (
            "in the future",
            [(1_000, 5)],
            "读数日期 2027-09-28 晚于今天，请核对日期",
        ),
        (
            "too high",
            [(0, 100), (90, 49_000), (180, 9_000)],
            "49,000 公里比 2025-01-01 的 100 公里高得不合理，请核对是否多录了一位",
        ),
        (
            "too low",
            [(0, 5_000), (90, 990), (120, 15_000)],
            "990 公里比 2025-01-01 的 5,000 公里低得不合理，"
            "请核对是否少录了一位，或录成了小计里程",
        ),
        (
            "too high for what follows",
            [(0, 100_000), (90, 12_000), (180, 15_000)],
            "100,000 公里比 2025-04-01 的 12,000 公里高得不合理，请核对是否多录了一位",
        ),
    ],
)
def test_rejection_says_what_to_do(label, pairs, reason):
    cleaned = clean(since_day_0(*pairs), cap_km_per_day=250, on=TODAY)

    assert [rejection.reason for rejection in cleaned.rejected] == [reason]


def dense_log(count):
    return [Reading(DAY_0 + timedelta(days=at), 40 * at) for at in range(count)]


def test_log_of_many_readings_survives_typing_errors():
    log = dense_log(600)
    random = Random(7)
    typos = {at: log[at].km * 10 + 7 for at in random.sample(range(30, 590), 20)}
    typed = [
        Reading(reading.on, typos.get(at, reading.km)) for at, reading in enumerate(log)
    ]

    stretches, rejected = cleaned_kms(typed)

    assert stretches == [[r.km for at, r in enumerate(log) if at not in typos]]
    assert rejected == [typos[at] for at in sorted(typos)]


a_cap = st.sampled_from([PRIVATE_CAP_KM_PER_DAY, COMMERCIAL_CAP_KM_PER_DAY])


@given(some_readings, a_cap, st.randoms(use_true_random=False))
def test_cleaning_does_not_depend_on_the_order(given_readings, cap, random):
    shuffled = list(given_readings)
    random.shuffle(shuffled)

    assert clean(shuffled, cap_km_per_day=cap, on=TODAY) == clean(
        given_readings, cap_km_per_day=cap, on=TODAY
    )


@given(some_readings, a_cap)
def test_no_infeasible_step_is_believed(given_readings, cap):
    cleaned = clean(given_readings, cap_km_per_day=cap, on=TODAY)

    for stretch in cleaned.stretches:
        steps = pairwise(stretch.readings)
        assert [step for step in steps if not is_feasible(*step, cap)] == []


@given(some_readings, a_cap)
def test_every_reading_is_either_believed_or_rejected(given_readings, cap):
    cleaned = clean(given_readings, cap_km_per_day=cap, on=TODAY)
    rejected = [rejection.reading for rejection in cleaned.rejected]

    def in_order(each):
        return (each.on, each.km, each.source)

    assert sorted([*cleaned.accepted, *rejected], key=in_order) == sorted(
        given_readings, key=in_order
    )
    assert list(cleaned.accepted) == [r for s in cleaned.stretches for r in s.readings]
    assert not set(cleaned.accepted) & set(rejected)


@given(some_readings, a_cap)
def test_cleaning_again_changes_nothing(given_readings, cap):
    once = clean(given_readings, cap_km_per_day=cap, on=TODAY)
    twice = clean(once.accepted, cap_km_per_day=cap, on=TODAY)

    assert (twice.accepted, twice.rejected) == (once.accepted, ())
    assert twice.stretches == once.stretches


# Noise in which figures of 万公里 or short meters showed only after the first cleaning.
@pytest.mark.parametrize(
    ("pairs", "cap"),
    [
        (
            [
                (-366, 12000),
                (-306, 300),
                (-246, 300),
                (-66, 12000),
                (-36, 3),
                (-35, 3),
                (294, 3),
                (294, 24000),
                (444, 10),
                (474, 3),
            ],
            500,
        ),
        (
            [
                (-366, 18000),
                (-246, 24000),
                (-36, 150),
                (114, 10),
                (174, 10),
                (294, 3),
                (414, 150),
                (444, 52000),
            ],
            250,
        ),
        (
            [
                (-276, 300),
                (-216, 3),
                (-216, 18000),
                (24, 12000),
                (54, 18000),
                (174, 10),
                (204, 6000),
                (294, 24000),
                (354, 6000),
                (444, 10),
            ],
            500,
        ),
    ],
)
def test_believed_readings_are_believed_again(pairs, cap):
    once = clean(since_day_0(*pairs), cap_km_per_day=cap, on=TODAY)
    twice = clean(once.accepted, cap_km_per_day=cap, on=TODAY)

    assert (twice.accepted, twice.rejected) == (once.accepted, ())
    assert twice.stretches == once.stretches
