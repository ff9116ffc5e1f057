"""Silences of sms: numbers that are opted out, and replies not interpreted yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Value
from django.db.models.functions import Concat, TruncDate

from customers.contact import (
    DUTIES,
    EVERYTHING,
    NOTHING,
    Ask,
    Asked,
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
from shop.hours import SHOP_ZONE
from sms.models import Callback, OptOut
from sms.numbers.optouts import breadth_rank, covers, sentence_of

# A reply is usually interpreted within a second; the sweep does the rest.
PAUSE_FOR_REPLIES: Final = timedelta(seconds=5)
OPTED_OUT: Final = "opted_out"
UNREAD_REPLIES: Final = "unread_replies"


def _opt_outs(reach: Reach) -> Rows:
    standing = OptOut.objects.standing().filter(phone_index__any_of=reach.numbers)
    return keyed_rows(
        standing,
        "phone_index",
        on=TruncDate("created_at", tzinfo=SHOP_ZONE),
        word=Concat("scope", Value(" "), "source"),
    )


def _judge_opt_outs(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    """Refuse with the sentence of the widest opt-out."""
    refusals = sorted((row.word.split(), row.on) for row in found if row.on)
    closing = [
        (OptOut.Scope(scope), OptOut.Source(source), on)
        for (scope, source), on in refusals
        if covers(scope, ask.category)
    ]
    if not closing:
        return None
    scope, source, on = min(closing, key=lambda each: breadth_rank(each[0]))
    return Refused(OPTED_OUT, sentence_of(source, scope, on), "退订后不再发送")


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
