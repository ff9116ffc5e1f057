"""Claim due texts for this worker, and recover the claims of dead workers.

A claimed text has not been sent yet, so it is queued again when its lease ends. A text
that was being sent when its worker died becomes unknown instead. Leases use the clock
of the database, which the configurable clock of the shop does not change.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Now, Random

from shop.hours import (
    MORNING_SPREAD,
    Window,
    is_expired,
    is_open,
    next_opening,
    shop_day,
)
from shop.house_rules import HouseRules, read_house_rules
from sms.endings import end_texts
from sms.gateways import registry
from sms.models import Attempt, Message
from sms.numbers.caps import reserve
from sms.sending.breaker import allowance
from sms.sending.holding import find_hold
from sms.sending.prompt_answers import prompt_answers

Status = Message.Status

BATCH: Final = 20
# Enough for the batches of both lanes if the gateway needs its deadline each time.
LEASE: Final = timedelta(minutes=8)
# When ``sms.sending.reconcile`` first asks the gateway about an unknown text.
FIRST_QUERY_AFTER: Final = timedelta(minutes=2)

EXPIRED: Final = "已过有效期，不再发送"
OVER_CAP: Final = "该号码本月此类短信已达上限"


@dataclass(frozen=True)
class Claim:
    """A text that only this worker may process while the lease runs.

    ``rules`` were read by the claim; the last check before sending uses the same.
    """

    message_pk: UUID
    phone_index: str
    worker: str
    rules: HouseRules


@dataclass(frozen=True)
class Batch:
    """``seen`` counts the due texts, including those stopped or postponed."""

    seen: int
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Recovered:
    requeued: int
    unknown: int


def claim(*, now: datetime, limit: int = BATCH) -> Batch:
    """Claim due texts, most urgent first, skipping those locked by other workers.

    Runs a constant number of queries. Outside the sending hours it postpones the due
    texts to the next opening and claims only prompt answers to customers
    (``sms.sending.prompt_answers``). The first gateway that is not paused gets the
    texts; they are all queued, so none of them was sent through another gateway. On
    hold after a restore nothing is claimed (``sms.sending.holding``).
    """
    if find_hold() is not None:
        return Batch(0)
    rules = read_house_rules(shop_day(now))
    window = rules.sending_hours
    if is_open(now, window):
        return _claim_through_first(rules, Q(), now=now, limit=limit)
    held = hold_until_opening(now=now, window=window)
    batch = _claim_through_first(rules, prompt_answers(now), now=now, limit=limit)
    return Batch(held + batch.seen, batch.claims)


def _claim_through_first(
    rules: HouseRules, condition: Q, *, now: datetime, limit: int
) -> Batch:
    """Claim due texts of this condition for the first gateway that is not paused."""
    also_unbound = True
    for gateway in registry.names():
        with transaction.atomic():
            allowed = allowance(gateway, now=now, limit=limit)
            if not allowed:
                continue
            due = _due(condition, now, allowed, gateway, also_unbound=also_unbound)
            batch = _claim_for(gateway, due, rules, now=now)
        if batch.seen:
            return batch
        also_unbound = False
    return Batch(0)


def _claim_for(
    gateway: str, due: Sequence[Message], rules: HouseRules, *, now: datetime
) -> Batch:
    timely = [each for each in due if not is_expired(now, each.expires_at)]
    placed = reserve(timely, rules.caps, now=now)
    kept = [each.pk for each in timely if each.pk in placed]
    _expire({each.pk for each in due} - {each.pk for each in timely}, now=now)
    _suppress({each.pk for each in timely} - placed, now=now)
    worker = _lease(kept, gateway, now=now)
    by_pk = {each.pk: each.phone_index for each in due}
    claims = (Claim(pk, by_pk[pk], worker, rules) for pk in kept)
    return Batch(len(due), tuple(claims))


def _due(
    condition: Q, now: datetime, limit: int, gateway: str, *, also_unbound: bool
) -> Sequence[Message]:
    """Lock due texts bound to the gateway, with ``also_unbound`` the free ones too."""
    carriers = (gateway, "") if also_unbound else (gateway,)
    return list(
        Message.objects.select_for_update(skip_locked=True, of=("self",))
        .due(now)
        .filter(condition, only_gateway__in=carriers)
        .order_by("priority", "not_before")
        .only("phone_index", "category", "expires_at")[:limit]
    )


def _lease(pks: Collection[UUID], gateway: str, *, now: datetime) -> str:
    """Mark the texts as claimed under a new unique name and return the name."""
    worker = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:16]}"
    Message.objects.filter(pk__in=pks).update(
        status=Status.CLAIMED,
        worker=worker,
        gateway=gateway,
        lease_until=Now() + LEASE,
        status_at=now,
    )
    return worker


def hold_until_opening(*, now: datetime, window: Window) -> int:
    """Postpone the due texts to the next opening, spread over its first half hour.

    Prompt answers are not postponed.
    """
    spread = Value(min(MORNING_SPREAD, window.length), output_field=DurationField())
    share = ExpressionWrapper(Random() * spread, output_field=DurationField())
    opening = Value(next_opening(now, window), output_field=DateTimeField())
    prompt = Message.objects.due(now).filter(prompt_answers(now)).values("pk")
    return (
        Message.objects.due(now)
        .exclude(pk__in=prompt)
        .update(
            not_before=ExpressionWrapper(opening + share, output_field=DateTimeField())
        )
    )


def expire(*, now: datetime) -> int:
    """Expire the due texts that were not sent in time; return how many."""
    overdue = Message.objects.due(now).filter(expires_at__lte=now)
    return _expire(list(overdue.values_list("pk", flat=True)), now=now)


def _expire(pks: Collection[UUID], *, now: datetime) -> int:
    """Expire queued texts; their reason also says what they had been waiting for.

    Runs a constant number of queries for each thing they waited for.
    """
    queued = Message.objects.filter(pk__in=pks, status=Status.QUEUED)
    waits = set(queued.order_by().values_list("reason", flat=True)) if pks else ()
    return sum(
        len(
            end_texts(
                queued.filter(reason=wait), Status.EXPIRED, expired(wait), now=now
            )
        )
        for wait in sorted(waits)
    )


def _suppress(pks: Collection[UUID], *, now: datetime) -> None:
    if pks:
        over_cap = Message.objects.filter(pk__in=pks)
        end_texts(over_cap, Status.SUPPRESSED, OVER_CAP, now=now)


def expired(wait: str) -> str:
    """Return why a text expired: what it had been waiting for, if that is known."""
    return f"{EXPIRED}（此前：{wait}）" if wait else EXPIRED


def recover(*, now: datetime) -> Recovered:
    """Recover the texts of dead workers; runs twice safely.

    After its lease a ``claimed`` text is queued again, because it was not sent, and a
    ``sending`` text becomes unknown, because the gateway may have taken it.
    """
    over = Message.objects.filter(lease_until__lt=Now())
    requeued = over.filter(status=Status.CLAIMED).update(
        status=Status.QUEUED, worker="", lease_until=None, status_at=now
    )
    return Recovered(requeued, _mark_lost(over.filter(status=Status.SENDING), now=now))


def _mark_lost(sending: QuerySet[Message], *, now: datetime) -> int:
    """Mark the attempts as lost and then their texts; the record locks them so too."""
    with transaction.atomic():
        pending = Attempt.objects.filter(
            outcome=Attempt.Outcome.PENDING, message__in=sending
        )
        locked = pending.order_by("pk").select_for_update(skip_locked=True)
        lost = dict(locked.values_list("pk", "message"))
        Attempt.objects.filter(pk__in=lost).update(
            outcome=Attempt.Outcome.UNKNOWN,
            code="crashed",
            finished_at=now,
            next_query_at=now + FIRST_QUERY_AFTER,
        )
        return sending.filter(pk__in=lost.values()).update(
            status=Status.UNKNOWN,
            reason="发送进程中断，正在向网关核实",
            worker="",
            lease_until=None,
            status_at=now,
        )
