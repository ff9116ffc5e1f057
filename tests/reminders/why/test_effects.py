from __future__ import annotations

import pytest

from reminders.why.effects import Group, compare


def test_newcombes_own_examples():
    """Statistics in Medicine 17 (1998), table II, method 10, to four places."""
    effect = compare(Group(70, 56), Group(80, 48))

    assert round(effect.points, 2) == 20.0
    assert (round(effect.low, 2), round(effect.high, 2)) == (5.24, 33.39)


def test_an_extreme_example():
    effect = compare(Group(10, 9), Group(10, 3))

    assert (round(effect.low, 2), round(effect.high, 2)) == (17.05, 80.90)


@pytest.mark.parametrize(
    ("told", "untold", "words"),
    [
        (Group(70, 56), Group(80, 48), "通知后到店多 20.0 个百分点"),
        (Group(80, 48), Group(70, 56), "通知后到店少 20.0 个百分点"),
        (Group(20, 3), Group(20, 2), "还看不出差别"),
        (Group(0, 0), Group(20, 2), "还没有可比较的两组"),
        (Group(20, 2), Group(0, 0), "还没有可比较的两组"),
    ],
)
def test_no_more_is_said_than_the_figures_carry(told, untold, words):
    assert words in compare(told, untold).sentence
