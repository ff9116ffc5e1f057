from __future__ import annotations

import pytest

from customers.models import CarDoubt, Consent, DoNotDisturb, NumberDoubt
from imports.effects import Saying, Statement, write
from tests.factories import NOW, make_customer, make_vehicle

pytestmark = pytest.mark.django_db


def test_a_wish_to_be_left_alone_is_recorded_with_the_words_of_the_file():
    owner = make_customer()

    write({Statement.LEAVE_ALONE: [Saying(owner.pk, "勿扰")]}, now=NOW)

    rows = DoNotDisturb.objects.values_list("customer", "proof", "recorded_at")
    assert list(rows) == [(owner.pk, "勿扰", NOW)]


def say(statement, owner, words="备注"):
    write({statement: [Saying(owner.pk, words)]}, now=NOW)


def test_a_refusal_of_advertising_is_a_line_of_its_own():
    say(Statement.NO_MARKETING, make_customer(), "营销同意：否")

    rows = Consent.objects.values_list("scope", "wording", "withdrawn_at")
    assert list(rows) == [("marketing", "营销同意：否", NOW)]


def test_a_wrong_number_is_held_until_a_person_has_asked():
    owner = make_customer(second_phone="13912345678")

    say(Statement.WRONG_NUMBER, owner, "空号")
    say(Statement.WRONG_NUMBER, owner, "空号")

    rows = NumberDoubt.objects.values_list("phone_index", "source", "note")
    assert set(rows) == {
        (owner.phone_index, "import", "空号"),
        (owner.second_phone_index, "import", "空号"),
    }
    assert len(rows) == 2


def test_the_same_words_do_not_undo_what_staff_found_out():
    owner = make_customer()
    say(Statement.WRONG_NUMBER, owner, "空号")
    NumberDoubt.objects.update(ended_at=NOW)

    say(Statement.WRONG_NUMBER, owner, "空号")

    assert NumberDoubt.objects.standing().count() == 0


def test_a_sale_marks_the_cars_that_the_customer_owns():
    owner = make_customer()
    car, _ = make_vehicle(owner=owner), make_vehicle(owner=make_customer())

    say(Statement.SOLD, owner, "车早卖了")

    rows = CarDoubt.objects.values_list("vehicle", "source", "words")
    assert list(rows) == [(car.pk, "file", "车早卖了")]


def test_a_sale_by_somebody_without_a_car_holds_the_number():
    owner = make_customer()

    say(Statement.SOLD, owner, "车早卖了")

    rows = NumberDoubt.objects.values_list("customer", "note")
    assert list(rows) == [(owner.pk, "车早卖了")]


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize(
    ("statement", "queries"),
    [
        (Statement.NO_MARKETING, 11),
        (Statement.WRONG_NUMBER, 6),
        (Statement.SOLD, 7),
    ],
)
def test_queries_do_not_grow(django_assert_num_queries, statement, queries, people):
    owners = [make_customer() for _ in range(people)]
    for owner in owners:
        make_vehicle(owner=owner)

    with django_assert_num_queries(queries):
        write({statement: [Saying(each.pk, "x") for each in owners]}, now=NOW)
