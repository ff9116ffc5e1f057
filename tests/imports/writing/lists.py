"""Rows of the three lists, and what they became in the database."""

from __future__ import annotations

from customers.models import (
    Plate,
    VehicleContact,
)
from tests.imports.exports import Cell

PHONE, OTHER_PHONE, THIRD_PHONE = "13912345671", "13912345672", "13912345673"
VIN, OTHER_VIN = "LFV3A24GXC3000001", "LSVCH2BV9N2000002"
PLATE, OTHER_PLATE = "沪A12345", "沪B54321"
Row = dict[str, Cell]


def customer(**cells: Cell) -> Row:
    return {
        "姓名": "张伟",
        "手机": PHONE,
        "性别": "男",
        "生日": "1985-12-03",
        "区域": "浦东新区",
        "短信同意": "",
        "标签": "",
        "备注": "",
        **cells,
    }


def car(**cells: Cell) -> Row:
    return {
        "车架号": VIN,
        "车牌号": PLATE,
        "品牌": "大众",
        "车系": "迈腾",
        "能源类型": "汽油",
        "颜色": "白",
        "注册日期": "2023-05-10",
        "交强险到期": "2027-05-09",
        "交强险公司": "人保",
        "客户名称": "张伟",
        "手机": PHONE,
        "车辆状态": "在用",
        "备注": "",
        **cells,
    }


def order(**cells: Cell) -> Row:
    return {
        "工单号": "R1",
        "进厂时间": "2026-05-01",
        "出厂时间": "2026-05-02",
        "车架号": VIN,
        "车牌号": PLATE,
        "车主姓名": "张伟",
        "送修人": "张伟",
        "联系电话": PHONE,
        "进厂里程": 12000,
        "维修类别": "定保",
        "维修项目": "更换机油",
        "实收金额": 688.5,
        "工单状态": "已结算",
        "备注": "",
        **cells,
    }


def counts(batch, kind):
    order = ("created", "updated", "unchanged", "rejected")
    return tuple(batch.counts[kind][each] for each in order)


def owners(vin=VIN):
    contacts = VehicleContact.objects.filter(vehicle__vin=vin, role="owner")
    return [
        (contact.customer.name, contact.until_on is None)
        for contact in contacts.select_related("customer").order_by("pk")
    ]


def plates(vin=VIN):
    rows = Plate.objects.filter(vehicle__vin=vin).order_by("pk")
    return list(rows.values_list("plate", "since_on", "until_on"))
