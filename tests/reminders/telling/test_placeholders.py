from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reminders.reasons.value import Pace
from reminders.telling.placeholders import (
    Occasion,
    Person,
    Shop,
    fill_one,
    fill_several,
)
from sms.texts.rendering import declared

TODAY = date(2026, 11, 21)
PERSON = Person("王先生", "李明")
SHOP = Shop("锦程汽车", "021-60000000")
INSPECTION = Occasion(
    vehicle=1,
    plate="沪A12345",
    model="大众迈腾",
    reason="inspection",
    in_a_list="上线检测",
    due_on=date(2026, 11, 30),
    due_km=None,
    is_estimate=False,
    blanks={"检验方式": "上线检测"},
)
INSURANCE = replace(
    INSPECTION,
    reason="insurance",
    in_a_list="交强险和商业险",
    title="交强险和商业险",
    due_on=date(2026, 12, 5),
    blanks={"险种": "交强险和商业险"},
)
MAINTENANCE = replace(
    INSPECTION,
    reason="maintenance",
    in_a_list="保养",
    due_on=date(2026, 12, 2),
    due_km=31_000,
    is_estimate=True,
    blanks={"保养项目": "更换机油机滤、空调滤芯"},
)


def value(name, occasion):
    return fill_one(occasion, PERSON, SHOP, TODAY)[name]


def test_every_placeholder_of_the_closed_list_is_thought_of():
    assert set(fill_one(INSPECTION, PERSON, SHOP, TODAY)) == {
        each.name for each in declared()
    }


@pytest.mark.parametrize(
    ("name", "occasion", "expected"),
    [
        pytest.param("称呼", INSPECTION, "王先生", id="salutation"),
        pytest.param("车牌", INSPECTION, "沪A12345", id="plate"),
        pytest.param(
            "车牌",
            replace(INSPECTION, plate="", vin="LSVAM4187C2184841"),
            "车架号尾号4841",
            id="no plate yet",
        ),
        pytest.param("车型", INSPECTION, "大众迈腾", id="model"),
        pytest.param("车型", replace(INSPECTION, model=""), "爱车", id="no model"),
        pytest.param("到期日", INSPECTION, "11月30日", id="day of this year"),
        pytest.param(
            "到期日",
            replace(INSPECTION, due_on=date(2027, 1, 31)),
            "2027年1月31日",
            id="day of another year",
        ),
        pytest.param("到期日", MAINTENANCE, "约12月2日", id="an estimate says so"),
        pytest.param("剩余天数", INSPECTION, "9", id="days left"),
        pytest.param("剩余天数", replace(INSPECTION, due_on=TODAY), "0", id="today"),
        pytest.param(
            "剩余天数", replace(INSPECTION, due_on=date(2026, 11, 20)), "", id="over"
        ),
        pytest.param("保养项目", MAINTENANCE, "更换机油机滤、空调滤芯", id="work"),
        pytest.param("保养项目", INSPECTION, "", id="no work in an inspection"),
        pytest.param("险种", INSURANCE, "交强险和商业险", id="both"),
        pytest.param("险种", MAINTENANCE, "", id="no policy in a service"),
        pytest.param("检验方式", INSPECTION, "上线检测", id="line"),
        pytest.param("检验方式", INSURANCE, "", id="no inspection in a policy"),
        pytest.param("服务顾问", INSPECTION, "李明", id="adviser"),
        pytest.param("门店名称", INSPECTION, "锦程汽车", id="shop"),
        pytest.param("门店电话", INSPECTION, "021-60000000", id="shop's phone"),
    ],
)
def test_value_of_one_occasion(name, occasion, expected):
    assert value(name, occasion) == expected


def pace(km, days_ago):
    return Pace(TODAY - timedelta(days=days_ago), km, 40.0)


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        pytest.param(pace(30_480, 0), "约500公里", id="read today, to the hundred"),
        pytest.param(pace(30_080, 10), "约500公里", id="ten days at 40 a day"),
        pytest.param(pace(30_999, 0), "约0公里", id="nearly there"),
        pytest.param(pace(31_400, 0), "约0公里", id="beyond"),
        pytest.param(pace(16_000, 365), "约400公里", id="read a year ago"),
        pytest.param(pace(16_000, 366), "", id="read too long ago"),
        pytest.param(None, "", id="unknown is not zero"),
    ],
)
def test_remaining_kilometres(pace, expected):
    assert value("剩余里程", replace(MAINTENANCE, pace=pace)) == expected


def test_remaining_kilometres_need_a_target():
    assert value("剩余里程", replace(INSPECTION, pace=pace(30_000, 0))) == ""


def in_days(occasion, days, **fields):
    return replace(occasion, due_on=TODAY + timedelta(days=days), **fields)


@pytest.mark.parametrize(
    ("occasion", "expected"),
    [
        (
            in_days(INSURANCE, 8),
            "交强险和商业险还有8天到期（11月29日），续保请备好行驶证",
        ),
        (
            in_days(INSURANCE, 7),
            "交强险和商业险还有7天到期（11月28日），交强险未续保请勿上路",
        ),
        (
            in_days(INSURANCE, 0),
            "交强险和商业险今天到期（11月21日），交强险未续保请勿上路",
        ),
        (
            in_days(INSURANCE, -1),
            "交强险和商业险已于11月20日到期，交强险未续保请勿上路",
        ),
        (
            in_days(INSPECTION, 0, title="上线检测"),
            "上线检测今天截止（11月21日），请备好行驶证和交强险凭证",
        ),
        (in_days(INSPECTION, -1), "上线检测已于11月20日截止，未检验请勿上路"),
        (in_days(MAINTENANCE, 5), "保养约11月26日到期"),
        (in_days(MAINTENANCE, -5), "保养约11月16日到期"),
        (in_days(MAINTENANCE, -5, is_estimate=False), "保养已于11月16日到期"),
        (in_days(MAINTENANCE, 180), "保养约5月20日到期"),
        (in_days(MAINTENANCE, 181), "保养约2027年5月21日到期"),
    ],
)
def test_what_is_due_is_told_with_its_day_and_what_to_do(occasion, expected):
    assert value("到期事项", occasion) == expected


SECOND = replace(INSPECTION, vehicle=2, plate="沪B2")


@pytest.mark.parametrize(
    ("occasions", "others"),
    [
        pytest.param(
            [INSPECTION, MAINTENANCE, INSURANCE],
            "保养（约12月2日）、交强险和商业险（12月5日）",
            id="three things of one car",
        ),
        pytest.param([INSPECTION, SECOND], "沪B2的上线检测（11月30日）", id="two cars"),
        pytest.param(
            [INSURANCE, replace(INSURANCE, vehicle=2, plate="")],
            "大众迈腾的交强险和商业险（12月5日）",
            id="a car without a plate",
        ),
        pytest.param(
            [MAINTENANCE, in_days(MAINTENANCE, 3, title="更换刹车油")],
            "更换刹车油（约11月24日）",
            id="two services of one car",
        ),
        pytest.param(
            [INSURANCE, in_days(INSURANCE, 31, in_a_list="商业险")],
            "商业险（12月22日）",
            id="two policies of one car",
        ),
    ],
)
def test_each_of_the_others_is_named_with_its_own_day(occasions, others):
    values = fill_several(occasions, PERSON, SHOP, TODAY)

    assert values == value_of_lead(occasions) | {"其他事项": others}


def value_of_lead(occasions):
    return fill_one(occasions[0], PERSON, SHOP, TODAY)
