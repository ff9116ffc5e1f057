from __future__ import annotations

import pytest

from customers.models import Customer
from imports.reading.records import CustomerRecord
from imports.writing.matching.corrections import Former, correct
from shop.database.sealed import index_of

ONE, TWO, THREE = "13912340701", "13912340702", "13912340703"


@pytest.mark.parametrize(
    ("numbers", "had", "right", "left"),
    [
        ((ONE, ""), (ONE,), (TWO,), ("", "")),
        ((ONE, THREE), (ONE,), (TWO,), (THREE, "")),
        ((THREE, ONE), (ONE,), (TWO,), (THREE, "")),
        ((ONE, ""), (ONE,), (ONE,), (ONE, "")),
        ((ONE, ""), (ONE,), (), (ONE, "")),
        ((ONE, ""), (), (TWO,), (ONE, "")),
    ],
)
def test_a_number_that_the_correction_leaves_out_was_wrong(numbers, had, right, left):
    customer = Customer(name="何建平", phone=numbers[0], second_phone=numbers[1])
    former = Former(numbers=frozenset(map(index_of, had)))

    changed = correct(customer, CustomerRecord("何建平", mobiles=right), former)

    assert (customer.phone, customer.second_phone) == left
    assert bool(changed) is (left != numbers)


@pytest.mark.parametrize(("name", "expected"), [("何健平", "何健平"), ("", "何建平")])
def test_a_corrected_name_is_taken(name, expected):
    customer = Customer(name="何建平")

    changed = correct(customer, CustomerRecord(name), Former())

    assert (customer.name, changed) == (expected, {"name"} if name else set())
