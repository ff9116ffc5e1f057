"""The columns about consent, refusal and complaints, beside those of ``fields``.

A column in ``STATING`` yields the statement that its cell makes; the row's builder
passes it on to the effects (``imports.effects``).
"""

from __future__ import annotations

from typing import Final

from imports.effects import Statement
from imports.reading.column import Column, text
from imports.reading.days.dates import read_past_date
from imports.reading.wishes.answers import (
    allowed,
    read_consent,
    read_contact_state,
    read_marketing,
    read_open_complaint,
    refused,
)

_LONGEST_PROOF: Final = 200

CONSENT: Final = Column(
    "短信同意 是否同意短信 同意短信 同意接收短信 是否同意接收短信 是否接收短信 "
    "接收短信 短信授权 短信许可 短信服务 服务短信 短信提醒",
    read_consent,
    fills="consents",
)
MARKETING: Final = Column(
    "营销短信同意 营销同意 接收营销短信 同意接收优惠信息 推广短信 营销授权",
    read_marketing,
    fills="marketing",
)
MARKETING_ON: Final = Column(
    "营销同意日期 营销短信同意日期 同意日期 同意时间 授权日期 授权时间",
    read_day=read_past_date,
    fills="marketing_on",
)
MARKETING_PROOF: Final = Column(
    "同意凭证 营销同意凭证 同意文本 同意方式 授权方式 取得方式 授权凭证 同意来源 凭证",
    text(_LONGEST_PROOF),
    fills="marketing_proof",
)
MARKETING_REFUSED: Final = Column(
    "拒绝营销 拒收营销短信 拒绝推广", refused(Statement.NO_MARKETING)
)
TEXTS_REFUSED: Final = Column("拒收短信 拒绝短信", refused(Statement.NO_TEXTS))
OPTED_OUT: Final = Column(
    "短信退订 是否退订 已退订 退订 退订状态 退订标记 td", refused(Statement.OPTED_OUT)
)
REFUSED_ON: Final = Column(
    "退订日期 退订时间 短信退订日期 短信退订时间 拒收日期 拒收时间 拒收短信日期 "
    "拒收短信时间 拒绝短信日期 拒绝短信时间 td日期 td时间",
    read_day=read_past_date,
)
LEAVE_ALONE: Final = Column(
    "勿扰 是否勿扰 免打扰 黑名单 拒绝联系 禁止联系", refused(Statement.LEAVE_ALONE)
)
MAY_CONTACT: Final = Column(
    "可否联系 是否可联系 能否联系 允许联系 是否允许联系 可联系 愿意联系 是否可以联系",
    allowed(Statement.LEAVE_ALONE),
)
NUMBER_WORKS: Final = Column(
    "号码有效 号码是否有效 电话是否有效 手机是否有效 手机号有效 是否有效号码 有效号码",
    allowed(Statement.WRONG_NUMBER),
)
NUMBER_DEAD: Final = Column(
    "空号 是否空号 是否停机 空号标记 号码错误 是否错号 号码无效 号码存疑",
    refused(Statement.WRONG_NUMBER),
)
CONTACT_STATE: Final = Column(
    "联系状态 客户联系状态 号码状态 手机状态 手机号状态 电话状态 联系结果 联系情况 "
    "号码核实 号码核实结果 电话核实 电话核实结果 回访状态 回访结果",
    read_contact_state,
)
OPEN_COMPLAINT: Final = Column(
    "投诉 是否投诉 有无投诉 投诉内容 投诉情况 投诉记录 投诉状态 投诉事由 投诉描述",
    read_open_complaint,
)
