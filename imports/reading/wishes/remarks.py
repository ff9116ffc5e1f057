"""What a free-text remark says that other parts of the system must know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from customers.language.ownership import News, what_changed
from imports.reading.cells import Value, folded

_DO_NOT_DISTURB: Final = re.compile(
    r"勿扰|免打扰|拒接|拒访|拒绝(?:回访|联系|短信)|勿(?:打|联系|回访|发)"
    r"|(?:不要|别|不再|不想|请勿|不愿).{0,4}(?:打扰|打电话|来电|联系|回访|短信|发送|骚扰)"
)
_COMPLAINT: Final = re.compile(
    r"投诉(?!.{0,6}(?:已处理|已解决|已关闭|已结案))|维权|起诉"
)
_REVERSED_ORDER: Final = re.compile(
    r"(?:红冲|冲红|冲销|作废|对冲)\s*(?:原单|原工单|单号|工单)?[:：\s]*"
    r"(?P<number>[A-Za-z0-9][A-Za-z0-9\-_/]{3,39})"
)
# A clerk's shorthand for a number that is not the customer's.
_NOT_THEIRS: Final = re.compile(
    r"停机|销号|换了?号(?!牌)|号码?.{0,2}(?:变更|已换)|(?:不是|非)(?:车主|客户)?本人"
)
_UNSURE: Final = re.compile(
    r"可能|好像|听说|据说|据称|疑似|估计|或许|也许|大概|似乎|貌似|不确定|待核实|待确认|[?？]"
)
# Words that make an unsure remark worth a question.
_AT_STAKE: Final = re.compile(
    r"卖|过户|转让|转手|报废|置换|换车|换了?号|空号|停机|错号|去世|过世|已故|本人|机主"
)
_OF_OTHERS: Final = re.compile(
    r"(?:朋友|同事|家人|亲戚|邻居|老公|丈夫|老婆|爱人|妻子|太太|儿子|女儿|父亲|母亲|爸爸?|妈妈?"
    r"|司机|销售|业务员|代办|中介).{0,2}(?:的)?(?:号码?|电话|手机|代留|代登记|帮留)"
    r"(?!联系|沟通|确认)"
)


@dataclass(frozen=True, slots=True)
class Remarks:
    """The facts in a remark; ``asks`` is a question for staff, nothing is stored."""

    wants_no_contact: bool = False
    has_sold_car: bool = False
    has_wrong_number: bool = False
    has_complaint: bool = False
    reversed_order: str = ""
    asks: str = ""


NO_REMARKS: Final = Remarks()
_ASK_OF_SALE: Final = "备注像是说车辆或号码有变，但不确定，没有据此改动，请与客户核实"
_ASK_OF_OTHERS: Final = "备注像是说号码是别人的，没有据此改动，请与客户核实"


def read_remarks(value: Value) -> Remarks:
    text = folded(value)
    if not text:
        return NO_REMARKS
    news = {said.news for said in what_changed(text)}
    is_wrong = bool(news - {News.SOLD}) or bool(_NOT_THEIRS.search(text))
    is_unsure = bool(_UNSURE.search(text))
    reversed_order = _REVERSED_ORDER.search(text)
    return Remarks(
        wants_no_contact=bool(_DO_NOT_DISTURB.search(text)),
        has_sold_car=News.SOLD in news and not is_unsure,
        has_wrong_number=is_wrong and not is_unsure,
        has_complaint=bool(_COMPLAINT.search(text)),
        reversed_order=reversed_order["number"] if reversed_order else "",
        asks=_question(text, is_unsure=is_unsure, is_wrong=is_wrong),
    )


def _question(text: str, *, is_unsure: bool, is_wrong: bool) -> str:
    if is_unsure and _AT_STAKE.search(text):
        return _ASK_OF_SALE
    return _ASK_OF_OTHERS if not is_wrong and _OF_OTHERS.search(text) else ""
