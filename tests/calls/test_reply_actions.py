from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from calls.desk import record_attempt, review_tasks
from calls.models import CallAttempt, CallTask
from shop.house_rules import read_house_rules
from sms.threads.actions import CannotAct, action_of, perform, undo
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import TODAY, make_call, make_staff
from tests.talks import hear, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)
LATER = TODAY + timedelta(days=5)


@pytest.fixture
def by():
    return make_staff("服务顾问")


@pytest.fixture
def car():
    return make_vehicle(owner=make_customer())


def ask(car, by, text="保养多少钱"):
    reply = hear(car.contacts.get().customer, text)
    values = {"vehicle": car}
    entry = perform(action_of("call"), occasion_of(reply), values, by=by, now=NOW)
    return reply, entry


def test_the_customer_is_called_today_by_who_read_the_reply(car, by):
    reply, _ = ask(car, by)
    task = CallTask.objects.get()
    assert (task.reply, task.assigned_to, task.call_on) == (reply, by, TODAY)
    assert task.phone_index == reply.phone_index


def test_the_daily_review_leaves_the_call_to_staff(car, by):
    ask(car, by)
    tasks = list(CallTask.objects.open())
    rules = read_house_rules(TODAY)
    assert review_tasks(tasks, {}, rules, now=NOW).cancelled == 0
    CallTask.objects.update(reply=None)
    tasks = list(CallTask.objects.open())
    assert review_tasks(tasks, {}, rules, now=NOW).cancelled == 1


def test_an_open_call_of_the_number_is_used_and_comes_forward(car, by):
    owner = car.contacts.get().customer
    known = make_call(owner, car, call_on=LATER, put_off_because="刚到店")
    reply, entry = ask(car, by)
    task = CallTask.objects.get()
    assert (task.pk, task.reply, task.call_on) == (known.pk, reply, TODAY)
    assert task.put_off_because == ""

    undo(entry, by=by, now=NOW)
    task.refresh_from_db()
    assert (task.status, task.reply) == ("open", None)
    assert (task.call_on, task.put_off_because) == (LATER, "刚到店")


def test_a_call_that_was_new_is_cancelled_by_undoing(car, by):
    _, entry = ask(car, by)
    undo(entry, by=by, now=NOW)
    task = CallTask.objects.get()
    assert (task.status, task.closed_because) == ("cancelled", "登记有误，已撤销")


def test_undoing_one_call_keeps_that_for_another_reply(car, by):
    first, one = ask(car, by)
    _, two = ask(car, by, "给我回个电话")
    with pytest.raises(CannotAct):
        undo(one, by=by, now=NOW)
    undo(two, by=by, now=NOW)
    task = CallTask.objects.get()
    assert (task.status, task.reply) == ("open", first)


def test_a_call_that_was_made_is_not_undone(car, by):
    _, entry = ask(car, by)
    record_attempt(
        CallTask.objects.get(), CallAttempt.Outcome.NO_ANSWER, by=by, now=NOW
    )
    with pytest.raises(CannotAct):
        undo(entry, by=by, now=NOW)


def test_a_number_of_nobody_is_called_back_directly():
    occasion = occasion_of(hear(make_phone(), "保养多少钱"))
    assert "请直接回拨" in action_of("call").why_not(occasion)


def test_the_page_of_the_call_shows_the_message_and_no_cancelled_matter(
    client, car, by
):
    ask(car, by)
    client.force_login(by)
    page = client.get(reverse("calls:call", args=[CallTask.objects.get().pk]))
    html = page.content.decode()
    assert "保养多少钱" in html
    assert "等我们回电" in html
    assert "事项已取消" not in html
