from __future__ import annotations

import pytest

from accounts.roles import sync_roles
from calls.models import CallTask
from reminders.telling.calling import (
    open_calls,
)
from tests.calls.tasks import (
    opened,
    staff,
    to_call,
)
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ladder(all_rules):
    sync_roles()


def test_the_customers_own_adviser_calls():
    staff("a")
    own = staff("b")
    to_call(owner=make_customer(adviser=own))

    assert opened().assigned_to == own


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"is_active": False}, id="has left"),
        pytest.param({"role": "经理"}, id="makes no such calls"),
    ],
)
def test_another_calls_where_the_own_adviser_cannot(own):
    colleague = staff("a")
    to_call(owner=make_customer(adviser=staff("b", **own)))

    assert opened().assigned_to == colleague


def test_the_others_take_turns():
    one, two = staff("a"), staff("b")
    for _ in range(4):
        to_call()

    open_calls(now=NOW)

    assert list(
        CallTask.objects.order_by("pk").values_list("assigned_to", flat=True)
    ) == [one.pk, two.pk, one.pk, two.pk]


def test_whoever_has_more_to_do_is_passed_over():
    busy, free = staff("a"), staff("b")
    for _ in range(2):
        to_call(owner=make_customer(adviser=busy))
    open_calls(now=NOW)
    to_call()

    assert opened().assigned_to == free


def test_without_staff_the_task_is_everybodys():
    to_call()

    assert opened().assigned_to is None
