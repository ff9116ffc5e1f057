from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.models import CallTask
from customers.panels import overview_url
from declined.models import DeclinedItem
from tests.declined.orders import (
    CAME_ON,
    DAY,
    items,
    make_car,
    make_order,
    take_in,
)
from tests.reminders.builders import at
from tests.screen_rows import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parts")]
TODAY = CAME_ON + 5 * DAY


@pytest.fixture
def staff(client, settings):
    settings.CLOCK_SHIFT = at(TODAY) - timezone.now()
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


@pytest.fixture
def car():
    car = make_car()
    make_order(car, "建议更换前刹车片和雨刮片，客户下次更换", adviser="李明")
    take_in()
    return car


def close(client, **typed):
    item = DeclinedItem.objects.order_by("pk")[0]
    url = reverse("declined:close", args=[item.pk])
    page = client.post(url, {"outcome": "elsewhere", **typed}, follow=True)
    return [str(each) for each in page.context["messages"]], page.request["PATH_INFO"]


@pytest.mark.parametrize("outcome", ["elsewhere", "refused"])
def test_the_page_of_the_car_closes_what_the_owner_answered(
    client, staff, car, outcome
):
    page = client.get(overview_url(car)).content.decode()
    assert "建议更换前刹车片和雨刮片，客户下次更换" in page

    told = close(client, outcome=outcome, because="上月在别家换了")

    assert told == (["已记下：前刹车片，不再提醒。"], overview_url(car))
    assert items() == [("前刹车片", outcome), ("雨刮片", "open")]
    closed = DeclinedItem.objects.exclude(state="open").get()
    assert (closed.closed_because, closed.closed_by, closed.closed_on) == (
        "上月在别家换了",
        User.objects.get(pk=staff.pk),
        TODAY,
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"because": ""},
        {"because": " "},
        {"because": "x", "outcome": ""},
        {"because": "x", "outcome": "done"},
        {"because": "x", "outcome": "sold"},
    ],
)
def test_without_a_reason_or_another_state_nothing_is_closed(client, staff, car, typed):
    told, _ = close(client, **typed)

    assert told == ["请写明客户怎么说，再点「已在别处做」或「客户不做」。"]
    assert items() == [("前刹车片", "open"), ("雨刮片", "open")]


def test_what_is_closed_already_stays_as_it_is(client, staff, car):
    close(client, because="上月在别家换了")

    told, _ = close(client, outcome="refused", because="不做了")

    assert told == ["前刹车片 已经结束，不用再记。"]
    assert items() == [("前刹车片", "elsewhere"), ("雨刮片", "open")]


def test_the_page_of_the_call_has_the_buttons_and_comes_back(client, staff, car):
    owner = car.contacts.get().customer
    task = CallTask.objects.create(
        customer=owner,
        vehicle=car,
        phone_index=owner.phone_index,
        call_on=TODAY,
        due_on=TODAY,
        created_at=at(TODAY),
    )
    page = reverse("calls:call", args=[task.pk])
    assert client.get(page).content.decode().count("已在别处做") == 2

    _, back = close(client, because="不做了", outcome="refused", task=str(task.pk))

    assert back == page
    assert client.get(page).content.decode().count("已在别处做") == 1


def test_a_car_with_nothing_declined_shows_no_card(client, staff):
    assert "客户不做" not in client.get(overview_url(make_car())).content.decode()


def test_who_may_not_close_is_refused_and_sees_no_button(client, staff, car):
    client.force_login(make_staff())
    url = reverse("declined:close", args=[DeclinedItem.objects.earliest("pk").pk])

    typed = {"outcome": "elsewhere", "because": "x"}
    assert client.post(url, typed).status_code == 403
    assert items() == [("前刹车片", "open"), ("雨刮片", "open")]
