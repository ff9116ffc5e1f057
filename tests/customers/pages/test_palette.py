from __future__ import annotations

import pytest
from django.test import RequestFactory

from customers.pages.palette import LIMIT, find_records
from customers.panels import overview_url
from tests.factories import make_customer, make_model, make_vehicle
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def found(term, role="服务顾问"):
    request = RequestFactory().get("/")
    request.user = make_staff(role)
    return [
        (each.title, each.description, each.link)
        for each in find_records(request, term)
    ]


def test_a_number_leads_to_the_car_and_the_person():
    wang = make_customer(name="王小明", phone="13817658000")
    car = make_vehicle(owner=wang, plate="沪A12345", model=make_model())

    line_of_wang = ("王小明", "客户 138****8000", overview_url(wang))
    line_of_car = ("沪A12345 大众迈腾", f"车辆 {car.vin}", overview_url(car))
    assert found("13817658000") == [line_of_wang, line_of_car]
    assert found("沪A12345") == [line_of_car, line_of_wang]


def test_unfold_lowers_the_letters_and_the_car_is_found_all_the_same():
    car = make_vehicle(plate="沪A12345")

    assert [link for _, _, link in found(car.vin.lower())] == [overview_url(car)]


def test_a_common_name_fills_a_few_lines_only():
    for _ in range(LIMIT + 1):
        make_customer(name="王小明")

    assert len(found("王")) == LIMIT


def test_a_merged_customer_is_not_offered():
    kept = make_customer(name="王小明")
    make_customer(name="王小明", merged_into=kept)

    assert [link for _, _, link in found("王")] == [overview_url(kept)]


def test_nothing_is_found_without_permission():
    make_vehicle(owner=make_customer(name="王小明"))

    assert found("王", role="") == []
