"""The way in: drafts become queued texts, and queued texts can be called off.

Callers decide whom to text and with what words. Whether and when a text leaves is
decided in ``sms.sending.delivery``; nothing here crosses the wire.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from customers.contact import Category, MessageClass
from customers.identifiers.phone import mask_phone
from shop.doorbell import ring_on_commit
from sms.models import Message
from sms.numbers.caps import release
from sms.texts.parts import segments

DEFAULT_PRIORITY = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered text to one number; ``source_key`` says for what, once and for all.

    ``phone`` is 11 digits, ``text`` is whole (``rendering.render``), ``about`` is its
    reason, where it has one. A lower ``priority`` leaves earlier. With the ``values``
    of its placeholders another gateway can say the same. The text is sent from
    ``not_before`` on, inside the sending hours, and never at or after ``expires_at``.
    """

    source_key: str
    phone: str
    text: str
    template_version_id: int
    category: Category
    message_class: MessageClass
    not_before: datetime
    expires_at: datetime
    priority: int = DEFAULT_PRIORITY
    customer_id: UUID | None = None
    vehicle_id: int | None = None
    about: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    only_gateway: str = ""

    def __repr__(self) -> str:
        return f"Draft({self.source_key!r}, {mask_phone(self.phone)!r})"


@dataclass(frozen=True)
class Enqueued:
    """``pks`` are the texts in the order of their drafts, new or from before."""

    pks: tuple[UUID, ...]
    created: int


def enqueue(drafts: Sequence[Draft], *, now: datetime) -> Enqueued:
    """Queue the drafts and ring on commit; a known ``source_key`` changes nothing.

    Runs twice safely, also at the same time. Two queries whatever the number.
    """
    fresh = {draft.source_key: _message(draft, now) for draft in drafts}
    # In one order for everybody, so that two calls never wait in a circle.
    rows = [fresh[key] for key in sorted(fresh)]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    stored = dict(
        Message.objects.filter(source_key__any_of=fresh).values_list("source_key", "pk")
    )
    created = sum(fresh[key].pk == pk for key, pk in stored.items())
    if created:
        ring_on_commit()
    return Enqueued(tuple(stored[draft.source_key] for draft in drafts), created)


def _message(draft: Draft, now: datetime) -> Message:
    return Message(
        source_key=draft.source_key,
        customer_id=draft.customer_id,
        vehicle_id=draft.vehicle_id,
        phone=draft.phone,
        category=draft.category,
        about=draft.about,
        message_class=draft.message_class,
        template_version_id=draft.template_version_id,
        body=draft.text,
        values=json.dumps(draft.values, ensure_ascii=False) if draft.values else "",
        segments=segments(draft.text),
        priority=draft.priority,
        not_before=draft.not_before,
        expires_at=draft.expires_at,
        only_gateway=draft.only_gateway,
        created_at=now,
        status_at=now,
    )


def cancel(message_pks: Collection[UUID], reason: str, *, now: datetime) -> int:
    """Call off what has not been put on the wire; return how many.

    A text that a worker has claimed is still stopped: its gate finds it cancelled.
    """
    with transaction.atomic():
        cancelled = list(
            Message.objects.select_for_update()
            .recallable()
            .filter(pk__in=message_pks)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        release(cancelled)
        return Message.objects.filter(pk__in=cancelled).update(
            status=Message.Status.CANCELLED, reason=reason[:120], status_at=now
        )
