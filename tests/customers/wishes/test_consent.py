from __future__ import annotations

import pytest

from customers.models import Consent
from customers.wishes.consent import refuse_texts
from tests.contact import agree
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


def ledger():
    rows = Consent.objects.order_by("pk")
    return list(rows.values_list("customer", "scope", "wording", "withdrawn_through"))


def test_a_refusal_is_a_line_where_there_was_none():
    owner = make_customer()

    refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [(owner.pk, "service", "不要短信", "导入")]
    line = Consent.objects.get()
    assert (line.phone_index, line.given_on, line.withdrawn_at) == (
        owner.phone_index,
        NOW.date(),
        NOW,
    )


def test_a_refusal_withdraws_every_consent_of_these_customers_and_no_others():
    owner, other = make_customer(), make_customer()
    agree(owner, "service")
    agree(owner)
    agree(other)

    refuse_texts({owner.pk: "不要短信"}, through="电话", now=NOW)

    assert ledger() == [
        (owner.pk, "service", "", "电话"),
        (owner.pk, "marketing", "", "电话"),
        (other.pk, "marketing", "", ""),
    ]


def test_who_only_agreed_to_advertising_gets_a_line_of_the_refusal():
    owner = make_customer()
    agree(owner)

    refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [
        (owner.pk, "marketing", "", "导入"),
        (owner.pk, "service", "不要短信", "导入"),
    ]


def test_the_same_refusal_twice_is_one_line():
    owner = make_customer()

    for _ in range(2):
        refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [(owner.pk, "service", "不要短信", "导入")]


@pytest.mark.parametrize("count", [1, 3])
def test_refusals_cost_three_statements(count, django_assert_num_queries):
    wordings = {make_customer().pk: "不要短信" for _ in range(count)}

    with django_assert_num_queries(3):
        refuse_texts(wordings, through="导入", now=NOW)
