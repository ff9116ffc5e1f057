"""Settles the texts that the restored database calls open, so that none leaves twice.

The journal of departures tells which left after the backup. A text that the database
still has becomes unknown with its attempt, and the gateway is asked; one that it forgot
is kept as lost, and its number gets no other text about the same reasons while it is in
force (``sms.silences``). Without the journal nobody knows what has left: what is queued
expires, and what became due before the release is not texted at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.endings import end_texts
from sms.models import Attempt, LostText, Message
from sms.numbers.caps import reserve
from sms.sending import claims
from sms.sending.departures import Departure, read_departures, unknown_tokens
from sms.sending.reconcile import reconcile

Status = Message.Status

_SENT: Final = "恢复备份前已发出，正在向网关核实"
_MAY_HAVE_LEFT: Final = "恢复备份后没有发送日志，可能已发出，不再发送"
# Each asks about a batch; more than enough for the texts of a day.
_ROUNDS: Final = 50


@transaction.atomic
def settle_departures(*, now: datetime) -> Counter[str]:
    """Make every text that left known again; runs twice safely, raises OSError.

    Returns the counts by their Chinese names.
    """
    departures, damaged = read_departures()
    unknown = unknown_tokens({each.token for each in departures})
    forgotten = [each for each in departures if each.token in unknown]
    texts = Message.objects.select_for_update().order_by("pk")
    kept = texts.filter(
        pk__in={each.message for each in forgotten}, status__in=Message.OPEN
    )
    open_texts = {text.pk: text for text in kept}
    known = [each for each in forgotten if each.message in open_texts]
    _add_attempts(known, now=now)
    _make_unknown(known, open_texts, now=now)
    lost = [each for each in forgotten if each.message not in open_texts]
    _keep_lost(lost)
    counts = {"备份后已发出": len(known), "备份里没有的已发短信": len(lost)}
    return Counter(counts | ({"读不出的发送日志": damaged} if damaged else {}))


def _add_attempts(departures: Sequence[Departure], *, now: datetime) -> None:
    Attempt.objects.bulk_create(
        (
            Attempt(
                token=each.token,
                message_id=each.message,
                number=each.number,
                gateway=each.gateway,
                started_at=each.sent_at,
                finished_at=now,
                outcome=Attempt.Outcome.UNKNOWN,
                code="restored",
                next_query_at=now,
            )
            for each in departures
        ),
        ignore_conflicts=True,
    )


def _make_unknown(
    departures: Sequence[Departure], texts: dict[UUID, Message], *, now: datetime
) -> None:
    """Let the last attempt of each text decide it; it takes its place under the cap."""
    last = {each.message: each for each in departures}
    caps = read_house_rules(shop_day(now)).caps
    for pk, departure in last.items():
        reserve([texts[pk]], caps, now=departure.sent_at)
        Message.objects.filter(pk=pk).update(
            status=Status.UNKNOWN,
            reason=_SENT,
            gateway=departure.gateway,
            attempts_made=departure.number,
            worker="",
            lease_until=None,
            status_at=now,
        )


def _keep_lost(departures: Sequence[Departure]) -> None:
    LostText.objects.bulk_create(
        (
            LostText(
                token=each.token,
                phone_index=each.phone_index,
                reasons=each.reasons[:200],
                sent_at=each.sent_at,
                expires_at=each.expires_at,
            )
            for each in departures
        ),
        ignore_conflicts=True,
    )


def expire_open(*, now: datetime) -> Counter[str]:
    """End what is queued, because nobody knows whether it has left."""
    queued = Message.objects.recallable()
    ended = end_texts(queued, Status.EXPIRED, _MAY_HAVE_LEFT, now=now)
    return Counter({"可能已发出，不再发送": len(ended)})


def ask_gateways(*, now: datetime) -> Counter[str]:
    """Ask about everything unknown; the regular queries go on after the release."""
    claims.recover(now=now)
    settled = 0
    for _ in range(_ROUNDS):
        before = _waiting(now)
        if not before:
            break
        settled += reconcile(now=now)
        if _waiting(now) >= before:
            break
    unknown = Message.objects.filter(status=Status.UNKNOWN).count()
    return Counter({"网关已答复": settled, "待确认": unknown})


def _waiting(now: datetime) -> int:
    unknown = Attempt.objects.unknown().filter(next_query_at__lte=now)
    return unknown.filter(message__status=Status.UNKNOWN).count()
