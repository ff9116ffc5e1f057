"""The answers in columns about consent, refusal and the state of a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from imports.effects import Statement
from imports.reading.cells import Cell, Severity, Value, text_of

_LONGEST: Final = 200
_WHO: Final = r"(?:客户|车主|本人|用户|会员)?"
_YES: Final = re.compile(
    _WHO + r"(?:是的?|有|对|好的?|行|ok|y|yes|true|t|1|√|✓|✔|☑|v|on|agreed?|opt-?in"
    r"|已?(?:书面|口头|签字|签署|电子)?"
    r"(?:同意|接受|接收|允许|许可|授权|愿意|可以?|开启|开通|订阅)"
    r"(?:接收|接受|收|发送?)?(?:营销|推广|优惠|活动|促销)?(?:短信|信息|通知|消息)?)"
)
_NO: Final = re.compile(
    _WHO + r"(?:否|无|没有|非|n|no|false|f|0|×|✗|✘|☒|x|off|td|t退订|disagreed?|opt-?out"
    r"|(?:已经?|要求)?(?:不|拒|谢绝|勿|别|免|禁|停|关|退订|取消|撤[回销]|屏蔽).*)"
)
# 'Only services' in a column about advertising is a no to advertising.
_SERVICES_ONLY: Final = re.compile(
    r"[仅只](?:限|同意|接受|接收|收|要|发)*(?:服务|保养|提醒|通知|维修).*"
)
# Nobody has asked the customer yet: that is neither a consent nor a refusal.
_UNASKED: Final = re.compile(
    r"[-—–/\\]*|不详|不明|不清楚|不知道|不记得|未知|待.*|null|none|nan|n/a"
    r"|[未没](?:有)?(?:询?问|填写?|回复?|签[署订字]?|采集|同意|授权|许可|确认|选择?).*"
)
_UNSURE: Final = re.compile(
    r"不(?:确定|一定|好说|太?清楚)|看情况|也许|可能|再说|考虑.*"
)

# What a cell says about the customer or the number; the first match decides.
_STATES: Final[tuple[tuple[Statement | None, str], ...]] = (
    (
        None,
        r"(?:非|不是|没有?|无|未)(?:被)?(?:空号|停机|投诉|退订|拒绝|拒收|勿扰)"
        r"|(?:解除|取消|恢复)",
    ),
    (
        Statement.LEAVE_ALONE,
        r"勿扰|免打扰|黑名单|拒[访接]|骚扰|(?:拒绝?|不要|不许|不想|不愿意?|不再|请勿|勿"
        r"|别|禁止|停止|谢绝)(?:再|任何|一切)*(?:被)?"
        r"(?:联系|联络|打扰|回访|来电|打电话|致电|接触)|^否$",
    ),
    (Statement.OPTED_OUT, r"退订|^td$"),
    (
        Statement.NO_TEXTS,
        r"(?:不要|不收|不接收|不发|勿发|停发|屏蔽|拒绝).{0,2}(?:短信|信息)|拒收",
    ),
    (Statement.COMPLAINT, r"投诉(?!已|完)"),
    (Statement.WRONG_NUMBER, r"去世|离世|过世|逝世|身故|死亡|已故|病故|亡故"),
    (
        Statement.WRONG_NUMBER,
        r"空号|停机|销号|错号|换了?号|打错|[查无]无?此人|(?:错误|无效|失效)(?:的)?"
        r"(?:号码?|电话|手机)|(?:号码?|电话|手机).{0,2}(?:错|无效|有误|不对|不符|失效"
        r"|不存在|变更|已换|注销|存疑)|(?:非|不是)(?:本人|车主|机主|客户)",
    ),
    (
        Statement.SOLD,
        r"(?:车.{0,3}|已经?|早)(?:卖|售出|过户|转让|转手|报废)|(?:卖|转手)了",
    ),
    (
        None,
        r"正常|有效|可联系|可以联系|联系上|已联系|未联系|待联系|接通|成功|已接|在用|可用"
        r"|活跃|愿意|同意|开机|^是$|^本人",
    ),
)
_FOR_NOW: Final = re.compile(
    r"无人接|没人接|未接(?!通)|不接|占线|忙|关机|无法接通|接不通|打不通|未接通|暂时|暂停"
    r"|挂断|服务区|未通"
)
_DONE: Final = re.compile(
    r"[-—–/\\]*|否|无|没有|无投诉|没有投诉|未投诉|n|no|false|0|×|x|null|none|nan"
    r"|.*(?:处理完|已.{0,2}(?:处理|解决|关闭|结案|完结|撤诉|撤销|和解)|满意).*"
)
_LIFTED: Final = re.compile(
    r"否|无|没有|非.*|正常|可(?:以)?联系|(?:已|客户)*(?:解除|取消|恢复).*|n|no|false|f|0|×|x"
)


def _answer(value: Value) -> str:
    # 无, 0 and × are answers here; elsewhere they mean an empty cell.
    return re.sub(r"[\s。.!！,，'\"]+", "", text_of(value)).lower()


def read_consent(value: Value) -> Cell[bool]:
    """Read whether the customer consents; an unknown word asks a person."""
    text = _answer(value)
    if _UNASKED.fullmatch(text):
        return Cell()
    if _UNSURE.fullmatch(text):
        return Cell(problem="没有明确同意，按未同意处理，请与客户确认后填是或否")
    if _YES.fullmatch(text):
        return Cell(True)
    if _NO.fullmatch(text):
        return Cell(False)
    return Cell(problem="请填是或否")


def read_marketing(value: Value) -> Cell[bool]:
    """Read the consent to advertising; 'only services' means no."""
    if _SERVICES_ONLY.fullmatch(_answer(value)):
        return Cell(False)
    return read_consent(value)


def refused(statement: Statement) -> Callable[[Value], Cell[Statement]]:
    """Return the reader of a column such as 拒收短信, in which a yes is a refusal.

    A no is never a consent: nobody has asked for one.
    """

    def read(value: Value) -> Cell[Statement]:
        text = _answer(value)
        if not text or _UNASKED.fullmatch(text) or _LIFTED.fullmatch(text):
            return Cell()
        if _YES.fullmatch(text) or _NO.fullmatch(text) or "勿扰" in text:
            return Cell(statement)
        # In doubt about a refusal the customer is left alone.
        return Cell(statement, "没有写是或否，按是处理，请核对", statement.label)

    return read


def allowed(statement: Statement) -> Callable[[Value], Cell[Statement]]:
    """Return the reader of a column such as 可否联系, in which a no is a refusal."""

    def read(value: Value) -> Cell[Statement]:
        cell = read_consent(value)
        return Cell(statement) if cell.value is False else Cell(problem=cell.problem)

    return read


def read_contact_state(value: Value) -> Cell[Statement]:
    """Read the state of a customer's number, such as 空号, 已退订 or 拒绝联系."""
    text = _answer(value)
    if not text or _UNASKED.fullmatch(text):
        return Cell()
    if _FOR_NOW.search(text):
        sentence = "只是暂时联系不上，没有改变任何设置"
        return Cell(problem=sentence, severity=Severity.NOTE)
    for statement, words in _STATES:
        if re.search(words, text):
            return Cell(statement)
    return Cell(problem="认不出联系状态，请填正常、空号、停机、号码错误、已退订或勿扰")


def read_open_complaint(value: Value) -> Cell[str]:
    """Read an open complaint; 否 and 已处理 mean that there is none."""
    text = text_of(value)
    return Cell() if _DONE.fullmatch(_answer(value)) else Cell(text[:_LONGEST])
