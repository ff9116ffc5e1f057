"""Reply readers: what a reply means beyond a refusal, as the apps above understand it.

An app registers a reader in ``AppConfig.ready``. When a reply comes in which the
refusal rules have seen nothing, the readers are asked in the order of ``Turn`` until
one of them answers. A reader acts in the transaction that stores the reply, so a reply
that the gateway posts twice is acted on once. What takes longer, or needs a lock that
others hold for long, it leaves to a task that it starts on commit.
"""

from __future__ import annotations

import logging
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

FAILED: Final = "自动处理时出错，请人工处理这条回复"
NAME_LENGTH: Final = 60
SENTENCE_LENGTH: Final = 200


class Turn(IntEnum):
    """The fixed order of the readers, by what they read."""

    QUESTION = 10
    SNOOZE = 20
    MILEAGE = 30
    DECLINED_WORK = 35
    RATING = 40
    SIGN_UP = 50
    BOOKING = 60
    CHANGE_OF_BOOKING = 70
    NEWS = 80
    COMPLAINT = 90
    INQUIRY = 100
    COURTESY = 110


@dataclass(frozen=True, slots=True)
class Acted:
    """The reply was understood and acted on; ``sentence`` says what was done."""

    sentence: str


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


class _Registered(NamedTuple):
    turn: Turn
    name: str
    reader: Reader


_readers: Final[dict[str, _Registered]] = {}


def register(name: str, reader: Reader, *, turn: Turn) -> None:
    """Add a reader; ``name`` is Chinese and stands on the reply's page.

    Raises ValueError if another reader has the name.
    """
    if _readers.get(name, _Registered(turn, name, reader)).reader is not reader:
        raise ValueError(f"回复读取器「{name}」已登记，请换一个名称。")
    _readers[name] = _Registered(turn, name, reader)


def registered() -> list[str]:
    """Return the names of the readers in the order in which they are asked."""
    return [each.name for each in sorted(_readers.values(), key=_order)]


def ask_readers(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Ask the readers about a stored reply and write the answer to its row.

    A reader that fails costs no reply: its changes are undone and a person is told.
    """
    for each in sorted(_readers.values(), key=_order):
        if answer := _ask(each, reply, now):
            _note(reply, each.name, answer, now)
            return answer
    return None


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


def _note(reply: InboundMessage, name: str, answer: Answer, now: datetime) -> None:
    """Write down what came of the reply.

    News about the car or the number stays on the list of what a person confirms.
    """
    reply.outcome = storable(answer.sentence, SENTENCE_LENGTH)
    if isinstance(answer, ForPerson) and answer.proposal:
        reply.proposal = answer.proposal.stored()
    if reply.verdict not in InboundMessage.TO_CONFIRM:
        is_done = isinstance(answer, Acted)
        reply.verdict = Verdict.ACTED if is_done else Verdict.OTHER
        reply.rule = name[:NAME_LENGTH]
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
