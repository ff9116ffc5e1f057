from __future__ import annotations

import pytest

from customers.merging.records import merge_customers, undo
from customers.models import Consent, DoNotDisturb, NumberDoubt
from customers.wishes.do_not_disturb import lift
from tests.contact import agree, doubt, leave_alone, refuse_texts
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_customer(name="王小明"), make_customer(name="王小明")


def _merge(pair):
    kept, lost = pair
    return merge_customers(kept.pk, lost.pk, by=None, now=NOW)


def _standing(model, pair):
    rows = model.objects.standing().values_list("customer", flat=True)
    return [list(rows).count(each.pk) for each in pair]


def _scopes(customer):
    """Whether the last line of each scope stands."""
    lines = Consent.objects.filter(customer=customer)
    return {
        scope: any(line.withdrawn_at is None for line in lines if line.scope == scope)
        for scope in sorted({line.scope for line in lines})
    }


@pytest.mark.parametrize("refusing", [0, 1])
def test_a_refusal_of_texts_on_either_record_holds_for_both(pair, refusing):
    refuse_texts(pair[refusing])
    for scope in ("service", "marketing"):
        agree(pair[1 - refusing], scope)

    merge = _merge(pair)

    assert _scopes(pair[0]) == {"marketing": False, "service": False}
    undo(merge, by=None, now=NOW)
    assert [_scopes(each)["service"] for each in pair] == [False, False]


def test_a_withdrawn_consent_to_advertising_leaves_service_texts(pair):
    Consent.objects.filter(pk=agree(pair[0]).pk).update(withdrawn_at=NOW)
    agree(pair[1], "marketing")
    agree(pair[1], "service")

    _merge(pair)

    assert _scopes(pair[0]) == {"marketing": False, "service": True}


def test_consents_without_a_refusal_stay(pair):
    agree(pair[1])

    _merge(pair)

    assert _scopes(pair[0]) == {"marketing": True}


@pytest.mark.parametrize("refusing", [0, 1])
def test_a_wish_to_be_left_alone_stands_on_both_after_an_undo(pair, refusing):
    leave_alone(pair[refusing])

    merge = _merge(pair)

    assert _standing(DoNotDisturb, pair) == [1, 0]
    undo(merge, by=None, now=NOW)
    assert _standing(DoNotDisturb, pair) == [1, 1]


def test_a_wish_since_the_merge_stands_on_both_after_an_undo(pair):
    merge = _merge(pair)
    leave_alone(pair[0])

    undo(merge, by=None, now=NOW)

    assert _standing(DoNotDisturb, pair) == [1, 1]


def test_a_wish_that_was_lifted_since_does_not_come_back(pair, django_user_model):
    wish = leave_alone(pair[1])
    merge = _merge(pair)
    lift(wish, proof="到店同意", by=django_user_model.objects.create(), now=NOW)

    undo(merge, by=None, now=NOW)

    assert _standing(DoNotDisturb, pair) == [0, 0]


def test_wishes_of_both_records_are_kept(pair):
    for each in pair:
        leave_alone(each)

    merge = _merge(pair)

    assert _standing(DoNotDisturb, pair) == [1, 1]
    undo(merge, by=None, now=NOW)
    assert _standing(DoNotDisturb, pair) == [1, 1]


def test_a_doubt_about_a_number_stands_on_both_after_an_undo(pair):
    doubt(pair[1])

    merge = _merge(pair)

    assert _standing(NumberDoubt, pair) == [1, 0]
    undo(merge, by=None, now=NOW)
    assert _standing(NumberDoubt, pair) == [1, 1]
