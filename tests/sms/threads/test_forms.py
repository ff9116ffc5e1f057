from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sms.threads.forms import CarForm, PersonForm, day_field
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_reply
from tests.talks import occasion_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


def test_the_only_car_is_chosen_and_of_several_one_is_asked_for():
    customer = make_customer()
    car = make_vehicle(owner=customer)
    assert CarForm(occasion_of(make_reply(customer)))["vehicle"].value() == str(car.pk)

    make_vehicle(owner=customer)
    form = CarForm(occasion_of(make_reply(customer)), {"vehicle": ""})
    assert form.errors["vehicle"] == ["请选择是哪辆车。"]
    chosen = CarForm(occasion_of(make_reply(customer)), {"vehicle": str(car.pk)})
    assert chosen.is_valid()
    assert chosen.cleaned_data["vehicle"] == car


def test_the_car_of_somebody_else_cannot_be_chosen():
    customer = make_customer()
    make_vehicle(owner=customer)
    typed = {"vehicle": str(make_vehicle().pk)}
    form = CarForm(occasion_of(make_reply(customer)), typed)
    assert form.errors["vehicle"] == ["请选择是哪辆车。"]


def test_of_several_people_one_is_asked_for():
    phone = make_phone()
    one = make_customer(phone=phone)
    make_customer(phone=phone)
    form = PersonForm(occasion_of(make_reply(one)), {"customer": ""})
    assert form.errors["customer"] == ["这个号码登记在几位客户名下，请选择是哪一位。"]


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ("2026-11-21", []),
        ("2026-11-20", ["日期已经过去，请填写今天或以后的日期。"]),
        ("下周二", ["请填写到店日期，例如 2026-12-05。"]),
        ("", ["请填写到店日期，例如 2026-12-05。"]),
    ],
)
def test_a_day_that_cannot_be_used_is_answered_with_an_example(typed, problems):
    found = []
    try:
        day_field("到店日期").clean(typed)
    except ValidationError as error:
        found = error.messages
    assert found == problems


def test_a_car_that_is_gone_is_not_replaced_by_another():
    customer = make_customer()
    make_vehicle(owner=customer)
    occasion = occasion_of(make_reply(customer))
    form = CarForm(occasion, initial={"vehicle": "999999"})
    assert form["vehicle"].value() is None
    assert form["vehicle"].subwidgets[0].data["label"] == "请选择"
    assert form.fields["vehicle"].help_text == "短信说的那辆车已不在名下，请核对是哪辆"
