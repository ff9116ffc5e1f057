"""Questions that a digit or Y answers: a number has at most one open at a time.

The question of a text opens in the transaction of its gate, because the answer may come
before the gateway's. While one is open, and for a short rest after it was answered,
every other text with a question waits, whatever its digits are: a bare 2 then has one
possible owner. A question closes when it is answered, withdrawn or 72 hours old, or
when its text is known not to have arrived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Least

from shop.doorbell import ring_on_commit
from sms.models import InboundMessage, Message, Question
from sms.models.questions import QuestionQuerySet

State = Question.State

OPEN_FOR: Final = timedelta(hours=72)
# A second thought about an answered question must not answer the next one.
REST: Final = timedelta(minutes=10)
WAITS: Final = "该号码还有一个选择题在等客户回复，等它结束再发"
SETTLED: Final = "这条短信的问题已有结果，不再发送"
# Letters other than Y are not offered: T, R and N refuse texts.
_OPTION: Final = re.compile(r"[1-9Y]")
KIND_LENGTH: Final = 20


@dataclass(frozen=True, slots=True)
class Asks:
    """The question of a text: its kind, and the meaning of each digit or Y.

    Raises ValueError for an option that is neither a digit from 1 to 9 nor Y.
    """

    kind: str
    options: Mapping[str, str]

    def __post_init__(self) -> None:
        unfit = [key for key in self.options if not _OPTION.fullmatch(key)]
        if unfit:
            raise ValueError(f"选项只能是 1 到 9 的一个数字或 Y，请改：{unfit[0]}")
        if not self.options or not all(self.options.values()):
            raise ValueError("每个选项都要写明意思，例如 1 周二上午")
        if not 0 < len(self.kind) <= KIND_LENGTH:
            raise ValueError(f"提问种类的代号要有 1 到 {KIND_LENGTH} 个字符")

    @property
    def stored_options(self) -> str:
        return json.dumps(dict(self.options), ensure_ascii=False)


def asks_of(text: Message) -> Asks:
    """Return the question of a text that asks one."""
    return Asks(text.asks, json.loads(text.options))


@dataclass(frozen=True, slots=True)
class NotNow:
    """Why a question cannot be asked; ``until`` is None if it never will be."""

    sentence: str
    until: datetime | None = None


def open_question(text: Message, *, now: datetime) -> NotNow | None:
    """Open the question of a text that is about to leave; return why not, if so.

    Call it in the transaction of the gate. The number's lock is held, and the
    constraint decides if it is not.
    """
    others = Question.objects.for_number(text.phone_index).exclude(pk=text.pk)
    others.expire(now=now)
    if free_at := _free_at(others, now=now):
        return NotNow(WAITS, free_at)
    own = Question.objects.filter(pk=text.pk)
    own.filter(state=State.NOT_SENT).delete()
    row = Question(
        message=text,
        phone_index=text.phone_index,
        opened_at=now,
        expires_at=now + OPEN_FOR,
    )
    Question.objects.bulk_create([row], ignore_conflicts=True)
    state = own.values_list("state", flat=True).first()
    if state is None:
        return NotNow(WAITS, now + REST)
    return None if state == State.OPEN else NotNow(SETTLED)


def _free_at(others: QuestionQuerySet, *, now: datetime) -> datetime | None:
    """Return when the number may be asked again, None if it may be now."""
    last = others.seen().order_by("-opened_at").first()
    if last is None:
        return None
    if last.closed_at is None:
        return last.expires_at + REST
    rested_at = last.closed_at + REST
    return rested_at if rested_at > now else None


def close_answered(
    question: Question, choice: str, reply: InboundMessage, *, now: datetime
) -> bool:
    """Note which option the reply has chosen; False if it was closed before."""
    standing = Question.objects.open().filter(pk=question.pk)
    closed = standing.update(
        state=State.ANSWERED, closed_at=now, choice=choice, reply=reply
    )
    if closed:
        _wake({question.phone_index}, now + REST)
    return bool(closed)


def withdraw(texts: Collection[UUID], *, now: datetime) -> int:
    """Close the open questions of these texts, which were settled in another way."""
    return _close(texts, State.WITHDRAWN, now=now)


def unask(texts: Collection[UUID], *, now: datetime) -> int:
    """Close the open questions of these texts, which did not arrive."""
    return _close(texts, State.NOT_SENT, now=now)


def _close(texts: Collection[UUID], state: State, *, now: datetime) -> int:
    if not texts:
        return 0
    with transaction.atomic(savepoint=False):
        standing = Question.objects.open().filter(pk__in=texts)
        locked = standing.order_by("pk").select_for_update()
        numbers = dict(locked.values_list("pk", "phone_index"))
        Question.objects.filter(pk__in=numbers).update(state=state, closed_at=now)
        did_leave = state != State.NOT_SENT
        _wake(set(numbers.values()), now + REST if did_leave else now)
    return len(numbers)


def ask_after_all(texts: Collection[UUID], *, now: datetime) -> int:
    """Open the questions of texts again that arrived although they counted as lost.

    Not where the number has been asked something else since: nobody can tell then which
    question a digit answers, so the constraint leaves the answer to a person.
    """
    if not texts:
        return 0
    lost = Question.objects.filter(
        pk__in=texts, state=State.NOT_SENT, expires_at__gt=now
    )
    opened = 0
    for pk, number in lost.order_by("pk").values_list("pk", "phone_index"):
        others = Question.objects.for_number(number).exclude(pk=pk).seen()
        if _free_at(others, now=now) is None:
            opened += Question.objects.filter(pk=pk, state=State.NOT_SENT).update(
                state=State.OPEN, closed_at=None
            )
    return opened


def _wake(numbers: Collection[str], at: datetime) -> None:
    """Let the texts that waited for this question leave, from the moment on."""
    if numbers:
        waiting = Message.objects.filter(
            phone_index__in=numbers, status=Message.Status.QUEUED, reason=WAITS
        )
        if waiting.update(not_before=Least("not_before", at)):
            ring_on_commit()
