from __future__ import annotations

import pytest

from customers.pages.merging.sides import Row, moves_of, rows_of
from tests.factories import make_customer, make_message, make_model, make_vehicle

pytestmark = pytest.mark.django_db


def test_a_value_that_one_record_lacks_is_taken_from_the_other():
    kept, lost = make_vehicle(model=None), make_vehicle(model=make_model(series="途观"))

    (row,) = [each for each in rows_of(kept, lost) if each.name == "model"]

    assert row == Row("model", "车型", "", "大众途观", differs=True, takes_lost=True)


def test_two_numbers_that_look_alike_when_masked_can_be_chosen():
    kept = make_customer(phone="13911110001")
    lost = make_customer(phone="13922220001")

    (row,) = [each for each in rows_of(kept, lost) if each.name == "phone"]

    assert (row.kept == row.lost, row.can_choose) == (True, True)


def test_what_neither_record_has_is_left_out():
    names = [each.name for each in rows_of(make_vehicle(), make_vehicle())]

    assert names == [
        "plate",
        "status",
        "model",
        "use",
        "body",
        "registered_on",
        "delivered_on",
    ]


def test_rows_of_one_label_are_counted_together():
    lost = make_customer()
    for _ in range(2):
        make_message(customer=lost)

    assert [(each.label, each.count) for each in moves_of(lost)] == [("短信", 2)]
