from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from dashboard.threads.inbox import PAGE, age_of, read_inbox, read_tabs, threads_of
from sms.models import Thread
from sms.threads import keeping
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff
from tests.talks import hear, thread_of

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ASKED = "那个事情怎么样"


@pytest.fixture
def user():
    return make_staff("服务顾问")


def read(user, tab="all", *, now=NOW, page=1):
    return read_inbox(user, read_tabs(user, now=now), tab, page, now=now)


def test_a_row_tells_whose_it_is_and_what_to_do(user):
    customer = make_customer(name="李雷", adviser=user)
    car = make_vehicle(owner=customer)
    reply = hear(customer, ASKED)
    hear(customer, "周二来", proposal=Proposal(Action.BOOK), at=NOW + MINUTE)

    (row,) = read(user, now=NOW + 30 * MINUTE).rows
    assert (list(row.customers), list(row.vehicles)) == ([customer], [car])
    assert (row.reply.text, row.proposed) == ("周二来", "预约")
    assert (row.age, row.is_late) == ("30 分钟", True)
    assert row.url.endswith(f"/customer/{customer.pk}/")
    assert row.thread.waiting_since == reply.received_at


@pytest.mark.parametrize(("minutes", "is_late"), [(29, False), (30, True)])
def test_a_conversation_is_late_when_the_promise_ends(user, minutes, is_late):
    hear(make_phone(), ASKED)
    found = read(user, now=NOW + minutes * MINUTE)
    assert found.rows[0].is_late is is_late
    assert [tab.late for tab in found.tabs] == [0, int(is_late), int(is_late), 0]


def test_each_tab_lists_exactly_what_it_counts(user):
    hear(make_customer(adviser=user), ASKED)
    hear(make_customer(adviser=make_staff()), ASKED)
    hear(make_phone(), ASKED)
    off = hear(make_phone(), ASKED)
    by = make_staff()
    number = off.phone_index, off.phone_tail
    keeping.put_off([number], NOW + DAY, [off.pk], by=by, now=NOW)
    hear(make_phone(), "谢谢")

    tabs = {tab.code: tab.count for tab in read_tabs(user, now=NOW)}
    assert tabs == {"mine": 1, "nobody": 1, "all": 3, "later": 1}
    for code, count in tabs.items():
        assert threads_of(code, user, now=NOW).count() == count


def test_the_longest_waiting_stands_first(user):
    late = hear(make_phone(), ASKED, at=NOW + MINUTE)
    early = hear(make_phone(), ASKED)
    rows = read(user, now=NOW + DAY).rows
    assert [row.thread for row in rows] == [thread_of(early), thread_of(late)]


def test_a_reply_is_unread_until_this_user_has_seen_it(user):
    reply = hear(make_phone(), ASKED)
    assert read(user).rows[0].is_unread
    keeping.see([reply.phone_index], user, now=NOW)
    assert not read(user).rows[0].is_unread
    assert read(make_staff()).rows[0].is_unread

    hear(reply.phone, "还在吗", at=NOW + MINUTE)
    assert read(user).rows[0].is_unread


def test_an_empty_tab_of_my_own_gives_way_to_all(user):
    assert read(user, "").chosen == "all"
    hear(make_customer(adviser=user), ASKED)
    assert read(user, "").chosen == "mine"


def test_the_inbox_is_read_in_pages(user):
    for _ in range(PAGE + 1):
        hear(make_phone(), ASKED)
    assert [len(read(user, page=page).rows) for page in (1, 2)] == [PAGE, 1]
    assert read(user, page=9).page == 2


def test_many_rows_cost_the_same_queries(user, django_assert_num_queries):
    for _ in range(3):
        make_vehicle(owner=(customer := make_customer()))
        hear(customer, ASKED)
    with django_assert_num_queries(7):
        read(user)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "刚刚"),
        (60, "1 分钟"),
        (3599, "59 分钟"),
        (3600, "1 小时"),
        (86399, "23 小时"),
        (86400, "1 天"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds, words):
    assert age_of(NOW, NOW + timedelta(seconds=seconds)) == words


def test_the_constraint_keeps_a_limit_with_each_waiting_thread():
    reply = hear(make_phone(), ASKED)
    with pytest.raises(IntegrityError):
        Thread.objects.filter(pk=reply.phone_index).update(late_at=None)
