from __future__ import annotations

import pytest

from accounts.models import User
from reminders.telling.people import person_of, shared_numbers
from reminders.telling.placeholders import Person
from tests.factories import make_customer, make_phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "is_shared", "person"),
    [
        ({"adviser_name": "赵强"}, False, Person("王先生", "赵强")),
        ({}, False, Person("王先生", "服务顾问")),
        ({}, True, Person("车主您好", "服务顾问")),
    ],
)
def test_an_owner_is_named_unless_the_number_is_shared(fields, is_shared, person):
    assert person_of(make_customer(**fields), is_shared=is_shared) == person


def test_an_adviser_who_works_here_comes_before_a_name_in_a_file():
    adviser = User.objects.create(username="liming", name="李明")
    owner = make_customer(adviser=adviser, adviser_name="赵强")

    assert person_of(owner, is_shared=False).adviser == "李明"


def test_a_number_is_shared_by_two_living_customers():
    phone = make_phone()
    one, _, alone = (
        make_customer(phone=phone),
        make_customer(phone=phone),
        (make_customer()),
    )

    numbers = {one.phone_index, alone.phone_index}
    assert shared_numbers(numbers) == {one.phone_index}
