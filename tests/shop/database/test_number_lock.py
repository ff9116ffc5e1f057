from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from shop.database.number_lock import NumberBusy, holding, lock_numbers
from shop.database.sealed import index_of

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = timedelta(milliseconds=50)
A, B, C = (index_of(f"1381765800{each}") for each in range(3))


def is_free(*numbers):
    try:
        with transaction.atomic():
            lock_numbers(numbers, patience=SHORT)
    except NumberBusy:
        return False
    return True


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([A], False), ([B, A], False), ([B], True), ([""], True)],
)
def test_only_the_number_that_is_held_is_busy(second_connection, numbers, expected):
    with second_connection(lambda: holding(A)):
        assert is_free(*numbers) is expected

    assert is_free(*numbers)


def test_a_block_that_fails_gives_the_number_back(second_connection):
    with pytest.raises(ZeroDivisionError), holding(A):
        raise ZeroDivisionError

    with second_connection(lambda: holding(A)):
        assert not is_free(A)


@pytest.mark.parametrize(
    ("numbers", "statements"), [([""], 0), ([A], 2), ([A, B, C, A], 2)]
)
def test_many_locks_cost_two_statements(django_assert_num_queries, numbers, statements):
    with transaction.atomic(), django_assert_num_queries(statements):
        lock_numbers(numbers, patience=SHORT)
