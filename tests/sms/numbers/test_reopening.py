from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from customers.models import Customer
from sms.models import Message, OptOut, PersonRefusal
from sms.numbers.optouts import ProofNeeded
from sms.numbers.reopening import holders, refusing, reopen, settle
from tests.factories import NOW, make_customer, make_message
from tests.screen_rows import make_opt_out, make_staff

pytestmark = pytest.mark.django_db
PHONE = "13817658000"


def refuse(customer, opt_out=None, **fields):
    """Write the refusal of a customer, by default with that of his number."""
    row = opt_out or make_opt_out(customer, **fields)
    PersonRefusal.objects.create(opt_out=row, customer=customer, created_at=NOW)
    return row


@pytest.mark.parametrize(
    ("number", "person", "left"), [(True, False, (0, 1)), (False, True, (1, 0))]
)
def test_number_and_person_are_opened_apart(number, person, left):
    wang = make_customer()
    row = refuse(wang)

    people = [wang.pk] if person else []
    reopen(
        row, number=number, people=people, by=make_staff(), proof="到店签字", now=NOW
    )

    standing = (OptOut.objects.standing(), PersonRefusal.objects.standing())
    assert tuple(rows.count() for rows in standing) == left


def test_another_person_and_another_scope_stay_closed():
    wang, li = make_customer(phone=PHONE), make_customer(phone=PHONE)
    row, narrow = refuse(wang), refuse(wang, scope="maintenance")
    refuse(li, row)

    reopen(row, number=False, people=[wang.pk], by=make_staff(), proof="签字", now=NOW)

    assert (refusing(row), refusing(narrow)) == ([li], [wang])


def test_nobody_is_opened_without_proof():
    wang = make_customer()
    row = refuse(wang)

    with pytest.raises(ProofNeeded):
        reopen(row, number=True, people=[wang.pk], by=make_staff(), proof=" ", now=NOW)

    assert (refusing(row), OptOut.objects.standing().count()) == ([wang], 1)


def test_who_of_a_crowd_refused_is_asked_once():
    crowd = [make_customer(name=name, phone=PHONE) for name in ("王金", "李娜")]
    texts = [make_message(customer=each, phone=PHONE) for each in crowd]
    row, by = make_opt_out(crowd[0], asks_who=True), make_staff()
    assert holders(row) == sorted(crowd, key=lambda each: each.name, reverse=False)

    settle(row, [crowd[1].pk], by=by, now=NOW)
    settle(OptOut.objects.get(), [crowd[0].pk], by=by, now=NOW)

    assert refusing(row) == [crowd[1]]
    assert AuditEntry.objects.get().reason == "确认退订的客户：李娜"
    assert Message.objects.get(pk=texts[1].pk).status == "suppressed"
    assert Customer.objects.count() == 2


def test_nobody_of_the_crowd_is_an_answer_too():
    wang = make_customer(phone=PHONE)
    row = make_opt_out(wang, asks_who=True)

    settle(row, [], by=make_staff(), now=NOW)

    assert (refusing(row), OptOut.objects.get().asks_who) == ([], False)
    assert AuditEntry.objects.get().reason == "确认退订的客户：都不是"
