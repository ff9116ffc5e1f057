from __future__ import annotations

import pytest

from dealercrm.carry_over.holders import Holders
from shop.database.sealed import index_of
from tests.factories import make_customer

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "13817658000", "13817658001"


def names(name, *, number=NUMBER):
    found = Holders([index_of(NUMBER), index_of(OTHER)]).of(index_of(number), name=name)
    return sorted(each.name for each in found)


def test_the_holder_of_that_name_is_meant_and_else_every_holder():
    make_customer(name="王金", phone=NUMBER)
    make_customer(name="李娜", phone="", second_phone=NUMBER)
    make_customer(name="张伟", phone=OTHER)

    assert (names("李娜"), names("赵强")) == (["李娜"], ["李娜", "王金"])


def test_a_number_in_both_columns_has_one_holder():
    make_customer(name="王金", phone=NUMBER, second_phone=NUMBER)

    assert names("") == ["王金"]


def test_a_merged_customer_holds_nothing():
    make_customer(phone=NUMBER, merged_into=make_customer())

    assert names("") == []


@pytest.mark.parametrize("count", [1, 3])
def test_holders_cost_one_query(django_assert_num_queries, count):
    for _ in range(count):
        make_customer(phone=NUMBER)

    with django_assert_num_queries(1):
        assert len(names("王小明")) == count
