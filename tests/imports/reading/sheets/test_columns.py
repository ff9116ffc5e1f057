from __future__ import annotations

from pathlib import Path

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.headers import Unclear
from imports.reading.sheets.meanings import meaning_of
from tests.imports.reading.books import (
    book_of,
)


def fields(tmp_path: Path, header: list[str], *rows: list[str]) -> dict[str, str]:
    """Return which header became which field, read from a file."""
    with book_of(tmp_path, [header, *rows]) as found:
        columns = found.tables[0].mapping.columns
        return {column.header: column.field.name for column in columns}


def unread(tmp_path: Path, header: list[str], *rows: list[str]) -> dict[str, str]:
    with book_of(tmp_path, [header, *rows]) as found:
        return {c.header: c.reason for c in found.tables[0].mapping.unread}


def test_kinds_of_a_table_follow_its_columns(tmp_path):
    def kinds(header: list[str]) -> tuple[bool, bool, bool]:
        with book_of(tmp_path, [header]) as found:
            table = found.tables[0]
            return table.has_customers, table.has_vehicles, table.has_orders

    assert kinds(["姓名", "手机", "生日"]) == (True, False, False)
    assert kinds(["车架号", "车型"]) == (False, True, False)
    assert kinds(["姓名", "手机", "车牌号"]) == (True, True, False)
    assert kinds(["工单号", "车牌号", "送修人"]) == (False, True, True)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("手机号码*", Field.PHONE),
        ("手 机", Field.PHONE),
        ("手机（必填）", Field.PHONE),
        ("VIN码（17位）", Field.VIN),
        ("vin", Field.VIN),
        ("ＶＩＮ", Field.VIN),
        ("车架号/VIN", Field.VIN),
        ("里程(km)", Unclear.KM),
        ("牌照号", Field.PLATE),
        ("初次登记日期", Field.REGISTERED_ON),
        ("购车日期", Field.DELIVERED_ON),
        ("年审到期日期", Field.INSPECTION_UNTIL),
        ("检验有效期(至)", Field.INSPECTION_UNTIL),
        ("交强险(到期日期)", Field.COMPULSORY_UNTIL),
        ("最后维修顾问名称", Field.ADVISER),
        ("客户名称", Field.NAME),
        ("积分余额", None),
        ("", None),
    ],
)
def test_headers_of_real_systems(header, meaning):
    assert meaning_of(header) == meaning


def test_columns_of_a_repair_shop_import_file(tmp_path):
    header = [
        "客户名称*", "手机号码*", "车牌号*", "车架号", "地址", "厂牌车型信息",
        "发动机号", "年审到期日期", "商业险到期日期", "交强险到期日期", "颜色",
        "驾驶证发证日期", "上次保养日期", "下次保养日期", "下次保养里程",
        "最近进店里程", "最近进店日期", "最近离店日期", "最后维修顾问名称",
        "来厂次数", "消费金额", "备注",
    ]  # fmt: skip

    assert fields(tmp_path, header) == {
        "客户名称*": "NAME",
        "手机号码*": "PHONE",
        "车牌号*": "PLATE",
        "车架号": "VIN",
        "地址": "DISTRICT",
        "厂牌车型信息": "MODEL",
        "发动机号": "ENGINE_NUMBER",
        "年审到期日期": "INSPECTION_UNTIL",
        "商业险到期日期": "COMMERCIAL_UNTIL",
        "交强险到期日期": "COMPULSORY_UNTIL",
        "颜色": "COLOUR",
        "最近进店里程": "LAST_KM",
        "最近进店日期": "LAST_KM_ON",
        "最后维修顾问名称": "ADVISER",
        "备注": "NOTES",
    }
    assert unread(tmp_path, header) == {
        "驾驶证发证日期": "系统没有对应的项目",
        "上次保养日期": "与“最近进店日期”列重复",
        "下次保养日期": "按保养计划推算",
        "下次保养里程": "按保养计划推算",
        "最近离店日期": "没有工单号列，无法作为工单导入",
        "来厂次数": "系统没有对应的项目",
        "消费金额": "没有工单号列，无法作为工单导入",
    }


def test_columns_of_a_settlement_sheet(tmp_path):
    header = [
        "送修单位", "工号", "工单号", "车牌号", "联系人", "联系电话", "车型", "底盘号",
        "发动机号", "送修日期", "里程", "维修类型", "结算人", "结算日期",
    ]  # fmt: skip

    assert fields(tmp_path, header) == {
        "送修单位": "NAME",
        "工单号": "ORDER_NUMBER",
        "车牌号": "PLATE",
        "联系人": "SENDER",
        "联系电话": "SENDER_PHONE",
        "车型": "MODEL",
        "底盘号": "VIN",
        "发动机号": "ENGINE_NUMBER",
        "送修日期": "CAME_IN_ON",
        "里程": "KM",
        "维修类型": "ORDER_KIND",
        "结算日期": "LEFT_ON",
    }


