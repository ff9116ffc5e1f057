from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import sync_roles
from calls.models import CallTask
from customers.merging.records import merge_customers, undo
from tests.calls.tasks import opened, to_call
from tests.factories import NOW, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_rules")]


@pytest.fixture
def pair():
    sync_roles()
    return make_customer(), make_customer()


def _open_call(owner):
    to_call(owner=owner)
    return opened()


def _merge(pair):
    return merge_customers(pair[0].pk, pair[1].pk, by=None, now=NOW)


def _states():
    return list(CallTask.objects.order_by("pk").values_list("customer", "status"))


def test_a_customer_with_two_open_calls_is_called_once(pair):
    first, second = _open_call(pair[0]), _open_call(pair[1])
    CallTask.objects.filter(pk=second.pk).update(
        call_on=first.call_on + timedelta(days=1)
    )

    merge = _merge(pair)

    assert _states() == [(pair[0].pk, "open"), (pair[0].pk, "cancelled")]
    undo(merge, by=None, now=NOW)
    assert _states() == [(pair[0].pk, "open"), (pair[1].pk, "open")]


def test_the_only_open_call_stays_open(pair):
    _open_call(pair[1])

    _merge(pair)

    assert _states() == [(pair[0].pk, "open")]
