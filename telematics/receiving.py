"""``POST /api/events``: receives events of cars from telematics, apps and chargers.

    Authorization: Bearer KEY
    {"events": [{"id": "a1", "vin": "LSVA…", "kind": "range_drop",
                 "at": "2026-11-27T10:00:00+08:00", "amount": 18, "detail": ""}]}

The answer is 202 with counts of new and known events. Either all events of a request
are stored or none. An event is stored once per id, so a request may be repeated.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customers.models import Vehicle
from shop import clock
from shop.database.storable import storable
from telematics.kinds import EventKind
from telematics.models import EventSource, VehicleEvent

MAX_BYTES: Final = 256 * 1024
MAX_EVENTS: Final = 500
# The clock of a car may be wrong by some minutes.
AHEAD: Final = timedelta(minutes=10)
OLDEST: Final = timedelta(days=30)
# Kilometres, degrees, per cent, days: nothing that a car reports is larger.
MOST: Final = 10_000_000


class Malformed(ValueError):
    """The request does not match the schema; the message says where."""


@dataclass(frozen=True, slots=True)
class Reported:
    event_id: str
    vin: str
    kind: EventKind
    happened_at: datetime
    amount: float
    detail: str


def new_key() -> str:
    return secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """Return the hash of a key; unsalted, since a key has 256 random bits."""
    return sha256(key.encode()).hexdigest()


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Store posted events; answer 401, 413 or 400 with a sentence if refused."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    source = EventSource.objects.filter(key_hash=hash_key(key), is_active=True).first()
    if scheme != "Bearer" or source is None:
        return _refusal("密钥不正确或已停用。", 401)
    try:
        body = request.read(MAX_BYTES + 1)
    except RequestDataTooBig:
        body = b" " * (MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return _refusal(f"内容超过 {MAX_BYTES // 1024} KB，请分几次发送。", 413)
    now = clock.now()
    try:
        reported = read_events(body, now=now)
    except Malformed as error:
        return _refusal(str(error), 400)
    return JsonResponse(store(source, reported, now=now), status=202)


def _refusal(sentence: str, status: int) -> JsonResponse:
    return JsonResponse(
        {"error": storable(sentence)},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def read_events(body: bytes, *, now: datetime) -> list[Reported]:
    """Return the events of a request. Raises Malformed with the first error."""
    try:
        events = json.loads(body)["events"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Malformed('内容应为 {"events": […]} 形式的 JSON。') from error
    if not isinstance(events, list) or not 1 <= len(events) <= MAX_EVENTS:
        raise Malformed(f"events 应为 1 到 {MAX_EVENTS} 个事件的列表。")
    return [_read(event, number, now) for number, event in enumerate(events, 1)]


def _read(event: Any, number: int, now: datetime) -> Reported:
    where = f"第 {number} 个事件"
    if not isinstance(event, dict):
        raise Malformed(f"{where}应为对象。")
    if extra := sorted(event.keys() - _FIELDS):
        raise Malformed(f"{where}有不认识的字段：{'、'.join(map(str, extra))[:80]}。")
    vin = _text(event, "vin", 17, where).upper()
    if len(vin) != 17:
        raise Malformed(f"{where}的 vin 应为 17 位。")
    try:
        kind = EventKind(_text(event, "kind", 12, where))
    except ValueError as error:
        known = "、".join(EventKind)
        raise Malformed(f"{where}的 kind 应为 {known} 之一。") from error
    return Reported(
        event_id=_text(event, "id", 80, where),
        vin=vin,
        kind=kind,
        happened_at=_moment(event, where, now),
        amount=_amount(event, where),
        detail=_text(event, "detail", 80, where) if event.get("detail") else "",
    )


_FIELDS: Final = {"id", "vin", "kind", "at", "amount", "detail"}


def _text(event: dict[str, Any], name: str, longest: int, where: str) -> str:
    value = event.get(name)
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= longest
        or not _is_storable(value)
    ):
        raise Malformed(f"{where}的 {name} 应为 1 到 {longest} 个字符的文字。")
    return value


def _is_storable(text: str) -> bool:
    """Return whether the database can hold the text: no NUL, no lone surrogate."""
    return storable(text) == text


def _moment(event: dict[str, Any], where: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(event, "at", 40, where))
    except ValueError as error:
        raise Malformed(f"{where}的 at 应为带时区的 ISO 8601 时间。") from error
    if moment.tzinfo is None:
        raise Malformed(f"{where}的 at 应为带时区的 ISO 8601 时间。")
    if not now - OLDEST <= moment <= now + AHEAD:
        raise Malformed(f"{where}的 at 应在最近 {OLDEST.days} 天之内。")
    return moment


def _amount(event: dict[str, Any], where: str) -> float:
    amount = event.get("amount", 0)
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not is_number or not -MOST <= amount <= MOST:
        raise Malformed(f"{where}的 amount 应为数字，不超过 {MOST:,}。")
    return float(amount)


@transaction.atomic
def store(
    source: EventSource, reported: list[Reported], *, now: datetime
) -> dict[str, int]:
    """Store the new events; return counts of new, known and unknown VINs; 3 queries."""
    vins = {each.vin for each in reported}
    known = Vehicle.objects.filter(vin__in=vins).count()
    before = VehicleEvent.objects.filter(
        source=source, event_id__in={each.event_id for each in reported}
    ).count()
    VehicleEvent.objects.bulk_create(
        (
            VehicleEvent(
                source=source,
                event_id=each.event_id,
                kind=each.kind,
                vin=each.vin,
                happened_at=each.happened_at,
                received_at=now,
                amount=each.amount,
                detail=each.detail,
            )
            for each in reported
        ),
        ignore_conflicts=True,
    )
    distinct = len({each.event_id for each in reported})
    return {
        "new": distinct - before,
        "known": len(reported) - distinct + before,
        "unknown_vins": len(vins) - known,
    }
