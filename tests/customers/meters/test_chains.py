from __future__ import annotations

from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.meters.chains import Run, longest_chain, measure, step
from customers.meters.steps import by_day, is_chain
from tests.customers.meter_logs import a_reading, kms, since_day_0

TIE = since_day_0((0, 210), (180, 6_500), (360, 1_300), (540, 19_500), (720, 26_000))


def unevenness(readings, cap=250):
    run = Run()
    for earlier, later in pairwise(readings):
        run = run.and_then(step(earlier, later))
    return run.unevenness(cap)


def test_lengths_are_counted_from_both_ends():
    lengths = measure(TIE, 250)

    assert lengths.ending == [1, 2, 2, 3, 4]
    assert lengths.beginning == [4, 3, 3, 2, 1]


def test_the_more_even_of_two_chains_leads():
    chain = longest_chain(TIE, 250)

    assert kms(chain.readings) == [210, 6_500, 19_500, 26_000]
    assert 3 < chain.lead < inf


def test_the_only_longest_chain_has_no_rival():
    chain = longest_chain(since_day_0((0, 10), (90, 4_000), (180, 90_000)), 250)

    assert (kms(chain.readings), chain.lead) == ([10, 4_000], inf)


def test_chains_that_are_equally_even_end_later_and_then_lower():
    three = since_day_0((0, 90_000), (100, 20_000), (100, 60_000))

    chain = longest_chain(three, 250)

    assert (kms(chain.readings), chain.lead) == ([20_000], 0)


@pytest.mark.parametrize(
    ("label", "even", "uneven"),
    [
        ("standing and racing", [(0, 0), (180, 6_000), (360, 12_000)],
         [(0, 0), (180, 500), (360, 12_000)]),
        ("a usual and a high rate", [(0, 0), (180, 6_000)], [(0, 0), (180, 40_000)]),
        ("a usual and a low rate", [(0, 0), (180, 6_000)], [(0, 0), (180, 300)]),
    ],
)  # fmt: skip
def test_unevenness(label, even, uneven):
    assert unevenness(since_day_0(*even)) < unevenness(since_day_0(*uneven))


def test_a_cap_twice_as_high_allows_twice_the_rate():
    slow, fast = since_day_0((0, 0), (180, 6_000)), since_day_0((0, 0), (180, 12_000))

    assert step(*slow).unevenness(250) == pytest.approx(step(*fast).unevenness(500))


@settings(max_examples=50)
@given(st.lists(a_reading, min_size=1, max_size=8), st.sampled_from([250, 500]))
def test_no_subset_tried_one_by_one_is_longer_or_more_even(given_readings, cap):
    readings = sorted(given_readings, key=by_day)
    subsets = (
        [reading for at, reading in enumerate(readings) if bits >> at & 1]
        for bits in range(1, 2 ** len(readings))
    )
    best = min(
        (-len(subset), unevenness(subset, cap))
        for subset in subsets
        if is_chain(subset, cap)
    )

    chain = longest_chain(readings, cap)

    assert is_chain(chain.readings, cap)
    assert len(chain.readings) == -best[0]
    assert unevenness(chain.readings, cap) == pytest.approx(best[1])
    assert chain.run.unevenness(cap) == pytest.approx(best[1])
