from __future__ import annotations

from datetime import date, datetime, time

import pytest

from accounts.models import User
from shop.hours import SHOP_ZONE
from sms.models import InboundMessage
from tests.factories import make_customer, make_message, make_vehicle
from workshop.hearing.reading import read_booking, read_change
from workshop.models import Appointment

pytestmark = pytest.mark.django_db
# A Wednesday.
NOW = datetime(2026, 11, 25, 10, 12, tzinfo=SHOP_ZONE)


@pytest.fixture
def owner():
    return make_customer()


@pytest.fixture
def car(owner):
    return make_vehicle(owner=owner, plate="沪A12345")


def said(owner, text, *, sent_at=NOW, **fields):
    return InboundMessage.objects.create(
        gateway="default",
        dedupe_key=text,
        phone=owner.phone,
        text=text,
        sent_at=sent_at,
        received_at=sent_at,
        verdict="other",
        **fields,
    )


def book(car, on=date(2026, 11, 26), at=time(10)):
    user = User.objects.create_user(f"adviser-{car.pk}")
    return Appointment.objects.create(
        vehicle=car, on=on, at=at, booked_by=user, booked_on=date(2026, 11, 20)
    )


def shown(answer):
    return answer.sentence, answer.proposal.action.value, answer.proposal.values


def wish(car, on="", at="", part=""):
    return {
        "on": on,
        "at": at,
        "part": part,
        "vehicle": str(car.pk) if car else "",
    }


def test_a_visit_is_proposed_with_day_hour_and_car(owner, car):
    answer = read_booking(said(owner, "下周二上午10点"), now=NOW)

    assert shown(answer) == (
        "客户想 12月1日（周二）上午10:00 到店：点「预约」确认",
        "book",
        wish(car, "2026-12-01", "10:00"),
    )


@pytest.mark.parametrize(
    ("text", "sentence", "values"),
    [
        (
            "周末过来",
            "客户想 11月28日（周六） 到店（原话「周末」，请核对）：点「预约」确认",
            {"on": "2026-11-28"},
        ),
        (
            "周六早上行吗",
            "客户想 11月28日（周六）上午 到店：点「预约」确认",
            {"on": "2026-11-28", "part": "上午"},
        ),
        (
            "我要预约保养",
            "客户想预约到店，没有说清哪天：请与客户商定时间，再点「预约」",
            {},
        ),
        (
            "2月30号过去",
            "客户想预约到店，但说的日期或钟点不存在：请与客户商定时间，再点「预约」",
            {},
        ),
        (
            "今天上午9点过去",
            "客户想预约到店，但说的时间「今天上午9点」已过：请与客户商定时间，"
            "再点「预约」",
            {},
        ),
    ],
)
def test_what_is_not_clear_is_told(owner, car, text, sentence, values):
    answer = read_booking(said(owner, text), now=NOW)

    assert shown(answer) == (sentence, "book", wish(car) | values)


def test_the_days_count_from_when_the_reply_was_sent(owner, car):
    sent_at = datetime(2026, 11, 23, 20, tzinfo=SHOP_ZONE)

    late = read_booking(said(owner, "明天过来", sent_at=sent_at), now=NOW)

    assert shown(late)[0] == (
        "客户想预约到店，但说的时间「明天」已过：请与客户商定时间，再点「预约」"
    )


def test_of_two_cars_that_of_the_answered_text_is_meant(owner, car):
    other = make_vehicle(owner=owner, plate="沪B67890")
    text = make_message(phone=owner.phone, vehicle=other, customer=owner)

    answer = read_booking(said(owner, "后天过来", answers=text), now=NOW)
    guess = read_booking(said(owner, "周六过来"), now=NOW)

    assert answer.proposal.values["vehicle"] == str(other.pk)
    assert guess.proposal.values["vehicle"] == ""
    assert guess.sentence.endswith("；名下有2辆车（沪A12345、沪B67890），请选车")


def test_a_bare_day_is_a_wish_only_after_a_text(owner, car):
    text = make_message(phone=owner.phone, vehicle=car, customer=owner)

    assert read_booking(said(owner, "周六"), now=NOW) is None
    answer = read_booking(said(owner, "周六吧", answers=text), now=NOW)
    assert answer.proposal.values["on"] == "2026-11-28"


def test_a_change_is_proposed_beside_what_is_booked(owner, car):
    book(car)

    answer = read_change(said(owner, "改到周五下午"), now=NOW)

    assert shown(answer) == (
        "客户想改到 11月27日（周五）下午（已预约 沪A12345 11月26日（周四）10:00）："
        "点「改约」确认",
        "move",
        wish(car, "2026-11-27", part="下午"),
    )


def test_a_later_hour_keeps_the_booked_day(owner, car):
    book(car)

    answer = read_change(said(owner, "约的10点，我要11点才到"), now=NOW)

    assert answer.proposal.values == wish(car, "2026-11-26", "11:00")


def test_a_visit_wanted_of_a_booked_car_moves_its_appointment(owner, car):
    book(car)

    answer = read_booking(said(owner, "周六上午过来"), now=NOW)

    assert answer.proposal.action == "move"
    assert read_change(said(owner, "周六上午 过来"), now=NOW) is None


def test_a_cancellation_names_the_appointment(owner, car):
    book(car)

    answer = read_change(said(owner, "来不了了"), now=NOW)

    assert shown(answer) == (
        "客户不来了或想取消预约（沪A12345 11月26日（周四）10:00）：点「取消预约」确认",
        "cancel",
        {"vehicle": str(car.pk)},
    )


def test_without_an_appointment_the_sentence_says_so(owner, car):
    moved = read_change(said(owner, "预约改到周四"), now=NOW)
    cancelled = read_change(said(owner, "取消预约"), now=NOW)

    assert moved.sentence == (
        "客户想改到 11月26日（周四），但名下没有未到店的预约：请与客户核对后点「预约」"
    )
    assert cancelled.sentence == (
        "客户想取消预约，但名下没有未到店的预约：请回电问清，不是退订短信"
    )
    assert read_change(said(owner, "来不了了"), now=NOW) is None


def test_another_persons_appointment_is_not_touched(owner, car):
    book(make_vehicle(owner=make_customer()))

    assert read_change(said(owner, "来不了了"), now=NOW) is None


def test_words_about_something_else_cost_no_query(owner, django_assert_num_queries):
    reply = said(owner, "已经在别处做了")

    with django_assert_num_queries(0):
        assert read_booking(reply, now=NOW) is None
        assert read_change(reply, now=NOW) is None
