"""The words and rules by which a reply puts a matter off without a clear day.

Data only; ``sms.hearing.meanings.later`` reads them. The patterns are explained in
``customers.language.grammar``. They see the reply without marks and spaces.
"""

from __future__ import annotations

from typing import Final

VOCABULARY: Final = {
    "deed": "说 讲 联系 提醒 通知 约 预约 做 弄 搞 来 去 过来 过去 看看? 考虑 定 打"
    " 给我?打"
    " 保养 办 买 续 检 聊 安排 回",
    "busy": "忙 出差 没空 没时间 在外地 开会 加班 手头紧 没钱 走不开 不方便",
}

# A refusal, a threat, a question, or a matter that is done.
NOT_LATER: Final = (
    "再也|不再|别再|勿再|莫再|再不|再发|再来烦|再骚扰|再这样|不用再|不要再|不会再"
    "|不想再",
    "再 ~4 投诉|举报|曝光",
    "(?:做|修|换|保养|弄)(?:过|好|完)了",
)

LATER: Final = {
    "想晚些再说": (
        "(?<![不别会想用勿])再 ~2 <deed>",
        "等 ~8 再|了|吧|完 ~4 <deed>|$",
        "过 几天|两天|阵子?|段时间|些日子|一?阵|完年|完节|一个?月|一?周|了?这 ~4",
        "年后|节后|月底|年底|假期后|春节后|节后|月初|月中 ~1 再|吧|$",
        "晚 点|些|几天|一个?月|阵子?|段时间",
        "以后|回头|改天|改日|下次|到时候?|哪天 ~2 <deed>|吧|$",
        "先? 缓缓|缓一缓|放放|放一放|等等|不急|不着急|不忙",
        "忙 ~2 完|过 ~4",
        "等 ~6 回来|回国 ~2 <deed>|$",
        "<busy> ~4 以后|回头|再|先",
        "发 了?工资 ~4",
        "下个?月|下周|下个?礼拜|下个?星期 吧? $|再",
    ),
}
