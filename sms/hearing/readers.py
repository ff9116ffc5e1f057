"""Reply readers: what a reply means beyond a refusal, as the apps above understand it.

An app registers a reader in ``AppConfig.ready``. When a reply comes in which the
refusal rules have seen nothing, the readers are asked in the order of ``Turn`` until
one of them answers. A reader acts in the transaction that stores the reply, so a reply
that the gateway posts twice is acted on once. What takes longer, or needs a lock that
others hold for long, it leaves to a task that it starts on commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final, NamedTuple, Protocol

from django.db import OperationalError, transaction

from shop.database.storable import storable
from sms.models import InboundMessage
from sms.threads.proposals import Proposal

logger = logging.getLogger(__name__)

Verdict = InboundMessage.Verdict

MORE: Final = "；客户还说了别的，请看一下"
FAILED: Final = "自动处理时出错，请人工处理这条回复"
NAME_LENGTH: Final = 60
SENTENCE_LENGTH: Final = 200


class Turn(IntEnum):
    """The fixed order of the readers, by what they read."""

    QUESTION = 10
    SNOOZE = 20
    MILEAGE = 30
    DECLINED_WORK = 35
    SIGN_UP = 50
    BOOKING = 60
    CHANGE_OF_BOOKING = 70
    NEWS = 80
    COMPLAINT = 90
    PUT_OFF = 95
    INQUIRY = 100
    COURTESY = 110


@dataclass(frozen=True, slots=True)
class Acted:
    """The reply was understood and acted on; ``sentence`` says what was done.

    If the reply ``says_more``, the later readers are asked as well, and it waits for a
    person with what they propose.
    """

    sentence: str
    says_more: bool = False


@dataclass(frozen=True, slots=True)
class ForPerson:
    """The reply belongs to the reader, but a person must act; ``sentence`` says why.

    What the person should do is filled in from ``proposal``.
    """

    sentence: str
    proposal: Proposal | None = None


Answer = Acted | ForPerson


class Reader(Protocol):
    """Read a stored reply and act on it; None if it is about something else.

    The sentences are Chinese, for staff. Most replies are not the reader's, so it looks
    at the words before it asks the database.
    """

    def __call__(self, reply: InboundMessage, *, now: datetime) -> Answer | None: ...


# What a text tells a reader beside that for which another one has answered: some words
# for staff, '' if nothing. Pure.
Glance = Callable[[str], str]


def _sees_nothing(text: str) -> str:
    return ""


class _Registered(NamedTuple):
    turn: Turn
    name: str
    reader: Reader
    glance: Glance = _sees_nothing


_readers: Final[dict[str, _Registered]] = {}


def register(
    name: str, reader: Reader, *, turn: Turn, glance: Glance = _sees_nothing
) -> None:
    """Add a reader; ``name`` is Chinese and stands on the reply's page.

    ``glance`` says what the reader would have read if an earlier one had not answered.
    Raises ValueError if another reader has the name.
    """
    if _readers.get(name, _Registered(turn, name, reader)).reader is not reader:
        raise ValueError(f"回复读取器「{name}」已登记，请换一个名称。")
    _readers[name] = _Registered(turn, name, reader, glance)


def registered() -> list[str]:
    """Return the names of the readers in the order in which they are asked."""
    return [each.name for each in sorted(_readers.values(), key=_order)]


def ask_readers(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Ask the readers about a stored reply and write the answer to its row.

    A reader that fails costs no reply: its changes are undone and a person is told.
    """
    acted: tuple[_Registered, Acted] | None = None
    for each in sorted(_readers.values(), key=_order):
        answer = _ask(each, reply, now)
        if answer is None:
            continue
        if acted is not None:
            answer = _joined(acted[1], answer)
            each = acted[0]
        elif isinstance(answer, Acted) and answer.says_more:
            acted = each, answer
            continue
        _note(reply, each, answer, now)
        return answer
    if acted is None:
        return None
    answer = ForPerson(acted[1].sentence + MORE)
    _note(reply, acted[0], answer, now)
    return answer


def _joined(acted: Acted, other: Answer) -> ForPerson:
    """Return what was done and what else the reply says, for a person to read."""
    proposal = other.proposal if isinstance(other, ForPerson) else None
    return ForPerson(f"{acted.sentence}；{other.sentence}", proposal)


def _also_said(answered: _Registered, text: str) -> str:
    """Return what the later readers see in the reply, as the end of a sentence."""
    later = (each for each in _readers.values() if each.turn > answered.turn)
    seen = [_glance(each, text) for each in sorted(later, key=_order)]
    return f"；另外提到：{'、'.join(filter(None, seen))}" if any(seen) else ""


def _glance(each: _Registered, text: str) -> str:
    try:
        return each.glance(text)
    except Exception:
        logger.exception(
            "The reader %s failed on what a reply says besides.", each.name
        )
        return ""


def _order(registered: _Registered) -> tuple[Turn, str]:
    return registered.turn, registered.name


def _ask(each: _Registered, reply: InboundMessage, now: datetime) -> Answer | None:
    try:
        with transaction.atomic():
            return each.reader(reply, now=now)
    except OperationalError:
        # The whole callback is read again later.
        raise
    except Exception:
        logger.exception("The reader %s failed on reply %s.", each.name, reply.pk)
        return ForPerson(FAILED)


def _note(
    reply: InboundMessage, each: _Registered, answer: Answer, now: datetime
) -> None:
    """Write down what came of the reply.

    News about the car or the number stays on the list of what a person confirms.
    """
    sentence = answer.sentence
    if isinstance(answer, ForPerson):
        sentence += _also_said(each, reply.text)
        if answer.proposal:
            reply.proposal = answer.proposal.stored()
    reply.outcome = storable(sentence, SENTENCE_LENGTH)
    if reply.verdict not in InboundMessage.TO_CONFIRM:
        is_done = isinstance(answer, Acted)
        reply.verdict = Verdict.ACTED if is_done else Verdict.OTHER
        reply.rule = each.name[:NAME_LENGTH]
        reply.matched = ""
        reply.handled_at = now if is_done else None
    reply.save(
        update_fields=[
            "outcome",
            "proposal",
            "verdict",
            "rule",
            "matched",
            "handled_at",
        ]
    )
