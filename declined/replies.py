"""The reply reader of declined work: 已在别处做了, 不做了, 不需要.

A reply names no part and may mean only one of several, so that a person closes the
items: their buttons stand on the page of the car with the words of the reply filled in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from accounts.models import User
from declined.models import DeclinedItem
from declined.taking_in import OTHER_CODE, SAFETY_CODE
from reminders.models import DueItem
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.waiting import recount

NAME: Final = "建议未做的回复"
State = DeclinedItem.State

# A longer reply tells more than one thing, and a question is no answer.
_MOST_CHARACTERS: Final = 40
_QUESTION: Final = re.compile(r"[?？]|吗|多少|怎么|什么|能不能|要不要|是不是")
_DONE: Final = r"(?:换|做|修|弄|搞|处理|更换)"
_ELSEWHERE: Final = re.compile(
    r"(?:别处|别家|别的|其他|其它|外面|外边|人家|自己|朋友|路边|网上|途虎|修理厂)"
    rf".{{0,8}}{_DONE}"
    rf"|(?:已经?|早就?|都|刚){_DONE}|{_DONE}(?:过了?|好了|完了|掉了)"
)
_REFUSED: Final = re.compile(
    rf"(?:不|先不|暂不|不打算|不想|不用|不需要?|没必要|不必){_DONE}"
    r"|^(?:暂时?|目前|现在)?(?:不需要|不用|不必|没必要)了?"
)


def understand(text: str) -> State | None:
    """Return what the owner says of the work; None if it is about something else."""
    bare = text.strip()
    if len(bare) > _MOST_CHARACTERS or _QUESTION.search(bare):
        return None
    if re.search(r"(?:没|还没|未)(?:有|去)?" + _DONE, bare):
        return None
    if _ELSEWHERE.search(bare):
        return State.ELSEWHERE
    return State.REFUSED if _REFUSED.search(bare) else None


def read_declined(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Hand an answer to a text about declined work to a person."""
    said = understand(reply.text)
    if said is None or reply.answers_id is None:
        return None
    told = _items_told(reply)
    if not told:
        return None
    parts = "、".join(str(each) for each in told)
    return ForPerson(
        f"客户回复{parts}「{said.label}」：请在车辆页「建议未做」核对后点按钮记下"
    )


def _items_told(reply: InboundMessage) -> list[DeclinedItem]:
    """Return the standing items of which the answered text told; 2 queries."""
    dues = DueItem.objects.filter(
        reminders__message=reply.answers_id, reason__in=(SAFETY_CODE, OTHER_CODE)
    )
    told = set(dues.values_list("subject_id", "subject"))
    if not told:
        return []
    rows = DeclinedItem.objects.filter(
        order__in={order for order, _ in told}, state__in=DeclinedItem.STANDING
    )
    found = rows.select_related("rule").order_by("pk")
    return [each for each in found if (each.order_id, each.rule.severity) in told]


def waiting_replies(
    items: Collection[DeclinedItem],
) -> Mapping[int, InboundMessage]:
    """Return the latest reply that waits for a person, by item; 1 query."""
    about = DueItem.objects.filter(
        reason__in=(SAFETY_CODE, OTHER_CODE),
        subject_id__in={each.order_id for each in items},
    )
    rows = (
        InboundMessage.objects.waiting()
        .filter(rule=NAME, answers__reminders__due_item__in=about)
        .order_by("pk")
        .values_list(
            "pk",
            "answers__reminders__due_item__subject_id",
            "answers__reminders__due_item__subject",
        )
    )
    latest = {(order, severity): pk for pk, order, severity in rows}
    replies = InboundMessage.objects.in_bulk(set(latest.values()))
    return {
        item.pk: replies[latest[item.order_id, item.rule.severity]]
        for item in items
        if (item.order_id, item.rule.severity) in latest
    }


def settle_replies(item: DeclinedItem, *, by: User, now: datetime) -> None:
    """Mark the replies about the item as handled once nothing of them stands."""
    for reply in {each.pk: each for each in waiting_replies([item]).values()}.values():
        if not _items_told(reply):
            InboundMessage.objects.unhandled().filter(pk=reply.pk).update(
                handled_by=by, handled_at=now
            )
            recount(reply.phone_index, now=now)
