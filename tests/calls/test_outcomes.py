from __future__ import annotations

import pytest

from accounts.models import User
from calls.desk import Outcome, record_attempt
from calls.models import CallTask
from customers.models import DoNotDisturb, NumberDoubt
from tests.contact import complain, leave_alone
from tests.factories import NOW, make_customer, make_phone, make_vehicle

pytestmark = pytest.mark.django_db


def call(owner, outcome, **fields):
    task = CallTask.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        vehicle=make_vehicle(owner=owner),
        call_on=NOW.date(),
        due_on=NOW.date(),
        created_at=NOW,
    )
    adviser, _ = User.objects.get_or_create(username="li", name="李明")
    return record_attempt(task, outcome, by=adviser, now=NOW, **fields)


def test_a_wrong_number_marks_the_pair_of_the_customer_called_alone():
    phone = make_phone()
    owner = make_customer(phone=phone, second_phone=make_phone())
    make_customer(phone=phone)

    call(owner, Outcome.WRONG_NUMBER, note="是他同事的")

    (row,) = NumberDoubt.objects.all()
    assert (row.customer, row.phone_index, row.source, row.note) == (
        owner,
        owner.phone_index,
        "call",
        "是他同事的",
    )


@pytest.mark.parametrize("outcome", [Outcome.WRONG_NUMBER, Outcome.DO_NOT_CALL])
def test_an_outcome_erases_no_other_fact(outcome):
    owner = make_customer()
    wish, complaint = leave_alone(owner), complain(owner)

    call(owner, outcome)

    wish.refresh_from_db()
    complaint.refresh_from_db()
    assert (wish.lifted_at, complaint.closed_on) == (None, None)
    assert DoNotDisturb.objects.count() == 1
