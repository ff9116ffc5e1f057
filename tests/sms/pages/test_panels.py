from __future__ import annotations

from datetime import timedelta

import pytest

from sms.models import Message, PersonRefusal
from sms.pages import panels
from sms.pages.panels import Closed, Replied, Texted
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import make_opt_out, make_reply

pytestmark = pytest.mark.django_db
SECOND = "13817658000"


def test_a_closed_number_names_everybody_who_has_it():
    wang, shared = make_customer(phone=SECOND), make_customer(second_phone=SECOND)
    row = make_opt_out(wang)
    make_opt_out(make_customer())

    shown = panels.closed([wang, shared])

    assert shown == [Closed(row, (wang, shared))]


def test_who_refused_by_an_earlier_number_is_shown_as_a_person():
    wang = make_customer()
    row = make_opt_out(wang)
    PersonRefusal.objects.create(opt_out=row, customer=wang, created_at=NOW)
    assert panels.closed([wang]) == [Closed(row, (wang,))]

    wang.phone = SECOND
    wang.save()

    assert panels.closed([wang]) == [Closed(row, (wang,), is_person=True)]


def test_an_opt_out_that_has_ended_is_not_shown():
    wang = make_customer()
    make_opt_out(wang, ended_at=NOW)

    assert panels.closed_of_customer(wang, NOW) is None


def test_a_car_shows_the_closed_numbers_of_its_people_of_today():
    owner, former = make_customer(), make_customer()
    car = make_vehicle(owner=owner)
    car.contacts.create(customer=former, until_on=NOW.date())
    row = make_opt_out(owner)
    make_opt_out(former)

    assert panels.closed_of_vehicle(car, NOW) == [Closed(row, (owner,))]


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (20, 20), (21, 20)])
def test_the_twenty_latest_texts_are_shown(count, shown):
    wang = make_customer()
    made = [make_message(customer=wang) for _ in range(count)]
    make_message(customer=make_customer())

    texts = panels.texts_of_customer(wang, NOW)

    tone = Message.TONES.get("queued", "")
    assert texts == [Texted(each, tone) for each in made[::-1][:shown]]


def test_replies_come_from_either_number_and_from_nobody_else():
    wang = make_customer(second_phone=SECOND)
    first = make_reply(wang, received_at=NOW - timedelta(seconds=1))
    second = make_reply(wang, phone=SECOND)
    make_reply(make_customer())

    shown = panels.replies(wang, NOW) or []

    assert [each.inbound for each in shown] == [second, first]
    assert isinstance(shown[0], Replied)
    assert panels.replies(make_customer(), NOW) is None
