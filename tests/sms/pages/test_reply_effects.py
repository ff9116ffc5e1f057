from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from customers.models import CarDoubt, Consent
from shop.days.calendar import Calendar
from sms.hearing.consent_words import take_consent
from sms.pages.reply_effects import effects_of, pause_of
from tests.contact import doubt, doubt_car
from tests.factories import NOW, make_customer, make_message, make_vehicle
from tests.screen_rows import make_opt_out, make_reply

pytestmark = pytest.mark.django_db


def told(reply):
    return strip_tags(effects_of(reply))


def test_a_reply_that_set_nothing_off_has_no_line():
    owner = make_customer()
    make_opt_out(owner)

    assert told(make_reply(owner)) == ""


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"source": "reply"}, "停发（所有短信）"),
        ({"source": "review"}, "暂停发送，待人工判断（所有短信）"),
        (
            {"source": "review", "ended_at": NOW},
            "暂停发送，待人工判断（所有短信），已恢复",
        ),
        ({"asks_who": True}, "停发（所有短信），请点开确认是哪位客户退订"),
        ({"asks_who": True, "ended_at": NOW}, "停发（所有短信），已恢复"),
    ],
)
def test_an_opt_out_is_told_with_its_state(fields, line):
    owner = make_customer()
    reply = make_reply(owner)
    make_opt_out(owner, inbound=reply, **fields)

    assert told(reply) == line


def test_what_a_reader_says_is_the_first_line():
    reply = make_reply(make_customer(), outcome="名下有 2 辆车，请回电问清是哪辆车")

    assert told(reply) == "名下有 2 辆车，请回电问清是哪辆车"


def test_a_doubted_number_is_told_with_its_customer():
    owner = make_customer(name="王芳")
    reply = make_reply(owner)
    doubt(owner, source="reply")

    assert told(reply) == "号码存疑，待核实：王芳，请在客户页核实或改正号码"


@pytest.mark.parametrize(
    ("ended", "ending"),
    [
        ({}, "，请在车辆页确认"),
        (
            {"outcome": CarDoubt.Outcome.KEPT, "ended_at": NOW, "ended_proof": "电话"},
            "（仍在客户名下）",
        ),
    ],
)
def test_a_doubted_car_is_told_with_its_outcome(ended, ending):
    owner = make_customer()
    car = make_vehicle(owner=owner)
    reply = make_reply(owner)
    doubt_car(car, owner.phone_index, **ended)

    assert told(reply) == f"已售？待确认：{car}{ending}"


@pytest.mark.parametrize(("withdrawn_at", "ending"), [(None, ""), (NOW, "（已撤回）")])
def test_a_consent_is_told_by_the_reply_that_proves_it(withdrawn_at, ending):
    owner = make_customer(name="王芳")
    first, second = make_reply(owner, "订阅优惠"), make_reply(owner, "订阅优惠")
    take_consent(first, now=NOW)
    Consent.objects.update(withdrawn_at=withdrawn_at)

    assert told(first) == f"登记了营销短信同意：王芳{ending}"
    assert told(second) == ""


# NOW is a Saturday, so the pause lasts until Tuesday.
PAUSED = (
    "所答短信里的非法定事项暂停提醒，处理后继续，最多暂停到 2026-11-24；"
    "召回、年检、保险照常提醒"
)


@pytest.mark.parametrize(
    ("about", "fields", "days", "line"),
    [
        pytest.param("maintenance", {}, 0, PAUSED, id="waits for staff"),
        pytest.param("maintenance", {}, 3, PAUSED, id="the last day"),
        pytest.param("maintenance", {}, 4, "", id="the day after"),
        pytest.param("maintenance", {"handled_at": NOW}, 0, "", id="handled"),
        pytest.param("maintenance", {"verdict": "courtesy"}, 0, "", id="a courtesy"),
        pytest.param("", {}, 0, "", id="to a text about nothing due"),
    ],
)
def test_a_reply_tells_what_it_pauses(about, fields, days, line):
    owner = make_customer()
    text = make_message(phone=owner.phone, about=about)
    reply = make_reply(owner, "这周没空", answers=text, **fields)

    today = NOW.date() + timedelta(days=days)
    assert strip_tags(pause_of(reply, Calendar(), today)) == line


def test_a_reply_that_answers_no_text_pauses_nothing():
    reply = make_reply(make_customer(), "这周没空")

    assert pause_of(reply, Calendar(), NOW.date()) == ""
