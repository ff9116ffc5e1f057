from __future__ import annotations

import pytest

from accounts.models import User
from reminders.telling.people import person_of, shared_numbers
from reminders.telling.placeholders import Person
from tests.factories import make_customer, make_phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "together", "person"),
    [
        ({"adviser_name": "赵强"}, "", Person("王先生", "赵强")),
        ({}, "", Person("王先生", "服务顾问")),
        ({}, "车主您好", Person("车主您好", "服务顾问")),
        ({}, "王先生、李女士", Person("王先生、李女士", "服务顾问")),
    ],
)
def test_an_owner_is_named_unless_others_share_the_number(fields, together, person):
    assert person_of(make_customer(**fields), together=together) == person


def test_an_adviser_who_works_here_comes_before_a_name_in_a_file():
    adviser = User.objects.create(username="liming", name="李明")
    owner = make_customer(adviser=adviser, adviser_name="赵强")

    assert person_of(owner).adviser == "李明"


HIM = {"name": "张伟", "gender": "male"}
HER = {"name": "李娜", "gender": "female"}


@pytest.mark.parametrize(
    ("people", "together"),
    [
        ([HIM, HER], "张先生、李女士"),
        ([HIM, {"name": "陈总", "gender": ""}], "张先生、陈总"),
        ([HIM, {**HER, "gender": ""}], "车主您好"),
        ([HIM, {"name": "", "gender": "female"}], "车主您好"),
        ([HIM, {"name": "某某公司", "kind": "company"}], "车主您好"),
        ([HIM, {**HIM, "name": "张强"}], "车主您好"),
        ([HIM, HER, {"name": "王芳", "gender": "female"}], "车主您好"),
    ],
)
def test_two_who_share_a_number_are_both_named_if_their_titles_are_known(
    people, together, django_assert_num_queries
):
    phone = make_phone()
    first, *_ = [make_customer(phone=phone, **each) for each in people]
    alone = make_customer()

    with django_assert_num_queries(1):
        shared = shared_numbers({first.phone_index, alone.phone_index})

    assert shared == {first.phone_index: together}
