from __future__ import annotations

import pytest
from django.db import IntegrityError

from customers.categories import Category
from shop.caps import CATEGORIES, hard_limit
from shop.default_rules import load_caps
from shop.house_rules import MissingRule, read_house_rules
from shop.models import CategoryCap
from tests.factories import NOW
from tests.house_rules import RULES

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


def test_every_category_has_a_cap():
    assert set(CATEGORIES) == set(Category.values)


def test_the_caps_are_read_with_the_rules_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read_house_rules(TODAY).caps == RULES.caps
    assert load_caps() == 0


@pytest.mark.parametrize("category", CATEGORIES)
def test_without_a_cap_nothing_is_sent(category):
    CategoryCap.objects.filter(category=category).delete()

    with pytest.raises(MissingRule, match=category):
        read_house_rules(TODAY)
    assert load_caps() == 1


def test_the_newest_row_in_force_counts():
    for on, most in ((TODAY, 7), (TODAY.replace(day=22), 9)):
        CategoryCap.objects.create(
            category="conversation", most=most, in_force_on=on, source="决定"
        )

    caps = [
        read_house_rules(TODAY.replace(day=day)).caps.most("conversation")
        for day in (20, 21, 22)
    ]
    assert caps == [20, 7, 9]


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_row_may_exceed_the_hard_limit(category):
    rows = CategoryCap.objects.filter(category=category)
    assert rows.update(most=hard_limit(category)) == 1

    with pytest.raises(IntegrityError, match="cap_within_hard_limit"):
        rows.update(most=hard_limit(category) + 1)


@pytest.mark.parametrize(
    ("category", "changed"),
    [
        ("fleet", {"period": "month"}),
        ("fleet", {"most": 0}),
        ("conversation", {"period": "week"}),
    ],
)
def test_the_period_of_a_category_stays(category, changed):
    with pytest.raises(IntegrityError, match="cap_in_the_period"):
        CategoryCap.objects.filter(category=category).update(**changed)
