"""Silences of sms: numbers that are opted out, and replies not interpreted yet.

A number with a doubtful reply is only suspended: its texts wait in the queue until a
person has judged the reply, and its calls wait for the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Value
from django.db.models.functions import Concat, TruncDate

from customers.contact import (
    DUTIES,
    EVERYTHING,
    NOTHING,
    Ask,
    Asked,
    Channel,
    Found,
    Key,
    Reach,
    Refused,
    Rows,
    Scope,
    Silence,
    Until,
    keyed_rows,
    register,
)
from shop.hours import SHOP_ZONE, day_begins, shop_day
from sms.models import Callback, OptOut
from sms.numbers.optouts import (
    SUSPENDED,
    SUSPENSION_PAUSE,
    breadth_rank,
    covers,
    sentence_of,
)

# A reply is usually interpreted within a second; the sweep does the rest.
PAUSE_FOR_REPLIES: Final = timedelta(seconds=5)
OPTED_OUT: Final = "opted_out"
SUSPENSION: Final = "suspended"
UNREAD_REPLIES: Final = "unread_replies"
_WAIT_RULE: Final = "回复可能是退订，人工判断后再发"


def _opt_outs(reach: Reach) -> Rows:
    standing = OptOut.objects.standing().filter(phone_index__any_of=reach.numbers)
    return keyed_rows(
        standing,
        "phone_index",
        on=TruncDate("created_at", tzinfo=SHOP_ZONE),
        word=Concat("scope", Value(" "), "source"),
    )


def _judge_opt_outs(
    ask: Ask, found: Sequence[Found], asked: Asked
) -> Refused | Until | None:
    """Refuse with the sentence of the widest opt-out, or wait during a suspension."""
    refusals = sorted((row.word.split(), row.on) for row in found if row.on)
    closing = [
        (OptOut.Scope(scope), OptOut.Source(source), on)
        for (scope, source), on in refusals
        if covers(scope, ask.category)
    ]
    if not closing:
        return None
    final = [each for each in closing if each[1] != SUSPENDED]
    scope, source, on = min(final or closing, key=lambda each: breadth_rank(each[0]))
    if not final:
        sentence = sentence_of(source, scope, on)
        return Until(SUSPENSION, _next_look(ask, asked.now), sentence, _WAIT_RULE)
    return Refused(OPTED_OUT, sentence_of(source, scope, on), "退订后不再发送")


def _next_look(ask: Ask, now: datetime) -> datetime:
    if ask.channel == Channel.CALL:
        return day_begins(shop_day(now) + timedelta(days=1))
    return now + SUSPENSION_PAUSE


register(
    Silence(
        OPTED_OUT,
        Scope(
            texts=EVERYTHING,
            calls=EVERYTHING - DUTIES,
            spares_duty_calls=True,
        ),
        Key.NUMBER,
        _opt_outs,
        _judge_opt_outs,
    )
)


def _unread(reach: Reach) -> Rows:
    unread = Callback.objects.unread().filter(kind=Callback.Kind.REPLY)
    return keyed_rows(unread, "")[:1]


def _judge_unread(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Wait while any reply is uninterpreted, because it may opt this number out."""
    if not found:
        return None
    return Until(
        UNREAD_REPLIES,
        asked.now + PAUSE_FOR_REPLIES,
        "有客户回复尚未读取，读取后再发",
        "回复可能是退订，先读后发",
    )


register(
    Silence(
        UNREAD_REPLIES,
        Scope(texts=EVERYTHING, calls=NOTHING),
        Key.SHOP,
        _unread,
        _judge_unread,
    )
)
