"""Headers that are unclear, that follow a pattern, or that are not imported."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from imports.reading.fields import Field


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
    CUSTOMER_COMPLAINT = "客户投诉"


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
    Unclear.CUSTOMER_COMPLAINT: "客户投诉",
    Unclear.CUSTOMER_TYPE: (
        "客户类型 客户类别 客户性质 车主类型 车主性质 车主类别 客户分类"
    ),
}

_ADVERTISING: Final = (
    r"(?:营销|推广|促销|优惠|广告|商业|活动|宣传|推销|marketing|promo|advert)"
)
_AGREE: Final = r"(?:同意|授权|许可|consent|optin|agree)"
_TAKE: Final = rf"(?:{_AGREE}|允许|愿意|接受|接收|订阅|意愿|是否|可否|推送)"
_REFUSE: Final = (
    r"(?:拒绝|拒收|谢绝|退订|禁止|屏蔽|不(?:接收|接受|同意|愿|发|收|要)|optout|unsub)"
)
_TEXT: Final = r"(?:短信|sms|信息|消息|通知)"
# A day or a proof of another agreement than that to advertising.
_OTHER: Final = (
    r"(?!短信(?!营销)|sms|.*(?:隐私|个人信息|协议|合同|服务|微信|电话|贷款|保险))"
)
# Consent to other channels is no consent to texts.
_OTHER_CHANNEL: Final = (
    r"(?!.*(?:微信|电话|邮件|邮箱|外呼|来电|wechat|email|phone|call))"
)
_FLAG: Final = r"(?!.*(?:日期|时间|时段|原因|备注|说明|次数|数量|方式|内容|date|time)$)"
# Systems and clerks have too many names for these columns to list them all. A name is
# tried against the patterns, in this order, if no list has it.
HEADER_PATTERNS: Final[tuple[tuple[Field, re.Pattern[str]], ...]] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (
            Field.MARKETING_ON,
            rf"{_OTHER}(?!.*{_REFUSE}).*{_AGREE}.*(?:日期|时间|日|date|time|on)",
        ),
        (
            Field.MARKETING_PROOF,
            rf"{_OTHER}(?!.*{_REFUSE}).*{_AGREE}.*(?:方式|途径|渠道|来源|凭证|凭据"
            r"|证据|证明|文本|内容|话术|条款|依据|编号|书|proof|source|channel|evidence"
            r"|method|text|wording)",
        ),
        (
            Field.MARKETING_REFUSED,
            rf"{_OTHER_CHANNEL}{_FLAG}"
            rf"(?:.*{_REFUSE}.*{_ADVERTISING}.*|.*{_ADVERTISING}.*{_REFUSE}.*)",
        ),
        (
            Field.MARKETING,
            rf"{_OTHER_CHANNEL}{_FLAG}(?:.*{_TAKE}.*{_ADVERTISING}.*"
            rf"|.*{_ADVERTISING}.*{_TAKE}.*|.*{_ADVERTISING}.{{0,2}}{_TEXT})",
        ),
        (
            Field.TEXTS_REFUSED,
            rf"{_FLAG}(?:.*{_REFUSE}.*(?:短信|sms).*|.*(?:短信|sms).*{_REFUSE}.*)",
        ),
        (
            Field.CONSENT,
            rf"{_FLAG}(?:.*{_TAKE}.*(?:短信|sms).*|.*(?:短信|sms).*{_TAKE}.*)",
        ),
        (
            Field.LEAVE_ALONE,
            rf"{_FLAG}(?:.*(?:勿扰|免打扰|黑名单|拒访).*"
            r"|.*(?:禁止|拒绝|请勿|不再|勿|不要)(?:联系|打扰|回访)"
            r"|dn[dc]|.*donot(?:disturb|contact|call).*|blacklist(?:ed)?)",
        ),
        (
            Field.CAME_IN_ON,
            r"(?:客户|车辆)?(?:接待|消费|来店|到厂|进场|入场|入店|进站|入站|报修|接单)"
            r"(?:日期|时间|日)",
        ),
        (
            Field.AMOUNT,
            r"(?:工单|订单|最终|本次|本单)?(?:实际|最终)?(?:应|实|已)?"
            r"(?:支付|付|收|结|结算|结账)(?:总)?(?:金额|款|总额)",
        ),
        (
            Field.ADVISER,
            r"(?:前台|售后|维修|客户)?(?:接待|接车|服务|专属)(?:顾问|员|专员|人员)"
            r"(?:姓名|名称)?",
        ),
    )
)

# The first column of the workbook of corrections.
PROBLEM_HEADER = "导入问题"
# Its hidden last column: the key of the row that is corrected.
KEY_HEADER = "行标识"
# Columns that are computed or stored elsewhere; the page says so, so that nobody
# thinks they were overlooked.
NOT_KEPT = {
    PROBLEM_HEADER: "更正说明，不是数据",
    KEY_HEADER: "用来找到被更正的行，不是数据",
    "下次保养里程": "按保养计划推算",
    "下次保养日期": "按保养计划推算",
    "下次保养时间": "按保养计划推算",
    "身份证号": "不采集身份证号",
    "身份证号码": "不采集身份证号",
    "证件号码": "不采集身份证号",
    "证件号": "不采集身份证号",
}
