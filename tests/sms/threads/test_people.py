from __future__ import annotations

import pytest

from customers.models import VehicleContact
from sms.threads.people import read_people
from tests.factories import make_customer, make_message, make_phone, make_vehicle
from tests.screen_rows import make_reply

pytestmark = pytest.mark.django_db


def test_a_number_of_nobody_has_no_people(django_assert_num_queries):
    customer = make_customer()
    with django_assert_num_queries(1):
        found = read_people(["x" * 22])
    assert (found.customers, found.cars) == ((), [])
    assert customer.number_indexes == (customer.phone_index,)


def test_the_car_of_the_answered_text_comes_first():
    customer = make_customer()
    first, second = make_vehicle(owner=customer), make_vehicle(owner=customer)
    text = make_message(phone=customer.phone, vehicle=second)
    people = read_people([customer.phone_index])

    asked = people.occasion(make_reply(customer, answers=text))
    assert asked.vehicles == (second, first)
    unasked = people.occasion(make_reply(customer))
    assert unasked.vehicles == (first, second)


def test_a_sold_car_and_a_role_that_has_ended_are_left_out():
    customer = make_customer()
    make_vehicle(owner=customer, status="sold")
    VehicleContact.objects.create(
        vehicle=make_vehicle(), customer=customer, until_on="2026-01-01"
    )
    assert read_people([customer.phone_index]).cars == []


def test_two_people_on_one_number_each_have_their_car():
    phone = make_phone()
    one, other = make_customer(phone=phone), make_customer(phone=phone)
    cars = make_vehicle(owner=one), make_vehicle(owner=other)
    occasion = read_people([one.phone_index]).occasion(make_reply(one))

    assert set(occasion.customers) == {one, other}
    assert [occasion.customer_of(each) for each in cars] == [one, other]
