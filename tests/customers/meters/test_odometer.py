from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.meters.odometer import (
    COMMERCIAL_CAP_KM_PER_DAY,
    MAX_KM,
    PRIVATE_CAP_KM_PER_DAY,
    Reading,
    clean,
    is_feasible,
)
from customers.meters.projection import extrapolate
from tests.customers.meter_logs import (
    DAY_0,
    NEW_METER,
    TODAY,
    a_reading,
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
    ("label", "pairs", "accepted", "rejected"),
    [
        ("the later", [(0, 90_000), (100, 20_000)], [20_000], [90_000]),
        ("on one day the lower", [(0, 20_000), (0, 90_000)], [20_000], [90_000]),
        ("last of the chain is the later", [(0, 10), (90, 5_000), (100, 12_000)],
         [10, 12_000], [5_000]),
        ("predecessor is the later", [(0, 40_000), (100, 2_000), (300, 42_000)],
         [2_000, 42_000], [40_000]),
        ("in doubt long ago", [(0, 40_000), (100, 2_000), (300, 42_000),
          (400, 45_000)], [2_000, 42_000, 45_000], [40_000]),
        ("predecessor of one day is the lower", [(0, 4_000), (0, 9_000), (99, 12_000)],
         [4_000, 12_000], [9_000]),
    ],
)  # fmt: skip
def test_among_equal_chains(label, pairs, accepted, rejected):
    cleaned = clean(since_day_0(*pairs), cap_km_per_day=250, on=TODAY)

    assert kms(cleaned.accepted) == accepted
    assert kms(rejection.reading for rejection in cleaned.rejected) == rejected
    assert cleaned.is_ambiguous


def test_doubt_about_the_last_reading_is_told_and_grades_down():
    delivery, visit, typo = since_day_0((0, 10), (150, 5_000), (240, 51_000))
    settled = since_day_0((300, 9_000))

    in_doubt = clean([delivery, visit, typo], cap_km_per_day=250, on=TODAY)
    projection = extrapolate(in_doubt, on=DAY_0 + timedelta(days=300))

    assert (in_doubt.is_ambiguous, projection.is_ambiguous) == (True, True)
    assert projection.interval_count == 1
    assert projection.grade == "C"
    assert in_doubt.notice == "里程读数互相矛盾，无法判断哪一次录错，请核对工单"
    after = clean([delivery, visit, typo, *settled], cap_km_per_day=250, on=TODAY)
    assert (kms(after.accepted), after.is_ambiguous) == ([10, 5_000, 9_000], False)
    assert after.notice is None


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
    assert cleaned.has_meter_change
    assert not cleaned.is_ambiguous
    assert cleaned.notice == (
        "里程异常：2025-07-05 的 1,200 公里低于 2025-01-05 的 52,000 公里，"
        "可能换过仪表或被回调，请与车主核对"
    )


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


@settings(max_examples=50)
@given(st.lists(a_reading, max_size=8), a_cap)
def test_chain_is_as_long_as_any_subset_tried_one_by_one(given_readings, cap):
    possible = sorted(
        (r for r in given_readings if 0 <= r.km <= MAX_KM and r.on <= TODAY),
        key=lambda r: (r.on, r.km, r.source),
    )
    subsets = (
        [r for at, r in enumerate(possible) if bits >> at & 1]
        for bits in range(2 ** len(possible))
    )
    longest = max(
        len(subset)
        for subset in subsets
        if all(is_feasible(*step, cap) for step in pairwise(subset))
    )

    cleaned = clean(given_readings, cap_km_per_day=cap, on=TODAY)

    assert max((len(s.readings) for s in cleaned.stretches), default=0) == longest
