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
_DAY: Final = r"(?:日期|时间|日|月份|年月日)"
_LATEST: Final = r"(?:(?:最近|最后|最新)(?:一次)?|[上末]一?次)"
_COMING: Final = r"(?:进|来|到|入|回|返)(?:店|厂|站|场)"
# Only the end of a term: a column of first days must not be taken for it.
_UNTIL: Final = (
    r"(?:(?:到|终|截|止|失效|届满|有效|结束)(?:期|保|止)*"
    rf"(?:{_DAY}|至|止|期)*)"
)
HEADER_PATTERNS: Final[tuple[tuple[Field | Unclear, re.Pattern[str]], ...]] = tuple(
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
            Field.AMOUNT,
            r"(?:工单|本次|本单|维修|消费|服务|结算){1,2}(?:总|合计)?"
            r"(?:金额|费用|产值|总额)(?:合计)?",
        ),
        (
            Field.ADVISER,
            r"(?:前台|售后|维修|客户)?(?:接待|接车|服务|专属)(?:顾问|员|专员|人员)"
            r"(?:姓名|名称)?",
        ),
        (
            Field.ADVISER,
            r"(?:前台|售后|维修|服务|业务)(?:接待|接车)(?:人|姓名)?|sa(?:姓名|名称)",
        ),
        (
            Field.VIN,
            r"(?:车辆|机动车)?识别(?:代?号码?|代?码)|(?:大|车)?架(?:子)?号码?"
            r"|(?:底盘|车架)(?:编号|代码|号码?)|vin(?:号码?|代?码)?",
        ),
        (
            Field.PLATE,
            r"(?:车辆|机动车|汽车)?(?:车牌照?|牌照|号牌)(?:号码?|编号)?(?:信息)?",
        ),
        (
            Field.NAME,
            r"(?:机动车|车辆|汽车)?(?:所有(?:权)?人|车主|产权人)(?:姓名|名称)?",
        ),
        (
            Field.PHONE,
            r"(?:车主|客户|联系|会员|用户|机主)?(?:手机|移动电话)(?:号码?)?",
        ),
        (
            Field.SECOND_PHONE,
            r"(?:第二|备用|其[他它])(?:联系)?(?:电话|手机|号码)(?:号码?)?",
        ),
        (
            Field.ENERGY,
            r"(?:能源|动力|燃[料油])(?:类型|类别|种类|形式|方式)",
        ),
        (
            Field.ITEMS,
            r"(?:修理|维修|保养|服务|施工|作业){1,2}(?:项目|内容)(?:名称|明细)?",
        ),
        (
            Field.SECOND_PHONE,
            r"(?:住宅|家庭|家里|宅|办公|单位)(?:固定)?(?:电话|电|座机)",
        ),
        (
            Field.REGISTERED_ON,
            rf"(?:首次|初次|初始|第一次)(?:车辆)?(?:注册|登记|上牌|上户|落户)+{_DAY}"
            rf"|行驶证(?:注册|登记)+{_DAY}"
            rf"|(?:注册登记|登记注册|注册|上牌|上户|落户|挂牌|入户){_DAY}",
        ),
        (Field.DELIVERED_ON, rf"新车交[车付]{_DAY}"),
        (
            Field.INSPECTION_UNTIL,
            r"(?:下一?次)?(?:车辆|机动车|年度)?(?:年检|年审|验车|车检|车审|审车|检车|检验|审验|检审)"
            rf"{_UNTIL}"
            rf"|下一?次(?:车辆)?(?:年检|年审|验车|车检|审车|检车|检验|审验){_DAY}?",
        ),
        (
            Field.COMPULSORY_UNTIL,
            rf"(?:机动车)?(?:交强险?|强制(?:保险|险)|强险)(?:保险|保单)?{_UNTIL}",
        ),
        (
            Field.COMMERCIAL_UNTIL,
            rf"(?:机动车)?(?:商业(?:车险|保险|险)?|商险)(?:保单)?{_UNTIL}",
        ),
        (
            Unclear.INSURANCE_UNTIL,
            rf"(?:车辆|机动车|汽车)?(?:车险|保险|保单)+{_UNTIL}|脱保{_DAY}",
        ),
        (
            Field.WARRANTY_UNTIL,
            rf"(?:整车|车辆|厂家|原厂)?(?:质保|保修|三包)(?:期)?{_UNTIL}",
        ),
        (
            Field.LAST_KM,
            rf"{_LATEST}(?:{_COMING}|保养|维修|服务)?时?(?:行驶)?(?:里程|公里)数?",
        ),
        (
            Field.LAST_KM_ON,
            rf"{_LATEST}(?:{_COMING}(?:保养|维修|服务|消费)?|保养|维修|服务|消费){_DAY}"
            rf"|{_LATEST}{_COMING}",
        ),
        (
            Field.KM,
            rf"(?:本次)?(?:{_COMING}|接车|送修|开单|维修)时?"
            r"(?:行驶|表显)?(?:里程表?|公里)(?:数|读数)?",
        ),
        (
            Field.ORDER_NUMBER,
            r"(?:维修|服务|售后|保养|业务|修理|接车|结算|施工|派工|任务|委托)*"
            r"(?:工单|委托书?|任务单|派工单|结算单|施工单|服务单|维修单|接车单|业务单|单据)"
            r"(?:流水)?(?:号码?|编号|编码|id)",
        ),
        (
            Field.LEFT_ON,
            rf"(?:出|离)(?:店|厂|站|场){_DAY}|(?:结算|结账|收银|完工|竣工|维修完成){_DAY}",
        ),
        (
            Field.DISTRICT,
            r"(?:所在|居住|常住|现住|家庭|联系|通讯|通信|详细|客户)*"
            r"(?:城市|地区|区域|区县|市区|住址|地址)",
        ),
        (Field.COLOUR, r"(?:车身|外观|外饰|车辆|车体|车漆)+颜?色"),
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
