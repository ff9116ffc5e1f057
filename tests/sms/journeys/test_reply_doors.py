"""From the reply that a gateway posts to what the phones get, and what staff see."""

from __future__ import annotations

import json
from datetime import datetime, time

import pytest
from django.urls import reverse

from customers.categories import Category
from customers.models import CarDoubt, Vehicle
from customers.panels import overview_url
from shop import clock
from shop.hours import SHOP_ZONE
from sms.gateways.simulator.adapter import sign
from sms.models import InboundMessage, Message
from sms.sending.delivery import deliver
from tests.contact import closed_to
from tests.factories import make_customer, make_message, make_phone, make_vehicle
from tests.screen_rows import make_staff
from tests.sms.conftest import KEY
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a-token-of-128-bits"


def today(hour=10):
    return datetime.combine(clock.today(), time(hour), SHOP_ZONE)


@pytest.fixture
def replies(client, wired, settings):
    """Return a function that posts a reply as the gateway does."""
    settings.SMS_CALLBACK_TOKENS = [TOKEN]

    def post(phone, text):
        entry = {"id": f"r-{phone}-{text}", "phone": phone, "text": text}
        body = json.dumps([entry]).encode()
        client.post(
            reverse("sms:callback", args=["default", TOKEN, "replies"]),
            body,
            content_type="application/json",
            headers={"X-Simulator-Signature": sign(KEY, body).decode()},
        )

    return post


def sends(wired, phone, **fields):
    """Let a text fall due; return whether it reached the phone."""
    before = len(wired.desk.texts())
    message = make_message(now=today(9), phone=phone, **fields)
    deliver(at(today()), budget=BUDGET)
    status = Message.objects.values_list("status", flat=True).get(pk=message.pk)
    sent = len(wired.desk.texts()) > before
    assert status == ("accepted" if sent else "suppressed")
    return sent


@pytest.fixture
def staff(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


class TestSold:
    @pytest.fixture
    def owner(self):
        return make_customer()

    @pytest.fixture
    def car(self, owner):
        return make_vehicle(owner=owner)

    def settle(self, client, car, **typed):
        doubt = CarDoubt.objects.standing().get(vehicle=car)
        address = reverse("customers:settle-car-doubt", args=[car.pk, doubt.pk])
        return client.post(address, typed, follow=True)

    def test_holds_the_next_text_about_that_car(self, replies, wired, owner, car):
        other = make_vehicle(owner=owner)
        make_message(
            phone=owner.phone,
            vehicle=car,
            status="delivered",
            status_at=clock.now(),
        )

        replies(owner.phone, "车早卖了")

        kept = InboundMessage.objects.get()
        assert (kept.verdict, kept.rule, kept.matched) == (
            "sold",
            "说车已卖",
            "车早卖了",
        )
        assert not sends(wired, owner.phone, customer=owner, vehicle=car)
        assert sends(wired, owner.phone, customer=owner, vehicle=other)

    def test_is_asked_on_the_page_and_kept(
        self, replies, wired, client, staff, owner, car
    ):
        replies(owner.phone, "车卖了")
        page = client.get(overview_url(car)).content.decode()
        assert "已售？待确认" in page and "「车卖了」" in page

        self.settle(client, car, outcome="kept", proof="电话问过")

        assert sends(wired, owner.phone, customer=owner, vehicle=car)

    def test_is_confirmed_and_the_car_has_left(
        self, replies, client, staff, owner, car
    ):
        replies(owner.phone, "车卖了")

        self.settle(client, car, outcome="sold", proof="")
        assert Vehicle.objects.get().status == "active"
        self.settle(client, car, outcome="sold", proof="电话问过")

        assert Vehicle.objects.get().status == "sold"

    def test_of_which_car_is_asked_where_there_are_two(self, replies, owner, car):
        other = make_vehicle(owner=owner)

        replies(owner.phone, "车卖了")

        doubts = CarDoubt.objects.order_by("vehicle")
        assert list(doubts.values_list("vehicle", "is_one_of_several")) == [
            (car.pk, True),
            (other.pk, True),
        ]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("发错人了", "wrong_person"), ("我爸去年走了，这是他的号码", "deceased")],
)
def test_a_wrong_number_is_silent_until_confirmed_and_the_second_is_used(
    replies, wired, client, staff, text, verdict
):
    owner = make_customer(second_phone=make_phone())

    replies(owner.phone, text)

    assert InboundMessage.objects.get().verdict == verdict
    assert not sends(wired, owner.phone, customer=owner)
    assert sends(wired, owner.second_phone, customer=owner)
    doubt = owner.number_doubts.get()
    client.post(
        reverse("customers:end-doubt", args=[owner.pk, doubt.pk]), {"proof": "当面确认"}
    )
    assert sends(wired, owner.phone, customer=owner)


@pytest.mark.parametrize("text", ["TD谢谢亲", "别再提醒了", "请删除我的手机号"])
def test_a_refusal_closes_every_category(replies, wired, text):
    owner = make_customer()

    replies(owner.phone, text)

    assert closed_to(owner.phone_index).keys() == set(Category)
    assert not sends(wired, owner.phone, customer=owner)


def test_an_ordinary_reply_closes_nothing(replies, wired):
    owner = make_customer()

    replies(owner.phone, "不要发快递，我自己拿")

    assert sends(wired, owner.phone, customer=owner)


def test_staff_read_the_rule_and_what_was_done(replies, client, staff):
    owner = make_customer()
    make_vehicle(owner=owner, plate="沪A12345")
    replies(owner.phone, "TD，车卖了")
    reply = InboundMessage.objects.get()

    page = client.get(reverse("admin:sms_inboundmessage_change", args=[reply.pk]))

    shown = page.content.decode()
    assert "说车已卖" in shown
    assert "停发（所有短信）" in shown
    assert "已售？待确认" in shown
