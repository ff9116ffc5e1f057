from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from sms.models import Message
from tests.factories import make_customer, make_phone, make_vehicle
from tests.reminders.builders import TODAY
from tests.reminders.telling.decided import decided, dispatch, reword


@pytest.mark.parametrize(
    ("reason", "fields", "expected"),
    [
        pytest.param(
            "maintenance",
            {"is_estimate": True, "due_km": 30_000},
            "大众迈腾（沪A12345）快到保养期了（约11月28日），项目为更换机油机滤。预约",
            id="maintenance, estimated",
        ),
        pytest.param(
            "inspection",
            {"variant": "sticker"},
            "沪A12345检验标志11月28日到期，请用交管12123申领，不用开车来。咨询",
            id="inspection mark",
        ),
        pytest.param(
            "inspection",
            {"variant": "line"},
            "大众迈腾（沪A12345）年检只剩7天（11月28日截止上线检测），请尽早安排。预约",
            id="inspection line",
        ),
        pytest.param(
            "insurance",
            {
                "title": "商业险",
                "blanks": {"险种": "商业险", "续保提示": "续保请备好行驶证"},
            },
            "沪A12345的商业险还有7天到期（11月28日），续保请备好行驶证。咨询",
            id="commercial policy",
        ),
    ],
)
def test_text_of_each_reason(rules, reason, fields, expected):
    vehicle = make_vehicle(owner=make_customer(), plate="沪A12345")
    decided(vehicle=vehicle, reason=reason, **fields)

    dispatch()

    assert Message.objects.get().body == (
        f"【锦程汽车】王先生，{expected}021-60000000，回TD退订"
    )


def test_latest_wording_is_sent_and_remembered(rules):
    decided()
    version = reword("insurance-week", "{称呼}，{车牌}保险快到期了。")

    dispatch()

    message = Message.objects.get()
    assert message.template_version == version
    assert message.body.startswith("【锦程汽车】王先生，")
    assert message.body.endswith("保险快到期了。回TD退订")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], "【锦程汽车】王先生，", id="his own phone"),
        pytest.param(["female"], "【锦程汽车】李女士、王先生，", id="theirs"),
        pytest.param([""], "【锦程汽车】车主您好，", id="in doubt it names nobody"),
        pytest.param(["female"] * 2, "【锦程汽车】车主您好，", id="too many"),
    ],
)
def test_whoever_shares_the_phone_is_named_or_nobody_is(rules, others, expected):
    phone = make_phone()
    for gender in others:
        make_customer(name="李娜", gender=gender, phone=phone)
    decided(owner=make_customer(phone=phone))

    dispatch()

    assert Message.objects.get().body.startswith(expected)


def test_second_phone_is_texted_where_there_is_no_first(rules):
    decided(owner=make_customer(phone="", second_phone="13912345678"))

    dispatch()

    assert Message.objects.get().phone == "13912345678"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"adviser_name": "赵强"}, "赵强", id="name from an import"),
        pytest.param({}, "服务顾问", id="nobody"),
    ],
)
def test_adviser_by_name(rules, fields, expected):
    reword("insurance-week", "{称呼}，{车牌}保险快到期，请联系{服务顾问}。")
    decided(owner=make_customer(**fields))

    dispatch()

    assert f"请联系{expected}。" in Message.objects.get().body


def test_adviser_who_works_here(rules):
    reword("insurance-week", "{称呼}，{车牌}保险快到期，请联系{服务顾问}。")
    adviser = User.objects.create(username="liming", name="李明")
    decided(owner=make_customer(adviser=adviser, adviser_name="赵强"))

    dispatch()

    assert "请联系李明。" in Message.objects.get().body


def test_remaining_kilometres_come_from_the_projection(rules):
    reword("maintenance-soon", "{称呼}，{车牌}距保养还有{剩余里程}。")
    decided(
        reason="maintenance",
        due_km=10_000,
        meter_on=TODAY - timedelta(days=20),
        meter_km=9_000,
        km_per_day=25.0,
    )

    dispatch()

    assert "距保养还有约500公里。" in Message.objects.get().body
