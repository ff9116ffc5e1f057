"""Answers a customer's message by text, at most once for a click.

The answer is one text in the outbox. The message that it answers is settled with it, as
are earlier questions of the number. They wait again if the text does not arrive
(``sms.answering.unanswered``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from customers.categories import Category, MessageClass
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.answering.carrying import CALL_INSTEAD, Carries, Incoming, carries, text_of
from sms.answering.default_answers import FREE, SHORT
from sms.answering.placeholders import ANSWER
from sms.answering.wording import CannotAnswer, checked_words
from sms.models import CannedAnswer, InboundMessage, Message
from sms.sending.outbox import Draft, enqueue
from sms.texts.filings import Sendable
from sms.texts.rendering import CannotRender
from sms.threads.actions import settle
from sms.threads.proposals import Action
from sms.threads.waiting import open_thread, recount

# An answer that could not leave for a day would surprise.
VALID_FOR: Final = timedelta(hours=24)
URGENT: Final = 10
ALREADY_ANSWERED: Final = (
    "这条来信刚刚已有人答复，没有重复发送；请先看会话里已发的内容，"
    "仍要补充就再发一次，例如「另外请带行驶证」。"
)


class Kind(StrEnum):
    CANNED = "canned"
    SHORT = "short"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff want to answer: the key of a canned answer, or words.

    ``turn`` counts the answers that the message had when the form was shown.
    """

    kind: Kind
    words: str = ""
    canned: int | None = None
    turn: int = 0


def answers_given(incoming: Incoming) -> int:
    """Return how many answers the message has had; the turn of the next one."""
    return Message.objects.filter(answers_to=incoming.reply).count()


def answer(incoming: Incoming, wanted: Wanted, *, by: User, now: datetime) -> UUID:
    """Queue the answer and settle the message; return the key of the text.

    A second call for the same turn sends nothing more: with the same text it returns
    the first one, with another it raises. Raises CannotAnswer.
    """
    rules = read_house_rules(shop_day(now))
    carried = carries(incoming, rules, now=now)
    draft = _draft(incoming, wanted, carried, now=now)
    known = Message.objects.filter(source_key=draft.source_key).first()
    if known is not None:
        return _same(known, draft)
    if carried.why_not:
        raise CannotAnswer(carried.why_not)
    with transaction.atomic():
        open_thread(incoming.reply.phone_index, incoming.reply.phone_tail)
        queued = enqueue([draft], now=now)
        if queued.created:
            # The same moment as that of the text tells ``unanswered`` what it settled.
            settle(_answered(incoming.reply), by=by, now=now)
            recount(incoming.reply.phone_index, now=now)
    if not queued.created:
        return _same(Message.objects.get(pk=queued.pks[0]), draft)
    return queued.pks[0]


def _answered(reply: InboundMessage) -> list[UUID]:
    """Return the message and the earlier questions of its number that still wait.

    What asks for something else than an answer, such as an appointment, waits on.
    """
    plain = Q(proposal={}) | Q(proposal__action=Action.ANSWER)
    earlier = InboundMessage.objects.waiting().filter(
        plain,
        phone_index=reply.phone_index,
        received_at__lte=reply.received_at,
        verdict=InboundMessage.Verdict.OTHER,
    )
    return [reply.pk, *earlier.values_list("pk", flat=True)]


def _same(known: Message, draft: Draft) -> UUID:
    """Return the text if it says the same; its body may have another ending by now."""
    is_same_wording = known.template_version_id == draft.template_version_id
    if is_same_wording and json.loads(known.values) == draft.values:
        return known.pk
    raise CannotAnswer(ALREADY_ANSWERED)


def _draft(
    incoming: Incoming, wanted: Wanted, carried: Carries, *, now: datetime
) -> Draft:
    found, typed = _wording(wanted, carried)
    values = carried.values | typed
    used = {
        name: values[name] for name in values if f"{{{name}}}" in found.version.text
    }
    try:
        text = text_of(found, used)
    except CannotRender as error:
        raise CannotAnswer(f"{error}请改用其他答复，或打电话。") from error
    reply, customer = incoming.reply, incoming.customer
    return Draft(
        source_key=f"answer:{reply.pk}:{wanted.turn}",
        phone=reply.phone,
        text=text,
        template_version_id=found.version.pk,
        category=Category.CONVERSATION,
        message_class=MessageClass.SERVICE,
        not_before=now,
        expires_at=now + VALID_FOR,
        priority=URGENT,
        customer_id=customer.pk if customer else None,
        values=used,
        only_gateway=carried.gateway if wanted.kind is Kind.FREE else "",
        answers_to=reply.pk,
    )


def _wording(wanted: Wanted, carried: Carries) -> tuple[Sendable, dict[str, str]]:
    """Return the wording and the value of the words typed; raises CannotAnswer."""
    match wanted.kind:
        case Kind.CANNED:
            return _canned(wanted.canned, carried), {}
        case Kind.SHORT:
            if not carried.longest_short:
                raise CannotAnswer(
                    f"「{SHORT.name}」的模板还没有通过审核，请用常用答复，或打电话。"
                )
            words = checked_words(
                wanted.words, longest=carried.longest_short, may_have_numbers=False
            )
            return carried.wordings[SHORT.slug], {ANSWER: words}
        case Kind.FREE:
            if not carried.longest_free:
                raise CannotAnswer(
                    f"{carried.vendor}只能发报备过的模板，不能发自由正文，"
                    "请用常用答复，例如「已收到，稍后联系」，或打电话。"
                )
            words = checked_words(
                wanted.words, longest=carried.longest_free, may_have_numbers=True
            )
            return carried.wordings[FREE.slug], {ANSWER: words}


def _canned(pk: int | None, carried: Carries) -> Sendable:
    ready = next((each for each in carried.ready if each.canned.pk == pk), None)
    if ready is None:
        raise CannotAnswer("没有这条常用答复，请刷新页面重新选择。")
    if ready.why_not:
        raise CannotAnswer(f"{ready.why_not}，请改用其他答复，或{CALL_INSTEAD}")
    canned: CannedAnswer = ready.canned
    return carried.wordings[canned.template.slug]
