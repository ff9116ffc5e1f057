"""A number that turns out wrong on the phone gives way to the next one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from calls.models import CallTask
from customers.models import VehicleContact
from shop import clock
from shop.database.sealed import index_of
from tests.factories import make_customer, make_vehicle
from tests.screen_rows import make_call, make_staff

pytestmark = pytest.mark.django_db
FIRST, SECOND, LANDLINE = "13987654321", "13987654322", "021-62345678"


@pytest.fixture
def is_wrong(client):
    """Note 号码错误 on the page of a call, as an adviser does."""
    client.force_login(make_staff("服务顾问"))

    def note(task):
        page = reverse("calls:call", args=[task.pk])
        html = client.post(page, {"outcome": "wrong_number"}, follow=True)
        task.refresh_from_db()
        return html.content.decode()

    return note


def to_call(**numbers):
    owner = make_customer(phone=FIRST, **numbers)
    return make_call(owner, make_vehicle(owner=owner))


def is_over(task):
    return (task.status, task.closed_because) == ("done", "号码错误")


@pytest.mark.parametrize("field", ["second_phone", "landline"])
def test_the_call_goes_on_with_another_number_of_the_owner(is_wrong, field):
    number = {"second_phone": SECOND, "landline": LANDLINE}[field]
    task = to_call(**{field: number})

    html = is_wrong(task)

    assert (task.status, task.call_on) == ("open", clock.today())
    assert task.phone_index == index_of(number)
    assert "已记录：号码错误，请接着拨打下一个号码。" in html
    assert f'name="field" value="{field}"' in html


def test_the_driver_is_called_where_the_owner_has_no_other_number(is_wrong):
    task, driver = to_call(), make_customer(phone=SECOND)
    VehicleContact.objects.create(
        vehicle=task.vehicle, customer=driver, role=VehicleContact.Role.DRIVER
    )

    is_wrong(task)

    assert (task.status, task.customer) == ("open", driver)


def test_the_task_is_over_when_every_number_was_wrong(is_wrong):
    task = to_call(second_phone=SECOND)

    is_wrong(task)
    assert not is_over(task)

    is_wrong(task)
    assert is_over(task)


def test_a_number_that_two_people_share_is_not_called_once_more(is_wrong):
    task, driver = to_call(), make_customer(phone=FIRST)
    VehicleContact.objects.create(
        vehicle=task.vehicle, customer=driver, role=VehicleContact.Role.DRIVER
    )

    is_wrong(task)

    assert is_over(task)


def test_a_number_with_a_call_of_its_own_is_not_called_twice(is_wrong):
    task = to_call(second_phone=SECOND)
    other = make_customer(phone=SECOND)
    make_call(other, make_vehicle(owner=other))

    is_wrong(task)

    assert is_over(task)
    assert CallTask.objects.open().count() == 1
