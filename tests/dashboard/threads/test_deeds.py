from __future__ import annotations

from datetime import date, time

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from feedback.models import Complaint
from sms.models import ThreadEntry
from sms.threads.actions import prefix_of
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff
from tests.talks import hear, is_handled, thread_of
from workshop.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "那个事情怎么样"


@pytest.fixture(autouse=True)
def _now(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()


@pytest.fixture
def adviser(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


@pytest.fixture
def customer():
    customer = make_customer()
    make_vehicle(owner=customer)
    return customer


def act(client, reply, action, **values):
    prefix = prefix_of(reply, action)
    typed = {f"{prefix}-{name}": value for name, value in values.items()}
    return client.post(reverse("threads:act", args=[reply.pk, action.value]), typed)


def keep(client, customer, **values):
    return client.post(reverse("threads:keep-customer", args=[customer.pk]), values)


def said(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


def test_a_booking_is_made_by_one_click_and_undone(client, adviser, customer):
    car = customer.vehicle_contacts.get().vehicle
    reply = hear(customer, "周二10点", proposal=Proposal(Action.BOOK))
    values = {"vehicle": car.pk, "on": "2026-12-01", "at": "10:00"}
    answer = act(client, reply, Action.BOOK, **values)

    assert answer.status_code == 302
    booked = Appointment.objects.booked().get()
    assert (booked.on, booked.at) == (date(2026, 12, 1), time(10))
    assert is_handled(reply)
    assert said(answer) == [f"预约：{car} 12-01 10:00。"]

    entry = ThreadEntry.objects.get()
    client.post(reverse("threads:undo", args=[entry.pk]))
    assert not Appointment.objects.booked().exists()
    assert not is_handled(reply)


def test_a_refused_form_keeps_what_was_typed(client, adviser, customer):
    reply = hear(customer, "周二10点", proposal=Proposal(Action.BOOK))
    answer = act(client, reply, Action.BOOK, on="下周二", at="10点", note="带孩子")
    words = answer.content.decode()

    assert answer.status_code == 422
    assert "请填写到店日期，例如 2026-12-05。" in words
    assert 'value="下周二"' in words
    assert 'value="带孩子"' in words
    assert not is_handled(reply)


def test_what_is_not_possible_says_why(client, adviser):
    reply = hear(make_phone(), ASKED)
    assert said(act(client, reply, Action.BOOK)) == [
        "这个号码名下没有在用车辆，请先在客户页登记车辆，再预约。"
    ]


def test_a_second_click_is_told_that_it_is_done(client, adviser, customer):
    reply = hear(customer, ASKED)
    act(client, reply, Action.DONE)
    typed = {"customer": str(customer.pk), "about": "字字珠玑"}
    assert said(act(client, reply, Action.COMPLAINT, **typed))[-1] == (
        "这条回复刚刚已由别人处理，请刷新页面查看。您刚才填写的是：字字珠玑。"
    )
    assert not Complaint.objects.exists()


def test_a_reply_that_came_meanwhile_is_not_put_off(client, adviser, customer):
    seen = hear(customer, ASKED)
    hear(customer, "还有一件事")
    answer = keep(client, customer, what="later-1", seen=seen.pk)
    assert said(answer) == ["刚刚又有来信，请先看了再放到稍后。"]
    assert thread_of(seen).snoozed_until is None


def test_a_refused_form_stands_at_its_own_reply(client, adviser, customer):
    first, second = hear(customer, ASKED), hear(customer, "还有一件事")
    page = act(client, first, Action.BOOK, on="下周二")
    one, other = page.context["waiting"]
    assert (one.reply, one.proposed.form["on"].value()) == (first, "下周二")
    assert (other.reply, other.proposed) == (second, None)


@pytest.mark.parametrize("code", ["fly", "answer"])
def test_an_action_that_does_not_exist_is_not_found(client, adviser, customer, code):
    reply = hear(customer, ASKED)
    address = reverse("threads:act", args=[reply.pk, code])
    assert client.post(address).status_code == 404


def test_an_action_needs_its_permission(client, customer):
    client.force_login(make_staff("数据专员"))
    reply = hear(customer, ASKED)
    assert act(client, reply, Action.COMPLAINT).status_code == 403
    assert not Complaint.objects.exists()


def test_a_doubtful_refusal_is_judged(client, adviser, customer):
    reply = hear(customer, "怎么退订？")
    address = reverse("threads:judge", args=[reply.pk])
    assert said(client.post(address, {"judgement": "x"})) == [
        "请选择这条回复是什么意思。"
    ]
    client.post(address, {"judgement": "opt_out"})
    assert is_handled(reply)
    again = client.post(address, {"judgement": "opt_out"})
    assert "这条回复刚刚已由别人处理。" in said(again)


def test_a_conversation_is_assigned(client, adviser, customer):
    reply, other = hear(customer, ASKED), make_staff()
    keep(client, customer, what="assign", to=other.pk)
    assert thread_of(reply).assigned_to == other
    keep(client, customer, what="assign", to="")
    assert thread_of(reply).assigned_to is None
    left = make_staff(is_active=False)
    answer = keep(client, customer, what="assign", to=left.pk)
    assert "请选择一位在职的员工。" in said(answer)


@pytest.mark.parametrize(("days", "until"), [(1, 22), (3, 24), (7, 28)])
def test_a_conversation_comes_back_in_the_morning(
    client, adviser, customer, days, until
):
    reply = hear(customer, ASKED)
    keep(client, customer, what=f"later-{days}", seen=reply.pk)
    off = timezone.localtime(thread_of(reply).snoozed_until)
    assert (off.day, off.hour) == (until, 9)
    keep(client, customer, what="again")
    assert thread_of(reply).snoozed_until is None


def test_a_note_stands_in_the_conversation(client, adviser, customer):
    assert said(keep(client, customer, what="note", note=" ")) == [
        "请写下要记的内容，例如「客户周末在外地」。"
    ]
    keep(client, customer, what="note", note="周末在外地")
    assert ThreadEntry.objects.get().text == "周末在外地"


def test_everything_is_done_at_once(client, adviser, customer):
    replies = [hear(customer, ASKED), hear(customer, "还在吗")]
    seen = [str(each.pk) for each in replies]
    keep(client, customer, what="done", seen=[*seen, "x"])
    assert all(map(is_handled, replies))
    answer = keep(client, customer, what="done", seen=seen)
    assert "没有等待处理的来信；可能是退订的，请先判断。" in said(answer)


def test_a_person_without_a_mobile_cannot_be_kept(client, adviser):
    customer = make_customer(phone="", landline="021-60001234")
    assert said(keep(client, customer, what="note", note="x")) == [
        "这位客户没有手机号码，请先在客户页登记。"
    ]


def test_what_cannot_be_undone_says_so(client, adviser, customer):
    reply = hear(customer, ASKED)
    act(client, reply, Action.DONE)
    address = reverse("threads:undo", args=[ThreadEntry.objects.get().pk])
    client.post(address)
    assert "这一步已不能撤销：之后又有了变化，请直接改正。" in said(
        client.post(address)
    )
