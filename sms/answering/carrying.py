"""What can be answered to a customer's message now, known before anything is typed.

It depends on the gateway (filed wordings or free text), on the number (refusals, texts
left this month) and on the hour. The last gate asks all of it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from customers.categories import Category, MessageClass
from customers.contact import may_contact
from customers.models import Customer
from customers.verdicts import Ask, Refused, Until
from shop.hours import is_open, next_opening
from shop.house_rules import HouseRules
from sms.answering.default_answers import FREE, SHORT
from sms.answering.placeholders import ADDRESS, values_of
from sms.gateways import registry
from sms.models import CannedAnswer, InboundMessage, Message, Template
from sms.numbers.caps import places_left
from sms.sending.breaker import pause_of
from sms.sending.prompt_answers import came_promptly
from sms.silences import UNREAD_REPLIES
from sms.texts.filings import Sendable, sendable
from sms.texts.parts import segments
from sms.texts.rendering import CannotRender, render
from sms.texts.value_limits import longest_value

# What fits beside salutation and telephone in one part; Aliyun takes as many (44357).
LONGEST_SHORT: Final = 35
# Three parts.
LONGEST_FREE: Final = 190
CALL_INSTEAD: Final = "请打电话。"
NOT_FILED: Final = "模板还没有通过网关审核，或不再是服务类的答复"
NO_ADDRESS: Final = "还没有设置门店地址，请管理员填写 SHOP_ADDRESS"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message, and the one customer who has its number, if only one."""

    reply: InboundMessage
    customer: Customer | None


@dataclass(frozen=True, slots=True)
class Ready:
    """A canned answer with its finished text, or why it cannot be sent."""

    canned: CannedAnswer
    text: str = ""
    segments: int = 0
    why_not: str = ""


@dataclass(frozen=True)
class Carries:
    """What the gateway carries to this number now.

    With ``why_not`` nothing does, and a call is what is left. ``longest_short`` and
    ``longest_free`` are 0 where the gateway carries no such text. ``left`` counts the
    answers that the number may still get this month. Before ``leaves_at`` nothing
    leaves.
    """

    vendor: str
    gateway: str
    ready: tuple[Ready, ...]
    values: dict[str, str]
    wordings: dict[str, Sendable]
    longest_short: int
    longest_free: int
    left: int
    leaves_at: datetime
    why_not: str = ""


def carries(incoming: Incoming, rules: HouseRules, *, now: datetime) -> Carries:
    """Return what can be answered; a constant number of queries."""
    gateway = current_gateway(now=now)
    capabilities = registry.gateway(gateway).capabilities
    wordings = {
        each.version.template.slug: each
        for each in sendable(gateway).values()
        if _is_answer(each.version.template)
    }
    values = values_of(incoming.customer, rules)
    short = min(longest_value(), LONGEST_SHORT) if SHORT.slug in wordings else 0
    is_free = not capabilities.needs_filing and FREE.slug in wordings
    left = answers_left(incoming.reply.phone_index, rules, now=now)
    return Carries(
        vendor=capabilities.vendor,
        gateway=gateway,
        ready=_ready(wordings, values),
        values=values,
        wordings=wordings,
        longest_short=short,
        longest_free=LONGEST_FREE if is_free else 0,
        left=left,
        leaves_at=leaves_at(incoming.reply, rules, now=now),
        why_not=_why_not(incoming, rules, left, now=now),
    )


def current_gateway(*, now: datetime) -> str:
    """Return the first gateway that is not paused, else the primary; 2 queries each."""
    for name in registry.names():
        pause = pause_of(name, now=now)
        if pause is None or now >= pause.until:
            return name
    return registry.primary()


def _is_answer(template: Template) -> bool:
    """Whether staff have left the template what an answer must be."""
    is_service = template.message_class == MessageClass.SERVICE
    return is_service and template.category == Category.CONVERSATION


def answers_left(phone_index: str, rules: HouseRules, *, now: datetime) -> int:
    """Return how many answers the number may still get; those queued count too."""
    left = places_left(phone_index, Category.CONVERSATION, rules.caps, now=now)
    waiting = Message.objects.for_number(phone_index).recallable()
    queued = waiting.filter(category=Category.CONVERSATION, cap_slot=None)
    return max(0, left - queued.count())


def _ready(wordings: dict[str, Sendable], values: dict[str, str]) -> tuple[Ready, ...]:
    rows = CannedAnswer.objects.filter(is_active=True, template__is_active=True)
    return tuple(
        _ready_one(each, wordings, values) for each in rows.select_related("template")
    )


def _ready_one(
    canned: CannedAnswer, wordings: dict[str, Sendable], values: dict[str, str]
) -> Ready:
    found = wordings.get(canned.template.slug)
    if found is None:
        return Ready(canned, why_not=NOT_FILED)
    if not values[ADDRESS] and f"{{{ADDRESS}}}" in found.version.text:
        return Ready(canned, why_not=NO_ADDRESS)
    try:
        text = text_of(found, values)
    except CannotRender as error:
        return Ready(canned, why_not=str(error))
    return Ready(canned, text, segments(text))


def text_of(found: Sendable, values: dict[str, str]) -> str:
    """Return the finished text of the wording; raises CannotRender."""
    return render(found.version.text, values, ending=found.ending, words=found.words)


def leaves_at(reply: InboundMessage, rules: HouseRules, *, now: datetime) -> datetime:
    """Return when an answer leaves that is written now (``sms.sending``)."""
    if is_open(now, rules.sending_hours) or came_promptly(reply, now=now):
        return now
    return next_opening(now, rules.sending_hours)


def _why_not(incoming: Incoming, rules: HouseRules, left: int, *, now: datetime) -> str:
    """Return why no answer may be sent, as a sentence that says what to do."""
    (verdict,) = may_contact([_ask(incoming)], now, rules)
    if isinstance(verdict, Refused):
        return f"{verdict.sentence}，不能发短信，{CALL_INSTEAD}"
    # Unread replies are read within seconds, and the gate waits for them.
    if isinstance(verdict, Until) and verdict.code != UNREAD_REPLIES:
        return f"{verdict.sentence}，现在不能发短信，请先判断那条回复，或打电话。"
    if not left:
        most = rules.caps.most(Category.CONVERSATION)
        return f"这个号码本月的答复已满 {most} 条，{CALL_INSTEAD}"
    return ""


def _ask(incoming: Incoming) -> Ask:
    return Ask(
        number=incoming.reply.phone_index,
        category=Category.CONVERSATION,
        message_class=MessageClass.SERVICE,
        customer=incoming.customer.pk if incoming.customer else None,
    )
