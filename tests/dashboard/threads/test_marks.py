from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.threads.inbox import read_tabs
from dashboard.threads.marks import mark_of_inbox, mark_of_talk
from dashboard.threads.talk import talk_with_customer
from sms.threads import keeping
from sms.threads.actions import action_of, perform
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import make_call, make_staff
from tests.talks import hear, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customer():
    customer = make_customer()
    make_vehicle(owner=customer)
    make_message(phone=customer.phone, status="delivered")
    return customer


def mark(customer):
    return mark_of_talk(talk_with_customer(customer.pk))


def assign(customer):
    talk = talk_with_customer(customer.pk)
    keeping.assign(talk.mobiles, make_staff(), by=make_staff(), now=NOW)


def call(customer):
    make_call(customer, make_vehicle())


def settle(customer):
    reply = hear(customer, "那个事情怎么样", at=NOW)
    done = action_of("done")
    perform(done, occasion_of(reply), {}, by=make_staff(), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda customer: hear(customer, "谢谢"),
        lambda customer: make_message(phone=customer.phone),
        assign,
        call,
        settle,
    ],
)
def test_the_mark_changes_with_the_conversation(customer, change):
    before = mark(customer)
    assert mark(customer) == before
    change(customer)
    assert mark(customer) != before


def test_somebody_elses_reply_leaves_the_mark(customer):
    before = mark(customer)
    hear(make_customer(), "那个事情怎么样")
    assert mark(customer) == before


def test_the_mark_of_the_inbox_changes_each_minute_and_with_each_user(customer):
    user = make_staff()

    def inbox(*, by=user, query="", after=0):
        now = NOW + timedelta(seconds=after)
        return mark_of_inbox(by, read_tabs(by, now=now), query, now=now)

    before = inbox()
    assert inbox(after=59) == before
    assert inbox(after=60) != before
    assert inbox(query="tab=mine") != before
    assert inbox(by=make_staff()) != before
    keeping.see([hear(customer, "谢谢").phone_index], user, now=NOW)
    assert inbox() != before
