"""Ends texts that will not arrive, and tells the apps that queued them.

Every text that is suppressed, refused, undelivered, expired or cancelled goes through
``end_texts``. The apps above register a listener; in the same transaction it learns the
keys of the texts and reads their state itself. ``Message.told_end`` keeps what was
told, so the sweep (``repeat_missed``) finds what no listener was told of. Listeners
must be harmless when they run twice and run a constant number of statements a batch.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from shop.database.storable import storable
from sms.asking import unask
from sms.models import Attempt, CapSlot, Message

logger = logging.getLogger(__name__)

Status = Message.Status

BATCH: Final = 500


class Listener(Protocol):
    def __call__(self, texts: Collection[UUID], *, now: datetime) -> object: ...


_listeners: Final[list[Listener]] = []


def register(listener: Listener) -> None:
    """Register a function that learns which texts have ended."""
    if listener not in _listeners:
        _listeners.append(listener)


def end_texts(
    texts: QuerySet[Message], status: Message.Status, reason: str, *, now: datetime
) -> list[UUID]:
    """End the texts, free their cap places and tell the listeners; return their keys.

    ``texts`` selects only rows that may still take this end; they are locked in one
    order. ``undelivered`` and ``unknown`` texts keep their cap places. Runs a constant
    number of queries.
    """
    with transaction.atomic(savepoint=False):
        ended = close_texts(texts, status, reason, now=now)
        tell(ended, now=now)
    return ended


def close_texts(
    texts: QuerySet[Message], status: Message.Status, reason: str, *, now: datetime
) -> list[UUID]:
    """End the texts without telling anybody yet; the caller tells in its transaction.

    Call it in a transaction.
    """
    locked = texts.order_by("pk").select_for_update(of=("self",))
    asks = dict(locked.values_list("pk", "asks"))
    ended = list(asks)
    if ended:
        Message.objects.filter(pk__in=ended).update(
            status=status,
            reason=storable(reason, 120),
            worker="",
            lease_until=None,
            status_at=now,
        )
        if status in Message.NEVER_LEFT:
            CapSlot.objects.filter(message__in=ended).delete()
        if status in Message.FAILED:
            unask([pk for pk in ended if asks[pk]], now=now)
    return ended


def tell(texts: Collection[UUID], *, now: datetime) -> None:
    """Tell the listeners of these texts; after a failure the sweep tells them again.

    A failing listener must not undo a refusal, so it has a savepoint of its own.
    """
    if not texts:
        return
    try:
        with transaction.atomic():
            for listener in _listeners:
                listener(texts, now=now)
            _note_told(texts)
    except OperationalError:
        raise
    except Exception:
        logger.exception("The ends of %s texts could not be told.", len(texts))


def tell_of_return(texts: Collection[UUID], *, now: datetime) -> None:
    """Tell of those texts that came back from an end; 1 query if there is none."""
    returned = Message.objects.filter(pk__in=texts).with_untold_end()
    tell(list(returned.values_list("pk", flat=True)), now=now)


def _note_told(texts: Collection[UUID]) -> None:
    is_over = When(status__in=[*Message.FAILED, Status.UNKNOWN], then=F("status"))
    Message.objects.filter(pk__in=texts).update(
        told_end=Case(is_over, default=Value(""))
    )


def repeat_missed(*, now: datetime) -> int:
    """Tell of ends that no listener was told of; return how many. Runs twice safely."""
    count = 0
    for untold in (Message.objects.with_untold_end(), _given_up()):
        with transaction.atomic():
            rows = untold.order_by("pk").select_for_update(
                of=("self",), skip_locked=True
            )
            missed = list(rows.values_list("pk", flat=True)[:BATCH])
            tell(missed, now=now)
        count += len(missed)
    return count


def _given_up() -> QuerySet[Message]:
    """Texts whose outcome nobody will find out, and that no listener knows of."""
    waiting = Attempt.objects.filter(message=OuterRef("pk"))
    is_asked = waiting.exclude(next_query_at=None)
    return Message.objects.filter(
        ~Exists(is_asked), Exists(waiting), status=Status.UNKNOWN, told_end=""
    )
