from __future__ import annotations

import pytest

from accounts.models import User
from calls.handover import counts, give
from calls.models import CallTask
from customers.handover.plan import Shares
from customers.handover.registry import Receivers
from customers.merging.log import Log
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db


def _call(user, customer=None):
    who = customer or make_customer()
    return CallTask.objects.create(
        customer=who,
        vehicle=make_vehicle(owner=who),
        phone_index=who.phone_index,
        assigned_to=user,
        call_on=TODAY,
        due_on=TODAY,
        created_at=NOW,
    )


def test_a_call_of_somebody_elses_customer_goes_by_the_shares():
    leaver, li, zhao = (User.objects.create(username=name) for name in "abc")
    mine, other = make_customer(), make_customer()
    calls = [_call(leaver, mine), _call(leaver, other), _call(None)]

    given = give(Receivers(leaver.pk, {mine.pk: li.pk}, Shares({zhao.pk: 1})), Log())

    assert given == 2
    for call in calls:
        call.refresh_from_db()
    assert [each.assigned_to for each in calls] == [li, zhao, None]
    assert counts() == {li.pk: 1, zhao.pk: 1}