@pytest.mark.parametrize(
    ("label", "header", "wanted"),
    [
        ("alone", ["姓名", "联系电话"], {"联系电话": "PHONE"}),
        (
            "beside a mobile",
            ["姓名", "手机", "联系电话"],
            {"手机": "PHONE", "联系电话": "SECOND_PHONE"},
        ),
        (
            "beside a sender",
            ["工单号", "车牌号", "送修人", "电话"],
            {"送修人": "SENDER", "电话": "SENDER_PHONE"},
        ),
        (
            "beside a sender with a number",
            ["工单号", "车牌号", "送修人", "送修人电话", "电话"],
            {"送修人电话": "SENDER_PHONE", "电话": "PHONE"},
        ),
        ("contact of a firm", ["姓名", "手机", "联系人"], {"联系人": "CONTACT_NAME"}),
        ("order's km", ["工单号", "车牌号", "行驶里程"], {"行驶里程": "KM"}),
        (
            "handed over to the buyer",
            ["车架号", "手机", "交车日期", "出厂日期"],
            {"交车日期": "DELIVERED_ON", "出厂日期": "MANUFACTURED_ON"},
        ),
        (
            "handed over after repair",
            ["工单号", "车架号", "提车日期"],
            {"提车日期": "LEFT_ON"},
        ),
        ("left the shop", ["工单号", "车架号", "出厂日期"], {"出厂日期": "LEFT_ON"}),
        (
            "the better header wins",
            ["工单号", "车架号", "完工时间", "出厂时间"],
            {"出厂时间": "LEFT_ON"},
        ),
    ],
)
def test_ambiguous_headers_follow_their_neighbours(tmp_path, label, header, wanted):
    read = fields(tmp_path, header)

    assert {header: read.get(header) for header in wanted} == wanted, label


@pytest.mark.parametrize(
    ("label", "header", "values", "field"),
    [
        ("cars", "状态", ["在用", "报废"], "VEHICLE_STATUS"),
        ("people or firms", "客户类型", ["个人", "单位"], "CUSTOMER_KIND"),
        ("the shop's own classes", "客户类型", ["潜客", "保有客户"], "TIER"),
        ("policies that end", "保险日期", ["2027-01-01", "2026-12-01"],
         "COMMERCIAL_UNTIL"),
        ("policies that began", "保险日期", ["2026-01-01", "2025-12-01"], None),
        ("policies that may end", "交强险", ["2027-01-01", "2026-12-01"],
         "COMPULSORY_UNTIL"),
        ("ended, but says so", "商业险到期", ["2025-01-01", "2024-02-01"],
         "COMMERCIAL_UNTIL"),
        ("dates", "生日", ["1990-01-01", "无"], "BIRTHDAY"),
        ("no dates", "生日", ["射手座", "双鱼座"], None),
        ("sold by their owners", "车辆状态", ["在用", "在用", "已售"],
         "VEHICLE_STATUS"),
        ("sold by the shop", "车辆状态", ["已售"] * 6 + ["在用"] * 4, None),
        ("a few that were sold", "车辆状态", ["已售"] * 9, "VEHICLE_STATUS"),
    ],
)  # fmt: skip
def test_ambiguous_headers_follow_their_values(tmp_path, label, header, values, field):
    rows = [["张三", f"沪A1234{n}", value] for n, value in enumerate(values)]

    read = fields(tmp_path, ["姓名", "车牌号", header], *rows)

    assert read.get(header) == field, label


def test_second_insurance_column_is_the_other_insurance(tmp_path):
    read = fields(tmp_path, ["车架号", "商业险到期", "保险到期"])

    assert read["保险到期"] == "COMPULSORY_UNTIL"


def test_mileage_without_a_date_is_listed_and_not_used(tmp_path):
    header = ["车架号", "车牌号", "行驶里程"]

    assert unread(tmp_path, header) == {
        "行驶里程": "没有对应的日期列（如“最近进店日期”），里程无法使用"
    }


def test_facts_of_nobody_are_listed_and_not_used(tmp_path):
    assert unread(tmp_path, ["姓名", "手机", "颜色", "维修项目"]) == {
        "颜色": "没有车架号或车牌列，不知道是哪辆车",
        "维修项目": "没有工单号列，无法作为工单导入",
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [(["已结算", "作废"], "ORDER_STATUS"), (["在用", "报废"], "VEHICLE_STATUS")],
)
def test_status_in_a_sheet_of_orders_follows_its_values(tmp_path, values, field):
    rows = [["R1", "沪A12345", value] for value in values]

    assert fields(tmp_path, ["工单号", "车牌号", "状态"], *rows)["状态"] == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("是否愿意接收促销短信", Field.MARKETING),
        ("Marketing_Consent", Field.MARKETING),
        ("不接收推广", Field.MARKETING_REFUSED),
        ("营销授权时间", Field.MARKETING_ON),
        ("营销授权渠道", Field.MARKETING_PROOF),
        ("是否同意接收服务短信", Field.CONSENT),
        ("是否黑名单客户", Field.LEAVE_ALONE),
        ("微信营销同意", None),
        ("营销短信次数", None),
        ("隐私同意日期", None),
        ("免打扰时段", None),
    ],
)
def test_headers_about_consent_follow_patterns(header, field):
    assert meaning_of(header) == field


def test_second_phone_under_the_same_header_is_another_number(tmp_path):
    header = ["姓名", "电话", "电话", "电话"]
    row = ["张三", "16800000001", "16800000002", "16800000003"]
    with book_of(tmp_path, [header, row]) as found:
        mapping = found.tables[0].mapping

    read = {column.field: column.index for column in mapping.columns}
    assert read == {Field.NAME: 0, Field.PHONE: 1, Field.SECOND_PHONE: 2}
    assert [column.reason for column in mapping.unread] == ["与“电话”列重复"]


def test_column_without_a_header_is_told(tmp_path):
    rows = [["", "姓名", "手机"], ["周末", "张三", "16800000001"]]
    with book_of(tmp_path, rows) as found:
        unread = found.tables[0].mapping.unread
        assert [(column.header, column.reason) for column in unread] == [
            ("第 1 列", "没有列名，要导入请写上列名")
        ]
