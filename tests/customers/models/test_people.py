from __future__ import annotations

import pytest

from tests.factories import make_customer, make_phone

pytestmark = pytest.mark.django_db


def test_the_numbers_of_a_customer_are_those_on_record():
    customer = make_customer(second_phone=make_phone(), landline="021-60001234")
    assert customer.number_indexes == (
        customer.phone_index,
        customer.second_phone_index,
        customer.landline_index,
    )
    only = make_customer()
    assert only.number_indexes == (only.phone_index,)
