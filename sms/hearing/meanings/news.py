"""The reply reader of news: the car or the number is not the customer's any more.

A sold car and a wrong number are held by ``sms.hearing.inbound`` as soon as the reply
comes, whichever reader answers; a person confirms. Somebody who has moved away is held
nowhere, because car and number are still the customer's: a person calls and asks
whether the car is serviced elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from customers.language.moving import move_in
from customers.language.ownership import News, what_changed
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "车或号码有变化"
_ACTIONS: Final[Mapping[News, Action]] = {
    News.SOLD: Action.SOLD,
    News.WRONG_PERSON: Action.WRONG_NUMBER,
    News.DECEASED: Action.DECEASED,
}
_SENTENCES: Final[Mapping[News, str]] = {
    News.SOLD: "这辆车的提醒已暂停，核实后点「车已卖」",
    News.WRONG_PERSON: "这个号码已暂停，核实后点「号码不对」",
    News.DECEASED: "这个号码已暂停，核实后点「机主去世」，请勿再发营销短信",
}


def read_news(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose what the news asks for; None if the reply tells none."""
    if told := what_changed(reply.text):
        first = told[0]
        said = "、".join(f"{each.rule}「{each.words}」" for each in told)
        vehicle = reply.answers.vehicle_id if reply.answers else None
        values = {"vehicle": str(vehicle)} if vehicle else {}
        proposal = Proposal(_ACTIONS[first.news], values)
        return ForPerson(f"客户{said}：{_SENTENCES[first.news]}", proposal)
    rule, words = move_in(reply.text)
    if rule:
        return ForPerson(
            f"客户{rule}「{words}」：请回电问清以后在哪里保养", Proposal(Action.CALL)
        )
    return None


def glance(text: str) -> str:
    """Say which news the reply tells besides."""
    rule, _ = move_in(text)
    told = [each.rule for each in what_changed(text)]
    return "、".join(told or filter(None, [rule]))
