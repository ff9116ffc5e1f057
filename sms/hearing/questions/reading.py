"""The reply reader of questions: a digit or Y answers the one that is open.

Nothing is guessed. A choice that comes too late, that was not offered, or that two
people or cars could have made goes to a person with the reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from shop.database.sealed import CannotOpen
from sms.asking import Asks, asks_of, close_answered
from sms.hearing.questions.choices import LONGEST, read_marks, read_words
from sms.hearing.questions.kinds import Chosen, Kind, find_kind
from sms.hearing.questions.owners import why_unclear
from sms.hearing.readers import Acted, Answer, ForPerson
from sms.models import InboundMessage, Question

NAME: Final = "选择题回复"
NONE_OPEN: Final = "没有等待回答的选择题，不知道客户回的是哪件事，请回电问清"
STILL_OPEN: Final = "请回电问清后处理，这道题仍在等客户回复"
# The clocks of the house and of a gateway may differ by so much.
CLOCK_SKEW: Final = timedelta(minutes=2)
# A word or a Y this long after a question has ended is about something else.
REMEMBERED: Final = timedelta(days=7)

State = Question.State


def read_answer(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Act on the option that the reply chooses; None if it chooses none.

    Runs one query if it is no choice. The caller holds the number's lock.
    """
    text = reply.text
    if len(text) > 3 * LONGEST:
        return None
    marks = read_marks(text)
    question = _last_question(reply.phone_index)
    if question is None or now - question.expires_at > REMEMBERED:
        return ForPerson(NONE_OPEN) if marks - {"Y"} else None
    try:
        asks = asks_of(question.message)
    except CannotOpen:
        return ForPerson("提问的短信无法解密，请回电处理") if marks else None
    kind = find_kind(question.message.asks)
    chosen = marks or read_words(text, _meanings(asks, kind))
    if not chosen and kind and (option := kind.read(text)):
        answer = _judge(reply, question, asks, kind, {option}, now)
        if isinstance(answer, Acted) and not kind.is_whole(text):
            return replace(answer, says_more=True)
        return answer
    if not chosen:
        return None
    return _judge(reply, question, asks, kind, chosen, now)


def _last_question(phone_index: str) -> Question | None:
    """Return the question that was asked last: if any is open, it is this one."""
    asked = Question.objects.for_number(phone_index).seen()
    rows = asked.select_related("message")
    return rows.order_by("-opened_at").select_for_update(of=("self",)).first()


def _meanings(asks: Asks, kind: Kind | None) -> dict[str, str]:
    """Return the options by the words that choose them."""
    words = dict(kind.words) if kind else {}
    own = {meaning: option for option, meaning in asks.options.items()}
    return {word: key for word, key in words.items() if key in asks.options} | own


def _judge(
    reply: InboundMessage,
    question: Question,
    asks: Asks,
    kind: Kind | None,
    chosen: Collection[str],
    now: datetime,
) -> Answer | None:
    label = kind.label if kind else "选择题"
    offered = "、".join(f"{key} {what}" for key, what in asks.options.items())
    if chosen == {"Y"} and "Y" not in asks.options:
        return None
    if len(chosen) > 1:
        return ForPerson(
            f"「{label}」只能选一项，客户回了 {'、'.join(sorted(chosen))}，{STILL_OPEN}"
        )
    (option,) = chosen
    if late := _why_late(reply, question, option, label, now):
        return late
    if option not in asks.options:
        return ForPerson(f"「{label}」没有选项 {option}（有 {offered}），{STILL_OPEN}")
    meaning = asks.options[option]
    if unclear := why_unclear(question.message, meaning):
        return ForPerson(f"「{label}」回了 {option} {meaning}，但{unclear}，请回电问清")
    if kind is None:
        return ForPerson(f"客户选了 {option} {meaning}，没有程序能处理，请人工处理")
    answer = kind.act(Chosen(question.message, option, meaning, reply), now)
    close_answered(question, option, reply, now=now)
    return answer


def _why_late(
    reply: InboundMessage, question: Question, option: str, label: str, now: datetime
) -> Answer | None:
    """Return what a choice means that no open question waits for; None if one does."""
    if question.state == State.ANSWERED:
        if question.choice == option and now < question.expires_at:
            return Acted(f"「{label}」再次回了 {option}，此前已处理，不重复处理")
        return ForPerson(
            f"「{label}」已回答过 {question.choice}，又回了 {option}，请回电问清"
        )
    if question.state == State.WITHDRAWN:
        return ForPerson(f"「{label}」已用其他方式办结，又回了 {option}，请回电问清")
    if now >= question.expires_at or question.state == State.EXPIRED:
        return ForPerson(
            f"「{label}」已过 72 小时，客户才回 {option}，请回电确认后处理"
        )
    written_at = min(reply.sent_at or now, now)
    if written_at < question.opened_at - CLOCK_SKEW:
        return ForPerson(
            f"这条回复（{option}）写于「{label}」发出之前，请回电问清是回哪件事"
        )
    return None
