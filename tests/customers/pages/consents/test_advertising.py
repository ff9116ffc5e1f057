from __future__ import annotations

import pytest

from customers.pages.consents.advertising import numbers_of, verdicts_on
from tests.contact import agree, complain
from tests.factories import NOW, make_customer

pytestmark = pytest.mark.django_db
FIRST, SECOND = "13817658000", "13817658001"


def test_numbers_are_masked_and_an_empty_one_is_none():
    wang = make_customer(phone=FIRST)

    assert numbers_of(wang) == {"phone": (wang.phone_index, "138****8000")}


def test_each_number_has_its_own_verdict():
    wang = make_customer(phone=FIRST, second_phone=SECOND)
    agree(wang)

    first, second = verdicts_on(wang, NOW)

    assert (first.may, first.why, first.sentence) == (True, "", "能")
    assert (second.field, second.number, second.may) == (
        "second_phone",
        "138****8001",
        False,
    )
    assert second.sentence == f"不能，因为{second.why}；先处理好这一条才能发"


def test_what_passes_by_itself_has_a_day():
    wang = make_customer()
    agree(wang)
    complain(wang)

    (verdict,) = verdicts_on(wang, NOW)

    assert verdict.sentence == f"2026-11-22 起能，因为{verdict.why}"


def test_without_a_number_nothing_is_asked(django_assert_num_queries):
    wang = make_customer(phone="")

    with django_assert_num_queries(0):
        assert verdicts_on(wang, NOW) == []
