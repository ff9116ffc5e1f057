"""Free words, from the gateway's posted callback to the inbox that staff read."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from customers.models import CarDoubt, NumberDoubt
from shop.hours import SHOP_ZONE
from sms.models import InboundMessage, OptOut
from tests.factories import make_customer, make_message, make_vehicle
from tests.screen_rows import make_staff
from tests.sms.hearing.test_callbacks import TOKENS, post, reply
from workshop.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
# A Wednesday.
NOW = datetime(2026, 11, 25, 10, 12, tzinfo=SHOP_ZONE)


@pytest.fixture
def owner(settings):
    settings.SMS_CALLBACK_TOKENS = TOKENS
    settings.CLOCK_SHIFT = NOW - timezone.now()
    return make_customer()


@pytest.fixture
def car(owner):
    car = make_vehicle(owner=owner, plate="沪A12345")
    make_message(
        phone=owner.phone, customer=owner, vehicle=car, status="delivered", now=NOW
    )
    return car


@pytest.fixture
def booked(car):
    return Appointment.objects.create(
        vehicle=car,
        on=date(2026, 11, 26),
        at=time(10),
        booked_by=User.objects.create_user("adviser"),
        booked_on=date(2026, 11, 20),
    )


@pytest.fixture
def heard(client, owner):
    """Have the reply posted; return verdict, rule, sentence and proposal of its row."""

    def hear(text):
        assert post(client, [reply(owner.phone, text)]).status_code == 200
        client.force_login(make_staff("服务顾问"))
        row = InboundMessage.objects.waiting().get()
        inbox = client.get(reverse("threads:inbox"), {"tab": "all"})
        assert text in inbox.content.decode()
        return row.verdict, row.rule, row.outcome, row.proposal

    return hear


def proposed(action, **values):
    return {"action": action, "values": values}


def test_a_booking_is_prefilled(heard, car):
    assert heard("明儿下午三点到，机油多少钱") == (
        "other",
        "想预约到店",
        "客户想 11月26日（周四）下午3:00 到店：点「预约」确认；另外提到：提问（价格）",
        proposed("book", on="2026-11-26", at="15:00", part="", vehicle=str(car.pk)),
    )
    assert not Appointment.objects.exists()


def test_a_change_waits_beside_the_old_day(heard, car, booked):
    assert heard("周四去不了，改到周五上午") == (
        "other",
        "改约或取消预约",
        "客户想改到 11月27日（周五）上午（已预约 沪A12345 11月26日（周四）10:00）："
        "点「改约」确认",
        proposed("move", on="2026-11-27", at="", part="上午", vehicle=str(car.pk)),
    )
    booked.refresh_from_db()
    assert (booked.on, booked.status) == (date(2026, 11, 26), "booked")


@pytest.mark.parametrize("text", ["取消预约", "退订预约"])
def test_a_cancelled_visit_is_no_refusal(heard, car, booked, text):
    assert heard(text) == (
        "other",
        "改约或取消预约",
        "客户不来了或想取消预约（沪A12345 11月26日（周四）10:00）：点「取消预约」确认",
        proposed("cancel", vehicle=str(car.pk)),
    )
    assert not OptOut.objects.exists()
    booked.refresh_from_db()
    assert booked.status == "booked"


def test_a_cancellation_without_a_booking_is_no_refusal(heard, car):
    verdict, rule, _, proposal = heard("取消预约")

    assert (verdict, rule, proposal) == ("other", "改约或取消预约", proposed("call"))
    assert not OptOut.objects.exists()


@pytest.mark.usefixtures("booked")
def test_only_取消_is_still_a_doubtful_refusal(heard):
    assert heard("取消")[:2] == ("review", "只写了取消或字母")
    assert OptOut.objects.standing().get().source == "review"


def test_a_sold_car_is_held_where_its_visit_is_cancelled_too(heard, car, booked):
    assert heard("车卖了，取消预约") == (
        "sold",
        "说车已卖",
        "客户不来了或想取消预约（沪A12345 11月26日（周四）10:00）：点「取消预约」确认；"
        "另外提到：说车已卖",
        proposed("cancel", vehicle=str(car.pk)),
    )
    assert CarDoubt.objects.standing().get().vehicle == car


def test_with_nothing_to_cancel_only_the_news_is_left(heard, car):
    assert heard("车卖了，取消预约")[3] == proposed("sold", vehicle=str(car.pk))


def test_news_are_proposed_for_confirmation(heard, car):
    assert heard("车已经卖了") == (
        "sold",
        "说车已卖",
        "客户说车已卖「车已经卖了」：这辆车的提醒已暂停，核实后点「车已卖」",
        proposed("sold", vehicle=str(car.pk)),
    )


def test_a_wrong_person_is_held_and_proposed(heard, car):
    verdict, _, _, proposal = heard("你打错了")

    assert (verdict, proposal["action"]) == ("wrong_person", "wrong_number")
    assert NumberDoubt.objects.standing().count() == 1


def test_who_has_moved_is_called_and_held_nowhere(heard, car):
    assert heard("车开回老家了") == (
        "other",
        "车或号码有变化",
        "客户说人或车去了外地「车开回老家」：请回电问清以后在哪里保养",
        proposed("call"),
    )
    assert not CarDoubt.objects.exists()
    assert not NumberDoubt.objects.exists()


def test_a_complaint_is_proposed(heard, car):
    assert heard("你们修坏了，刹车还是响") == (
        "other",
        "客户抱怨或投诉",
        "客户说没有修好或修坏了「修坏」：请尽快回电，是投诉就点「投诉」登记",
        proposed("complaint"),
    )


def test_a_question_is_proposed_with_its_topic(heard, car):
    assert heard("你们周日上班吗") == (
        "other",
        "客户提问",
        "客户提问（营业时间）：点「答复」选一条回答，或回电",
        proposed("answer", topic="hours"),
    )


def test_a_courtesy_waits_for_nobody(client, owner, car):
    post(client, [reply(owner.phone, "好的，谢谢")])

    assert InboundMessage.objects.get().verdict == "courtesy"
    assert not InboundMessage.objects.waiting().exists()
