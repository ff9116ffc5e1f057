from __future__ import annotations

from datetime import timedelta

import pytest

from customers.contact import may_contact
from customers.verdicts import Until
from tests.contact import ask, code, complain
from tests.factories import NOW, make_customer, make_phone
from tests.house_rules import RULES

pytestmark = pytest.mark.django_db


def test_an_open_complaint_is_asked_again_in_a_day():
    owner = make_customer()
    complain(owner)

    verdicts = may_contact([ask(owner.phone_index)], NOW, RULES)

    assert verdicts == [
        Until(
            "open_complaint",
            NOW + timedelta(days=1),
            "客户的投诉还在处理",
            "投诉未结不发保养、质保、关怀和推广",
        )
    ]


def test_a_closed_complaint_holds_nothing():
    owner = make_customer()
    complain(owner, closed_on=NOW.date())

    assert code(ask(owner.phone_index)) == ""


def test_a_complaint_of_one_holder_holds_the_shared_number():
    phone = make_phone()
    complain(make_customer(phone=phone))
    other = make_customer(phone=phone)

    assert code(ask(other.phone_index, customer=other.pk)) == "open_complaint"
    assert code(ask(make_customer().phone_index)) == ""
