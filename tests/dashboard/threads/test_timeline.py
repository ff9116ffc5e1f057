from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import ServiceRecord
from dashboard.threads.talk import talk_with_customer
from dashboard.threads.timeline import Cursor, read_timeline, sources_of
from sms.models import Attempt
from sms.threads.keeping import note
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import TODAY, make_call, make_owned, make_reply, make_staff
from workshop.booking import book

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATEST = Cursor(NOW + 365 * DAY)


@pytest.fixture
def user():
    return make_staff("服务顾问")


def read(customer, user, cursor=LATEST, **kwargs):
    return read_timeline(talk_with_customer(customer.pk), user, cursor, **kwargs)


def test_all_that_happened_stands_in_its_order(user):
    owned = make_owned()
    make_reply(owned.customer, "几点关门", received_at=NOW - 2 * MINUTE)
    book(owned.vehicle, TODAY + DAY, by=user, today=TODAY)
    number = owned.customer.phone_index, owned.customer.phone_tail
    note(number, "周末在外地", by=user, now=NOW - MINUTE)

    page = read(owned.customer, user)
    assert {each.kind for each in page.items} == {
        "text", "reply", "call", "visit", "appointment", "note", "consent",
    }  # fmt: skip
    moments = [each.at for each in page.items]
    assert moments == sorted(moments, reverse=True)


def test_a_text_stands_where_it_left_the_house(user):
    customer = make_customer()
    text = make_message(phone=customer.phone, status="delivered")
    Attempt.objects.create(
        message=text, number=1, gateway="simulator", started_at=NOW + 3 * MINUTE
    )
    make_reply(customer, received_at=NOW + MINUTE)
    assert [each.kind for each in read(customer, user).items] == ["text", "reply"]


def test_a_filter_shows_one_kind(user):
    owned = make_owned()
    page = read(owned.customer, user, only="visit")
    assert [each.kind for each in page.items] == ["visit"]
    assert page.items[0].on == ServiceRecord.objects.get().came_in_on


def test_pages_hold_everything_once_even_what_happened_at_one_moment(user):
    customer = make_customer()
    moments = [NOW, NOW - MINUTE, NOW - MINUTE, NOW - MINUTE, NOW - 2 * MINUTE]
    for moment in moments:
        make_reply(customer, received_at=moment)

    seen, cursor = [], LATEST
    while cursor:
        page = read(customer, user, cursor, limit=2)
        seen += [each.row.pk for each in page.items]
        cursor = page.older
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(("count", "has_more"), [(2, False), (3, True)])
def test_an_older_page_is_offered_only_if_there_is_more(user, count, has_more):
    customer = make_customer()
    for number in range(count):
        make_reply(customer, received_at=NOW - number * MINUTE)
    page = read(customer, user, limit=2)
    assert (len(page.items), page.older is not None) == (2, has_more)


def test_nobody_sees_what_he_may_not_see():
    owned, nobody = make_owned(), make_staff()
    assert sources_of(nobody) == []
    assert read(owned.customer, nobody).items == []


def test_the_visits_of_a_car_that_was_sold_stay_in_its_owners_history(user):
    customer = make_customer()
    car = make_vehicle(owner=customer, status="sold")
    ServiceRecord.objects.create(
        order_number="RO-sold", vehicle=car, came_in_on=TODAY, kind="repair"
    )
    assert [each.kind for each in read(customer, user).items] == ["visit"]


def test_a_long_history_costs_the_same_queries(user, django_assert_num_queries):
    owned = make_owned(times=2)
    talk = talk_with_customer(owned.customer.pk)
    make_call(make_customer(), owned.vehicle)
    user.has_perm("sms.view_message")
    with django_assert_num_queries(6):
        read_timeline(talk, user, LATEST)
