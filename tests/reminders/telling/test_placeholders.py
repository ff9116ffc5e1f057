from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reminders.reasons.value import Reason
from reminders.telling.placeholders import (
    Occasion,
    Person,
    Shop,
    fill_one,
    fill_several,
)
from sms.texts.rendering import NAMES

TODAY = date(2026, 11, 21)
PERSON = Person("王先生", "李明")
SHOP = Shop("锦程汽车", "021-60000000")
INSPECTION = Occasion(
    vehicle=1,
    plate="沪A12345",
    model="大众迈腾",
    reason=Reason.INSPECTION,
    variant="line",
    subject="inspection",
    due_on=date(2026, 11, 30),
    due_km=None,
    is_estimate=False,
    facts=[],
)
INSURANCE = replace(
    INSPECTION,
    reason=Reason.INSURANCE,
    variant="",
    subject="both",
    due_on=date(2026, 12, 5),
)
MAINTENANCE = replace(
    INSPECTION,
    reason=Reason.MAINTENANCE,
    variant="",
    subject="service",
    due_on=date(2026, 12, 2),
    due_km=31_000,
    is_estimate=True,
    facts=[["上次保养", "2026年5月20日"], ["本次项目", "更换机油机滤、空调滤芯"]],
)


def value(name, occasion, **options):
    return fill_one(occasion, PERSON, SHOP, TODAY, **options)[name]


def test_every_placeholder_of_the_closed_list_is_thought_of():
    assert set(fill_one(INSPECTION, PERSON, SHOP, TODAY)) == NAMES


@pytest.mark.parametrize(
    ("name", "occasion", "expected"),
    [
        pytest.param("称呼", INSPECTION, "王先生", id="salutation"),
        pytest.param("车牌", INSPECTION, "沪A12345", id="plate"),
        pytest.param("车牌", replace(INSPECTION, plate=""), "爱车", id="no plate yet"),
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
        pytest.param(
            "险种", replace(INSURANCE, subject="compulsory"), "交强险", id="one"
        ),
        pytest.param("险种", MAINTENANCE, "", id="no policy in a service"),
        pytest.param("检验方式", INSPECTION, "上线检测", id="line"),
        pytest.param(
            "检验方式",
            replace(INSPECTION, variant="sticker"),
            "申领检验标志",
            id="mark",
        ),
        pytest.param("检验方式", INSURANCE, "", id="no inspection in a policy"),
        pytest.param("服务顾问", INSPECTION, "李明", id="adviser"),
        pytest.param("门店名称", INSPECTION, "锦程汽车", id="shop"),
        pytest.param("门店电话", INSPECTION, "021-60000000", id="shop's phone"),
    ],
)
def test_value_of_one_occasion(name, occasion, expected):
    assert value(name, occasion) == expected


@pytest.mark.parametrize(
    ("present_km", "expected"),
    [
        pytest.param(30_480, "约500公里", id="to the hundred"),
        pytest.param(30_999, "约0公里", id="nearly there"),
        pytest.param(31_400, "约0公里", id="beyond"),
        pytest.param(None, "", id="unknown is not zero"),
    ],
)
def test_remaining_kilometres(present_km, expected):
    assert value("剩余里程", MAINTENANCE, present_km=present_km) == expected


def test_remaining_kilometres_need_a_target():
    assert value("剩余里程", INSPECTION, present_km=30_000) == ""


@pytest.mark.parametrize(
    ("occasions", "cars", "summary"),
    [
        pytest.param(
            [INSURANCE, INSPECTION, MAINTENANCE],
            "沪A12345",
            "上线检测（11月30日）、保养（约12月2日）、交强险和商业险（12月5日）",
            id="three things of one car, the earliest first",
        ),
        pytest.param(
            [INSPECTION, replace(INSPECTION, vehicle=2, plate="沪B2")],
            "沪A12345、沪B2",
            "2辆车年检（最早11月30日）",
            id="one thing of two cars",
        ),
        pytest.param(
            [
                replace(INSURANCE, vehicle=number, plate=f"沪B{number}")
                for number in (3, 4, 5)
            ],
            "沪B3等3辆车",
            "3辆车保险（最早12月5日）",
            id="one thing of three cars",
        ),
        pytest.param(
            [INSPECTION, replace(INSURANCE, vehicle=2, plate="")],
            "沪A12345、爱车",
            "上线检测（11月30日）、交强险和商业险（12月5日）",
            id="two things of two cars",
        ),
    ],
)
def test_several_occasions_are_summed_up(occasions, cars, summary):
    values = fill_several(occasions, PERSON, SHOP, TODAY)

    assert (values["车牌"], values["保养项目"]) == (cars, summary)
    assert values["称呼"] == "王先生"
