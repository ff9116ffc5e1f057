from __future__ import annotations

import pytest

from imports.reading.wishes.remarks import Remarks, read_remarks

SALE = "备注像是说车辆或号码有变，但不确定，没有据此改动，请与客户核实"
OTHERS = "备注像是说号码是别人的，没有据此改动，请与客户核实"


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("客户要求勿扰", Remarks(wants_no_contact=True)),
        ("请不要再打电话", Remarks(wants_no_contact=True)),
        ("已卖车，不要再打电话", Remarks(wants_no_contact=True, has_sold_car=True)),
        ("车已卖", Remarks(has_sold_car=True)),
        ("车辆已过户", Remarks(has_sold_car=True)),
        ("想卖车，请估价", Remarks()),
        ("二手车售价咨询", Remarks()),
        ("投诉过交车时间，处理中", Remarks(has_complaint=True)),
        ("投诉已处理", Remarks()),
        ("红冲原单RO20240101001", Remarks(reversed_order="RO20240101001")),
        ("开错单，作废重开", Remarks()),
        ("发错人了", Remarks(has_wrong_number=True)),
        ("机主已去世", Remarks(has_wrong_number=True)),
        ("停机", Remarks(has_wrong_number=True)),
        ("车早卖了", Remarks(has_sold_car=True)),
        ("车已报废", Remarks(has_sold_car=True)),
        ("听说车卖了", Remarks(asks=SALE)),
        ("可能换号了", Remarks(asks=SALE)),
        ("朋友的电话", Remarks(asks=OTHERS)),
        ("朋友推荐", Remarks()),
        ("客户喜欢喝茶", Remarks()),
        ("", Remarks()),
    ],
)
def test_remarks_that_must_not_be_lost(text, remarks):
    assert read_remarks(text) == remarks
