from __future__ import annotations

import pytest

from accounts.models import AuditEntry, User
from calls.models import CallTask
from customers.handover.plan import CannotHandOver, Wishes
from customers.handover.records import Duties, hand_over, read_duties, undo
from customers.models import Customer, Handover
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver():
    return User.objects.create(username="wang", name="王芳")


@pytest.fixture
def li():
    return User.objects.create(username="li", name="李明")


@pytest.fixture
def zhao():
    return User.objects.create(username="zhao", name="赵强")


def _give(leaver, **wishes):
    return hand_over(leaver, Wishes(**wishes), by=None, now=NOW)


def _advisers(*customers):
    found = Customer.objects.in_bulk([each.pk for each in customers])
    return [found[each.pk].adviser for each in customers]


def _call(customer, user, status="open"):
    return CallTask.objects.create(
        customer=customer,
        vehicle=make_vehicle(owner=customer),
        phone_index=customer.phone_index,
        assigned_to=user,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
        status=status,
    )


def test_customers_and_their_open_calls_go_to_the_same_person(leaver, li, zhao):
    east = make_customer(adviser=leaver, district="浦东")
    west = make_customer(adviser=leaver, district="静安")
    calls = [_call(each, leaver) for each in (east, west)]

    _give(leaver, by_district={"浦东": li.pk, "静安": zhao.pk})

    assert _advisers(east, west) == [li, zhao]
    for call in calls:
        call.refresh_from_db()
    assert [each.assigned_to for each in calls] == [li, zhao]


def test_what_is_done_or_belongs_to_others_stays(leaver, li, zhao):
    other = make_customer(adviser=zhao)
    done = _call(make_customer(adviser=leaver), leaver, status="done")

    _give(leaver, shares={li.pk: 1})

    done.refresh_from_db()
    assert (done.assigned_to, _advisers(other)) == (leaver, [zhao])


def test_who_is_known_only_by_the_imported_name_goes_too(leaver, li):
    customer = make_customer(adviser_name="王芳")

    _give(leaver, shares={li.pk: 1})

    assert _advisers(customer) == [li]


def test_the_account_is_closed_and_has_a_successor(leaver, li, zhao):
    for _ in range(3):
        make_customer(adviser=leaver)

    handover = _give(leaver, shares={li.pk: 1, zhao.pk: 2})

    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.successor) == (False, zhao)
    assert (handover.n_customers, handover.n_calls) == (3, 0)
    assert AuditEntry.objects.get().action == "hand_over"


def test_an_undo_gives_back_what_nobody_has_changed_since(leaver, li, zhao):
    first, second = make_customer(adviser=leaver), make_customer(adviser=leaver)
    call = _call(first, leaver)
    handover = _give(leaver, shares={li.pk: 1})
    Customer.objects.filter(pk=second.pk).update(adviser=zhao)

    undo(handover, by=None, now=NOW)

    leaver.refresh_from_db()
    call.refresh_from_db()
    assert _advisers(first, second) == [leaver, zhao]
    assert call.assigned_to == leaver
    assert (leaver.is_active, leaver.successor) == (True, None)
    with pytest.raises(CannotHandOver, match="撤销过"):
        undo(handover, by=None, now=NOW)


def test_the_successor_of_a_successor_inherits_the_name(leaver, li, zhao):
    _give(leaver, shares={li.pk: 1})

    _give(li, shares={zhao.pk: 1})

    leaver.refresh_from_db()
    assert leaver.successor == zhao


@pytest.mark.parametrize("who", ["nobody", "the leaver", "somebody who left"])
def test_only_others_who_are_here_take_over(leaver, who):
    gone = User.objects.create(username="sun", is_active=False)
    wishes = {
        "nobody": {},
        "the leaver": {"shares": {leaver.pk: 1}},
        "somebody who left": {"shares": {gone.pk: 1}},
    }[who]

    with pytest.raises(CannotHandOver, match="接手"):
        _give(leaver, **wishes)
    assert Handover.objects.count() == 0


def test_a_second_handover_of_the_same_person_says_so(leaver, li):
    _give(leaver, shares={li.pk: 1})
    leaver.refresh_from_db()

    with pytest.raises(CannotHandOver, match="不用交接"):
        _give(leaver, shares={li.pk: 1})


def test_somebody_who_only_changes_the_job_keeps_the_account(leaver, li):
    make_customer(adviser=leaver)

    hand_over(leaver, Wishes(shares={li.pk: 1}), by=None, now=NOW, stays=True)

    leaver.refresh_from_db()
    assert (leaver.is_active, leaver.successor) == (True, li)


def test_what_each_looks_after_is_counted(leaver, li):
    _call(make_customer(adviser=leaver), leaver)

    make_customer(adviser_name="王芳")

    assert read_duties([leaver, li]) == {leaver.pk: Duties(2, 1), li.pk: Duties()}
