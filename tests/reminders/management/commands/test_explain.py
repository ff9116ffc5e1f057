from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError

from reminders.day import run_day
from shop import clock
from sms.models import OptOut
from sms.numbers.optouts import close_number
from tests.reminders.why.insured import (
    insured,
    run,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(("--plate", "沪A12345"), id="plate"),
        pytest.param(("--vin", "LSVAA4182E2999999"), id="vin"),
        pytest.param(("--phone", "139 1234 5678"), id="phone"),
    ],
)
def test_command_finds_the_car_and_tells_in_chinese(rules, option):
    today = clock.today()
    vehicle = insured(
        today + timedelta(days=7), plate="沪A12345", vin="LSVAA4182E2999999"
    )
    run_day(now=clock.now())

    text = run("explain", *option)

    assert text.splitlines()[:4] == [
        "沪A12345 大众迈腾 LSVAA4182E2999999 在用",
        f"收件人：王小明 139****5678　日期：{today}",
        f"  保险 {today + timedelta(days=7)}",
        "    规则：保险到期",
    ]
    assert "待派发：可以发送" in text
    assert vehicle.due_items.count() == 1


def test_command_names_an_opt_out_first(rules):
    vehicle = insured(clock.today() + timedelta(days=99), plate="沪A12345")
    owner = vehicle.contacts.get().customer
    now = clock.now()
    close_number(
        owner.phone_index, owner.phone_tail, source=OptOut.Source.REPLY, now=now
    )

    text = run("explain", "--phone", "13912345678")

    said = f"  不发短信：客户 {clock.today()} 退订(短信回复)"
    assert text.splitlines()[2] == said


def test_command_speaks_json(rules):
    insured(clock.today() + timedelta(days=7), plate="沪A12345")

    (report,) = json.loads(run("explain", "--plate", "沪A12345", "--json"))

    assert report["plate"] == "沪A12345"
    assert [item["reason"] for item in report["items"]] == ["保险"]


def test_command_says_what_it_did_not_find(rules):
    with pytest.raises(CommandError, match="没有找到「沪Z99999」对应的车辆"):
        run("explain", "--plate", "沪Z99999")


def test_command_does_not_repeat_a_number_it_did_not_find(rules):
    with pytest.raises(CommandError) as refusal:
        run("explain", "--phone", "13912345678")

    assert str(refusal.value) == "没有找到这个号码对应的车辆，请核对后再试。"


@pytest.mark.parametrize(
    "options",
    [(), ("--vin", ""), ("--plate", "沪A12345", "--phone", "13912345678")],
)
def test_command_wants_one_car_or_number(rules, options):
    with pytest.raises(CommandError, match="--vin、--plate 或 --phone 中的一个"):
        run("explain", *options)


@pytest.mark.parametrize("command", [("run_day",), ("explain", "--plate", "沪A12345")])
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("明天", "日期「明天」认不出来，请写成"),
        ("2026-13-01", "日期「2026-13-01」认不出来，请写成"),
        ("9999-12-31", "9999-12-31 离今天超过三年，请核对日期"),
        ("0001-01-01", "0001-01-01 离今天超过三年，请核对日期"),
    ],
)
def test_command_says_which_day_it_cannot_take(rules, command, day, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*command, "--on", day)
