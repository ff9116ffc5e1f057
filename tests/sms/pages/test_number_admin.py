from __future__ import annotations

import pytest

from shop.days.calendar import read_calendar
from sms.models import OptOut
from sms.pages.number_admin import calendar_of, rows_of_numbers
from tests.factories import make_customer
from tests.screen_rows import make_opt_out

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["王金", "13817658000", "8000"])
def test_rows_are_those_of_the_numbers_that_are_meant(text):
    row = make_opt_out(make_customer(name="王金", phone="13817658000"))
    make_opt_out(make_customer(name="李娜"))

    assert list(rows_of_numbers(OptOut.objects.all(), text)) == [row]


def test_a_row_of_a_list_costs_no_query_for_its_working_days(
    django_assert_num_queries,
):
    row, calendar = OptOut(), read_calendar()
    setattr(row, "calendar", calendar)  # noqa: B010  (as a list does)

    with django_assert_num_queries(0):
        assert calendar_of(row) is calendar
    with django_assert_num_queries(1):
        assert calendar_of(OptOut()) == calendar
