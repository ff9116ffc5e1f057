"""Two people who merge the same pair at once, in either direction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from customers.merging.records import CannotMerge, merge_customers, undo
from customers.models import Customer, Merge
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*actions):
    """Run the actions in threads that start together; return what became of each."""
    barrier = Barrier(len(actions))

    def run(action):
        try:
            barrier.wait(10)
            action()
        except CannotMerge as error:
            return str(error)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


@pytest.mark.parametrize("is_crossed", [False, True])
def test_one_of_two_merges_of_a_pair_happens(is_crossed):
    pair = make_customer().pk, make_customer().pk
    other = tuple(reversed(pair)) if is_crossed else pair

    ends = _at_once(
        lambda: merge_customers(*pair, by=None, now=NOW),
        lambda: merge_customers(*other, by=None, now=NOW),
    )

    assert ends == ["done", "其中一条刚刚已经并入别的记录，请刷新页面后再看。"]
    assert Merge.objects.count() == 1
    assert Customer.objects.living().count() == 1


def test_one_of_two_undoes_happens():
    merge = merge_customers(make_customer().pk, make_customer().pk, by=None, now=NOW)

    ends = _at_once(*[lambda: undo(merge, by=None, now=NOW)] * 2)

    assert ends == ["done", "这次合并已经撤销过了。"]
    assert Customer.objects.living().count() == 2
