"""The outbox: turn drafts into queued texts, and cancel queued texts.

Callers decide whom to text and with what words. ``sms.sending.delivery`` decides
whether and when a text is sent; nothing here contacts a gateway.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from customers.categories import Category, MessageClass
from customers.identifiers.phone import mask_phone
from shop.database.insertion import insert_values
from shop.database.keys import uuid7
from shop.doorbell import ring_on_commit
from sms.asking import Asks
from sms.endings import end_texts
from sms.models import Message
from sms.texts.parts import segments

DEFAULT_PRIORITY = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered text to one number; its unique ``source_key`` names its occasion.

    ``phone`` has 11 digits, ``text`` is complete (``rendering.render``), ``about`` is
    its reason, if any, and ``also_about`` are the others that it tells. A text with a
    lower ``priority`` is sent earlier. From the ``values`` of its placeholders the text
    can be rendered for another gateway. It is sent from ``not_before`` on, within the
    sending hours and before ``expires_at``; an answer to the customer's message
    ``answers_to`` may leave outside them (``sms.sending.prompt_answers``). With
    ``asks`` it asks a question that a digit or Y answers, and waits while the number
    has another one open.
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
    also_about: Collection[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    only_gateway: str = ""
    asks: Asks | None = None
    answers_to: UUID | None = None

    def __repr__(self) -> str:
        return f"Draft({self.source_key!r}, {mask_phone(self.phone)!r})"


@dataclass(frozen=True)
class Enqueued:
    """``pks`` are the texts in the order of their drafts, new or existing."""

    pks: tuple[UUID, ...]
    created: int


def enqueue(drafts: Sequence[Draft], *, now: datetime) -> Enqueued:
    """Queue the drafts and start delivery on commit; skip known ``source_key`` values.

    Runs twice safely, even concurrently. Runs 1 query whatever the number, and 1 more
    if some were known.
    """
    fresh = {draft.source_key: _row(draft, now) for draft in drafts}
    # All callers insert in the same order, so that two calls cannot deadlock.
    created = insert_values(Message, [fresh[key] for key in sorted(fresh)])
    stored = {key: row["id"] for key, row in fresh.items()}
    if len(created) < len(fresh):
        known = Message.objects.filter(source_key__any_of=fresh)
        stored = dict(known.values_list("source_key", "pk"))
    if created:
        ring_on_commit()
    return Enqueued(tuple(stored[draft.source_key] for draft in drafts), len(created))


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "source_key": draft.source_key,
        "customer_id": draft.customer_id,
        "vehicle_id": draft.vehicle_id,
        "phone": draft.phone,
        "category": str(draft.category),
        "about": draft.about,
        "also_about": " ".join(sorted({*draft.also_about} - {draft.about})),
        "message_class": str(draft.message_class),
        "template_version_id": draft.template_version_id,
        "body": draft.text,
        "values": json.dumps(draft.values, ensure_ascii=False) if draft.values else "",
        "asks": draft.asks.kind if draft.asks else "",
        "options": draft.asks.stored_options if draft.asks else "",
        "segments": segments(draft.text),
        "priority": draft.priority,
        "status": str(Message.Status.QUEUED),
        "not_before": draft.not_before,
        "expires_at": draft.expires_at,
        "only_gateway": draft.only_gateway,
        "answers_to_id": draft.answers_to,
        "created_at": now,
        "status_at": now,
    }


def cancel(message_pks: Collection[UUID], reason: str, *, now: datetime) -> set[UUID]:
    """Cancel the texts that are not being sent yet; return their keys.

    A claimed text can still be cancelled: the last check before sending sees it. The
    listeners of ``sms.endings`` are told like of every other end.
    """
    if not message_pks:
        return set()
    recallable = Message.objects.recallable().filter(pk__in=message_pks)
    return set(end_texts(recallable, Message.Status.CANCELLED, reason, now=now))
