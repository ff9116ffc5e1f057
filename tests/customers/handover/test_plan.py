from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.handover.plan import CannotHandOver, Wishes, share_out

LI, ZHAO, SUN = 1, 2, 3


def _people(*districts):
    return [(UUID(int=at), district) for at, district in enumerate(districts)]


def _receivers(people, wishes):
    given_to = share_out(people, wishes)
    return [given_to[customer] for customer, _ in people]


def test_by_hand_goes_before_the_district_and_the_district_before_the_shares():
    people = _people("浦东", "浦东", "静安")
    wishes = Wishes(
        by_hand={people[0][0]: LI}, by_district={"浦东": ZHAO}, shares={SUN: 1}
    )

    assert _receivers(people, wishes) == [LI, ZHAO, SUN]


def test_who_stays_without_an_adviser_is_counted():
    people = _people("", "", "浦东")

    with pytest.raises(
        CannotHandOver, match="还有 2 位客户没有接手人（未填区域 2 位）"
    ):
        share_out(people, Wishes(by_district={"浦东": LI}))


@given(st.integers(1, 60), st.dictionaries(st.integers(1, 5), st.integers(1, 9)))
def test_shares_are_kept_to_within_one(count, weights):
    weights = weights or {LI: 1}
    given_to = Counter(_receivers(_people(*[""] * count), Wishes(shares=weights)))

    total = sum(weights.values())
    off = [abs(given_to[user] - count * each / total) for user, each in weights.items()]
    assert given_to.total() == count
    assert max(off) < len(weights)


def test_a_weight_of_nought_gets_nobody():
    people = _people("", "")

    assert _receivers(people, Wishes(shares={LI: 0, ZHAO: 2})) == [ZHAO, ZHAO]
