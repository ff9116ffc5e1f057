"""Headers whose meaning depends on the sheet, and headers that are not imported."""

from __future__ import annotations

from enum import StrEnum


class Unclear(StrEnum):
    """A header whose meaning depends on the sheet; ``columns`` decides."""

    PHONE = "电话"
    CONTACT = "联系人?"
    KM = "里程"
    INSURANCE_UNTIL = "保险日期"
    STATUS = "状态"
    HANDED_OVER = "交车"
    LEFT_FACTORY = "出厂日期"
    REGISTERED = "登记日期"
    CUSTOMER_TYPE = "类型"


# In each entry the better header comes first, for a sheet that has both.
UNCLEAR_HEADERS: dict[Unclear, str] = {
    Unclear.PHONE: "联系电话 电话 电话号码 联系方式 联系号码 号码",
    Unclear.CONTACT: "联系人",
    Unclear.KM: (
        "里程 行驶里程 公里数 里程数 行驶公里数 表显里程 当前里程 总里程 里程表读数"
    ),
    Unclear.INSURANCE_UNTIL: (
        "保险到期 保险到期日 保险到期日期 保险止期 保险终止日期 保险截止日期 "
        "保险有效期 保险到期时间 保险日期 保险期限"
    ),
    Unclear.STATUS: "状态",
    Unclear.HANDED_OVER: "交车日期 交车时间 提车日期 提车时间",
    Unclear.LEFT_FACTORY: "出厂日期",
    Unclear.REGISTERED: "登记日期 登记时间",
    Unclear.CUSTOMER_TYPE: "客户类型 客户类别 客户性质 车主类型 车主性质 车主类别",
}

# The first column of the workbook of corrections.
PROBLEM_HEADER = "导入问题"
# Columns that are computed or stored elsewhere; the page says so, so that nobody
# thinks they were overlooked.
NOT_KEPT = {
    PROBLEM_HEADER: "更正说明，不是数据",
    "下次保养里程": "按保养计划推算",
    "下次保养日期": "按保养计划推算",
    "下次保养时间": "按保养计划推算",
    "身份证号": "不采集身份证号",
    "身份证号码": "不采集身份证号",
    "证件号码": "不采集身份证号",
    "证件号": "不采集身份证号",
}
