from __future__ import annotations

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.meanings import meaning_of


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("车主名", Field.NAME),
        ("车辆注册登记日期", Field.REGISTERED_ON),
        ("注册登记日", Field.REGISTERED_ON),
        ("联系人地址", Field.DISTRICT),
        ("接待日期", Field.CAME_IN_ON),
        ("消费时间", Field.CAME_IN_ON),
        ("接待顾问", Field.ADVISER),
        ("最终实际支付金额", Field.AMOUNT),
        ("应结金额", Field.AMOUNT),
        ("车辆车型", Field.MODEL),
        ("进厂里程(km)", Field.KM),
        ("进厂里程KM", Field.KM),
        ("末次进厂日期", Field.LAST_KM_ON),
        ("最近一次保养里程", Field.LAST_KM),
        ("商业保险到期日", Field.COMMERCIAL_UNTIL),
        ("初次登记日", Field.REGISTERED_ON),
        ("商业险终保日期", Field.COMMERCIAL_UNTIL),
        ("交强险保险止期", Field.COMPULSORY_UNTIL),
        ("最后进店日期", Field.LAST_KM_ON),
        ("进厂公里数", Field.KM),
        ("业务分类", Field.ORDER_KIND),
        ("维修项目明细", Field.ITEMS),
        ("客户编号", None),
        ("会员号", None),
        ("客户状态", None),
        ("工时费", None),
        ("积分余额", None),
    ],
)
def test_chinese_header_is_known_by_its_form(header, meaning):
    assert meaning_of(header) == meaning
