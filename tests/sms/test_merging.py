from __future__ import annotations

import pytest

from customers.merging.records import merge_customers, undo
from shop.database.sealed import index_of
from sms.models import PersonRefusal
from sms.numbers.optouts import open_people
from tests.contact import closed_to, refuse_in_person
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_customer(), make_customer()


def _merge(pair):
    kept, lost = pair
    return merge_customers(kept.pk, lost.pk, by=None, now=NOW)


def _refusing(pair):
    standing = PersonRefusal.objects.standing().values_list("customer", flat=True)
    return [each.pk in standing for each in pair]


@pytest.mark.parametrize("refusing", [0, 1])
def test_a_refusal_on_either_record_holds_and_stands_on_both_after_an_undo(
    pair, refusing
):
    refuse_in_person(pair[refusing])

    merge = _merge(pair)

    assert all(closed_to(each.phone_index) for each in pair)
    undo(merge, by=None, now=NOW)
    assert _refusing(pair) == [True, True]


def test_a_refusal_since_the_merge_stands_on_both_after_an_undo(pair):
    merge = _merge(pair)
    refuse_in_person(pair[0])

    undo(merge, by=None, now=NOW)

    assert _refusing(pair) == [True, True]


def test_who_agreed_again_since_may_be_texted_after_an_undo(pair, django_user_model):
    """Both had refused from one number; the proof opens the one customer."""
    refusal = refuse_in_person(pair[0])
    PersonRefusal.objects.create(
        opt_out=refusal.opt_out, customer=pair[1], created_at=NOW
    )
    merge = _merge(pair)
    assert closed_to(pair[0].phone_index)

    boss = django_user_model.objects.create()
    own = PersonRefusal.objects.filter(customer=pair[0])
    open_people(own, by=boss, proof="到店书面同意", now=NOW)

    assert closed_to(pair[0].phone_index) == {}
    undo(merge, by=None, now=NOW)
    assert _refusing(pair) == [False, True]
    assert index_of(pair[0].phone) == pair[0].phone_index
