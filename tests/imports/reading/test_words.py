from __future__ import annotations

from datetime import time

import pytest

from customers.models import Customer, ServiceRecord, Vehicle, VehicleModel
from imports.reading.cells import Cell, Severity
from imports.reading.words import (
    is_void,
    read_body,
    read_channel,
    read_customer_kind,
    read_district,
    read_energy,
    read_flag,
    read_gender,
    read_hours,
    read_items,
    read_order_kind,
    read_tags,
    read_use,
    read_vehicle_status,
)

Kind = ServiceRecord.Kind


@pytest.mark.parametrize(
    ("read", "value", "choice"),
    [
        (read_gender, "男", Customer.Gender.MALE),
        (read_gender, " 女 ", Customer.Gender.FEMALE),
        (read_gender, "先生", Customer.Gender.MALE),
        (read_gender, "F", Customer.Gender.FEMALE),
        (read_gender, 1, Customer.Gender.MALE),
        (read_channel, "电话", Customer.Channel.PHONE),
        (read_channel, "更喜欢接电话（不喜欢短信）", Customer.Channel.PHONE),
        (read_channel, "短信，勿打电话", Customer.Channel.SMS),
        (read_channel, "电话或短信", Customer.Channel.SMS),
        (read_channel, "微信", Customer.Channel.WECHAT),
        (read_channel, "", None),
        (read_customer_kind, "个人客户", Customer.Kind.PERSON),
        (read_customer_kind, "企业", Customer.Kind.COMPANY),
        (read_energy, "汽油", VehicleModel.Energy.ICE),
        (read_energy, "纯电动", VehicleModel.Energy.BEV),
        (read_energy, "插电式混合动力", VehicleModel.Energy.PHEV),
        (read_energy, "DM-i", VehicleModel.Energy.PHEV),
        (read_energy, "增程式电动", VehicleModel.Energy.EREV),
        (read_energy, "油电混合", VehicleModel.Energy.ICE),
        (read_use, "非营运", Vehicle.Use.PRIVATE),
        (read_use, "家庭自用", Vehicle.Use.PRIVATE),
        (read_use, "预约出租客运", Vehicle.Use.COMMERCIAL),
        (read_use, "货运", Vehicle.Use.COMMERCIAL),
        (read_use, "租赁", Vehicle.Use.COMMERCIAL),
        (read_body, "小型轿车", Vehicle.Body.CAR),
        (read_body, "小型普通客车", Vehicle.Body.CAR),
        (read_body, "小型面包车", Vehicle.Body.VAN),
        (read_body, "轻型多用途货车", Vehicle.Body.GOODS),
        (read_body, "大型普通客车", Vehicle.Body.LARGE),
        (read_vehicle_status, "在用", Vehicle.Status.ACTIVE),
        (read_vehicle_status, "已交车", Vehicle.Status.ACTIVE),
        (read_vehicle_status, "已售出", Vehicle.Status.SOLD),
        (read_vehicle_status, "退车", Vehicle.Status.SOLD),
        (read_vehicle_status, "报废", Vehicle.Status.SCRAPPED),
        (read_order_kind, "首保", Kind.FIRST_SERVICE),
        (read_order_kind, "定保", Kind.MAINTENANCE),
        (read_order_kind, "常规保养", Kind.MAINTENANCE),
        (read_order_kind, "一般维修", Kind.REPAIR),
        (read_order_kind, "事故维修", Kind.ACCIDENT),
        (read_order_kind, "保修索赔", Kind.WARRANTY),
        (read_order_kind, "召回", Kind.RECALL),
        (read_order_kind, "精品美容", Kind.OTHER),
    ],
)
def test_words_of_shop_systems_become_choices(read, value, choice):
    assert read(value) == Cell(choice)


@pytest.mark.parametrize(
    ("read", "value", "cell"),
    [
        (read_gender, "不详", Cell()),
        (read_gender, "王", Cell(problem="认不出性别，请填男或女")),
        (
            read_energy,
            "新能源",
            Cell(problem="认不出能源类型，请填燃油、纯电、插混或增程"),
        ),
        (read_order_kind, "xyz", Cell(Kind.OTHER, "认不出维修类别，按其他记", "其他")),
        (read_order_kind, "", Cell()),
    ],
)
def test_unknown_words_are_told_and_not_guessed(read, value, cell):
    assert read(value) == cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("是", Cell(True)),
        ("同意", Cell(True)),
        (True, Cell(True)),
        ("Y", Cell(True)),
        ("1", Cell(True)),
        ("否", Cell(False)),
        ("不同意", Cell(False)),
        ("拒收", Cell(False)),
        (0, Cell(False)),
        ("无", Cell(False)),
        ("", Cell()),
        ("-", Cell()),
        ("也许", Cell(problem="请填是或否")),
    ],
)
def test_yes_and_no(value, cell):
    assert read_flag(value) == cell


@pytest.mark.parametrize(
    ("status", "void"),
    [
        ("作废", True), ("红冲", True), ("已取消", True), ("冲销", True),
        ("已结算", False), ("在修", False), ("", False), ("非作废", False),
    ],
)  # fmt: skip
def test_void_orders_are_told_by_their_status(status, void):
    assert is_void(status) is void


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("18:00-20:00", Cell((time(18), time(20)))),
        ("9点-11点", Cell((time(9), time(11)))),
        (
            "工作日晚上",
            Cell((time(18), time(20)), "时段按惯例折算", "18:00-20:00", Severity.NOTE),
        ),
        ("下午2点到5点", Cell((time(14), time(17)))),
        ("晚上7点-9点", Cell((time(19), time(21)))),
        ("上午10点至下午2点", Cell((time(10), time(14)))),
        ("中午12点到1点", Cell((time(12), time(13)))),
        (
            "工作日晚上8点后",
            Cell((time(20), time(21)), "时段按惯例折算", "20:00-21:00", Severity.NOTE),
        ),
        (
            "10点以前",
            Cell((time(8), time(10)), "时段按惯例折算", "08:00-10:00", Severity.NOTE),
        ),
        ("21:00后", Cell(problem="时段不合理，请填如 18:00-20:00")),
        ("6点后", Cell(problem="时段不合理，请填如 18:00-20:00")),
        ("均可", Cell()),
        ("20:00-18:00", Cell(problem="时段不合理，请填如 18:00-20:00")),
        ("25:00-26:00", Cell(problem="时段不合理，请填如 18:00-20:00")),
        ("看情况", Cell(problem="认不出时段，请填如 18:00-20:00")),
    ],
)
def test_hours_to_call(value, cell):
    assert read_hours(value) == cell


def test_tags_and_items_keep_their_order_without_repeats():
    assert read_tags("老客户，置换、老客户;无") == ("老客户", "置换")
    assert read_items("更换机油、机滤；检查\n检查;-", longest=60) == (
        "更换机油、机滤",
        "检查",
    )


@pytest.mark.parametrize(
    ("value", "district"),
    [
        ("浦东新区", "浦东新区"),
        ("上海市浦东新区张江路1号201室", "浦东新区"),
        ("江苏省苏州市吴江区松陵镇", "吴江区"),
        ("浙江省嘉兴市嘉善县魏塘街道", "嘉善县"),
        ("某某路口东边第三家店铺", None),
        ("无", None),
    ],
)
def test_of_an_address_only_the_district_is_kept(value, district):
    assert read_district(value).value == district
