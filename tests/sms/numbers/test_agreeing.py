from __future__ import annotations

import pytest

from customers.models import Consent
from customers.wishes.withdrawal import refuse_texts
from sms.numbers.agreeing import record_agreement
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db


def agree(*customers):
    people = [each.pk for each in customers]
    record_agreement(people, through="恢复", by=None, proof="签字", now=NOW)
    return list(Consent.objects.standing().values_list("customer", "scope", "proof"))


def refuse(customer, through):
    refuse_texts({customer.pk: "否"}, through=through, now=NOW)


def test_only_a_refusal_by_a_file_alone_is_followed_by_a_consent():
    by_file, by_both, unreachable = [make_customer() for _ in range(3)]
    for customer in (by_file, by_both, unreachable):
        refuse(customer, "导入")
    Consent.objects.create(
        customer=by_both, scope="service", withdrawn_through="到店", withdrawn_at=NOW
    )
    unreachable.phone = ""
    unreachable.save()

    consents = agree(by_file, by_both, unreachable, make_customer())

    assert consents == [(by_file.pk, "service", "签字")]


@pytest.mark.parametrize("people", [1, 3])
def test_queries_do_not_grow(django_assert_num_queries, people):
    owners = [make_customer() for _ in range(people)]
    for owner in owners:
        refuse(owner, "导入")

    with django_assert_num_queries(5):
        record_agreement(
            [each.pk for each in owners], through="恢复", by=None, proof="x", now=NOW
        )
