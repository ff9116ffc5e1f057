"""What staff do with a thread: assign it, put it off, note something, finish it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from accounts.models import User
from shop.database.storable import storable
from sms.models import InboundMessage, Thread, ThreadEntry, ThreadSight
from sms.threads.actions import settle
from sms.threads.waiting import open_thread, recount

Kind = ThreadEntry.Kind
# A number as the pages know it: its keyed index and its last four digits.
Number = tuple[str, str]


@transaction.atomic
def assign(
    numbers: Collection[Number], to: User | None, *, by: User, now: datetime
) -> None:
    """Give the threads of these numbers to somebody, or to nobody."""
    words = f"分给{to}" if to else "改为未分配"
    for thread in _opened(numbers):
        thread.assigned_to = to
        thread.save(update_fields=["assigned_to"])
        _enter(thread, Kind.ASSIGNED, words, by=by, now=now)


@transaction.atomic
def put_off(
    numbers: Collection[Number],
    until: datetime,
    seen: Collection[UUID],
    *,
    by: User,
    now: datetime,
) -> bool:
    """Take the threads out of the inbox until a moment, or until the next reply.

    False if a reply waits that is not among those that were ``seen``.
    """
    words = f"{localtime(until):%m-%d %H:%M} 前不列入收件箱"
    threads = _opened(numbers)
    waiting = InboundMessage.objects.waiting().filter(phone_index__in=dict(numbers))
    if waiting.exclude(pk__in=seen).exists():
        return False
    for thread in threads:
        thread.snoozed_until = until
        thread.save(update_fields=["snoozed_until"])
        _enter(thread, Kind.SNOOZED, words, by=by, now=now)
    return True


@transaction.atomic
def take_up(numbers: Collection[Number], *, by: User, now: datetime) -> None:
    """Bring threads that were put off back into the inbox."""
    for thread in _opened(numbers):
        thread.snoozed_until = None
        thread.save(update_fields=["snoozed_until"])
        _enter(thread, Kind.SNOOZED, "重新列入收件箱", by=by, now=now)


@transaction.atomic
def note(number: Number, words: str, *, by: User, now: datetime) -> None:
    """Write a private note, which no customer sees."""
    (thread,) = _opened([number])
    _enter(thread, Kind.NOTE, storable(words), by=by, now=now)


@transaction.atomic
def finish(
    numbers: Collection[Number],
    seen: Collection[UUID],
    *,
    by: User,
    now: datetime,
) -> list[ThreadEntry]:
    """Settle those replies that were ``seen`` and wait; this can be undone.

    A doubtful refusal is left out.
    """
    entries = []
    for thread in _opened(numbers):
        waiting = InboundMessage.objects.waiting().for_number(thread.pk)
        keys = list(waiting.filter(pk__in=seen).values_list("pk", flat=True))
        settled = settle(keys, by=by, now=now)
        if not settled:
            continue
        undo = {"replies": [str(pk) for pk in settled]}
        words = f"已办：处理完 {len(settled)} 条来信"
        entries.append(_enter(thread, Kind.ACTED, words, by=by, now=now, undo=undo))
        recount(thread.pk, now=now)
    return entries


@transaction.atomic(savepoint=False)
def write_entry(number: Number, words: str, *, by: User, now: datetime) -> None:
    """Write what was done about the thread elsewhere; it cannot be undone here."""
    (thread,) = _opened([number])
    _enter(thread, Kind.ACTED, words, by=by, now=now)


def see(numbers: Sequence[str], user: User, *, now: datetime) -> None:
    """Note that the user has seen the threads; 2 queries."""
    known = Thread.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    ThreadSight.objects.bulk_create(
        (ThreadSight(user=user, thread_id=number, seen_at=now) for number in known),
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["seen_at"],
    )


def keep_draft(number: Number, words: str) -> None:
    """Keep what somebody has begun to write, for whoever goes on with it."""
    with transaction.atomic():
        (thread,) = _opened([number])
        thread.draft = storable(words)
        thread.save(update_fields=["draft"])


def _opened(numbers: Collection[Number]) -> list[Thread]:
    # All callers lock in the same order.
    return [open_thread(index, tail) for index, tail in sorted(numbers)]


def _enter(
    thread: Thread,
    kind: ThreadEntry.Kind,
    words: str,
    *,
    by: User,
    now: datetime,
    undo: dict[str, Any] | None = None,
) -> ThreadEntry:
    entry = ThreadEntry(
        thread=thread, kind=kind, text=words, by=by, at=now, undo=undo or {}
    )
    entry.save(force_insert=True)
    return entry
