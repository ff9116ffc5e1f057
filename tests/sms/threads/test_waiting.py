from __future__ import annotations

from datetime import timedelta

import pytest

from shop.database.sealed import index_of
from sms.hearing.judging import Judgement, judge
from sms.models import Thread
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import make_staff
from tests.talks import hear

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def thread_with(phone):
    return Thread.objects.get(pk=index_of(phone))


def test_a_reply_waits_from_its_moment_until_the_promise_ends():
    phone = make_phone()
    hear(phone, "这周末的那个事情")
    hear(phone, "还在吗", at=NOW + MINUTE)
    thread = thread_with(phone)

    assert thread.waiting_since == NOW
    assert thread.late_at == NOW + 30 * MINUTE
    assert thread.last_reply_at == NOW + MINUTE
    assert thread.is_late(thread.late_at)
    assert not thread.is_late(thread.late_at - MINUTE)


@pytest.mark.parametrize("text", ["谢谢", "TD"])
def test_what_needs_no_person_does_not_wait(text):
    phone = make_phone()
    hear(phone, text)
    thread = thread_with(phone)

    assert thread.waiting_since is None
    assert thread.late_at is None
    assert thread.last_reply_at == NOW


def test_the_next_open_reply_counts_once_the_first_is_settled():
    phone = make_phone()
    first = hear(phone, "这周末的那个事情")
    second = hear(phone, "还在吗", at=NOW + MINUTE)
    by = make_staff()

    judge(first, Judgement.ANSWERED, by=by, now=NOW)
    assert thread_with(phone).waiting_since == NOW + MINUTE

    judge(second, Judgement.ANSWERED, by=by, now=NOW)
    assert thread_with(phone).waiting_since is None


def test_a_reply_wakes_a_thread_that_was_put_off():
    phone = make_phone()
    hear(phone, "这周末的那个事情")
    later = NOW + timedelta(days=1)
    Thread.objects.update(snoozed_until=later)
    assert not Thread.objects.waiting(later - MINUTE).exists()
    assert Thread.objects.waiting(later).exists()

    hear(phone, "还在吗", at=NOW + MINUTE)
    assert Thread.objects.waiting(NOW + MINUTE).exists()


@pytest.mark.parametrize(
    ("advisers", "is_own"),
    [(["one"], True), (["one", "one"], True), (["one", "other"], False)],
)
def test_a_new_thread_belongs_to_the_adviser_of_its_people(advisers, is_own):
    staff = {name: make_staff() for name in advisers}
    phone = make_phone()
    for name in advisers:
        make_customer(phone=phone, adviser=staff[name])
    hear(phone, "这周末的那个事情")

    assert thread_with(phone).assigned_to == (staff["one"] if is_own else None)


def test_nobody_gets_the_thread_of_an_adviser_who_has_left():
    phone = make_phone()
    make_customer(phone=phone, adviser=make_staff(is_active=False))
    hear(phone, "这周末的那个事情")

    assert thread_with(phone).assigned_to is None
