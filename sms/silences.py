"""Silences of sms: numbers that are opted out, and replies not interpreted yet.

A number with a doubtful reply is only suspended: its texts wait in the queue until a
person has judged the reply, and its calls wait for the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Value
from django.db.models.functions import Concat, TruncDate

from customers.categories import DUTIES, EVERYTHING, NOTHING, Channel
from customers.merging.absorbed import about_absorbed
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    register,
)
from customers.verdicts import Ask, Refused, Until
from shop.hours import SHOP_ZONE, day_begins, shop_day
from sms.models import Callback, Hold, LostText, OptOut, PersonRefusal
from sms.numbers.optouts import SUSPENSION_PAUSE
from sms.numbers.scopes import (
    SUSPENDED,
    breadth_rank,
    covers,
    sentence_of,
    sentence_of_person,
)

# A reply is usually interpreted within a second; the sweep does the rest.
PAUSE_FOR_REPLIES: Final = timedelta(seconds=5)
OPTED_OUT: Final = "opted_out"
SUSPENSION: Final = "suspended"
SENT_BEFORE_RESTORE: Final = "sent_before_restore"
MAYBE_SENT_BEFORE_RESTORE: Final = "maybe_sent_before_restore"
PERSON_OPTED_OUT: Final = "person_opted_out"
UNREAD_REPLIES: Final = "unread_replies"
_WAIT_RULE: Final = "回复可能是退订，人工判断后再发"


def _opt_outs(reach: Reach) -> Rows:
    standing = OptOut.objects.standing().filter(phone_index__any_of=reach.numbers)
    return keyed_rows(
        standing,
        "phone_index",
        on=TruncDate("created_at", tzinfo=SHOP_ZONE),
        word=_word(),
    )


def _word(of: str = "") -> Concat:
    """Return what the rows tell: scope, source and the tail of the number."""
    space = Value(" ")
    return Concat(f"{of}scope", space, f"{of}source", space, f"{of}phone_tail")


class _Refusal(NamedTuple):
    source: OptOut.Source
    scope: OptOut.Scope
    on: date
    phone_tail: str


def _widest(ask: Ask, found: Sequence[Found]) -> _Refusal | None:
    """Return the widest refusal that covers the ask, of equal ones the first.

    A suspension counts only where nothing else refuses.
    """
    refusals = sorted((row.word.split(" ", 2), row.on) for row in found if row.on)
    closing = [
        _Refusal(OptOut.Source(source), OptOut.Scope(scope), on, tail)
        for (scope, source, tail), on in refusals
        if covers(scope, ask.category)
    ]
    final = [each for each in closing if each.source != SUSPENDED]
    return min(
        final or closing, key=lambda each: breadth_rank(each.scope), default=None
    )


def _judge_opt_outs(
    ask: Ask, found: Sequence[Found], asked: Asked
) -> Refused | Until | None:
    """Refuse with the sentence of the widest opt-out, or wait during a suspension."""
    if (refusal := _widest(ask, found)) is None:
        return None
    sentence = sentence_of(refusal.source, refusal.scope, refusal.on)
    if refusal.source == SUSPENDED:
        return Until(SUSPENSION, _next_look(ask, asked.now), sentence, _WAIT_RULE)
    return Refused(OPTED_OUT, sentence, "退订后不再发送")


def _next_look(ask: Ask, now: datetime) -> datetime:
    if ask.channel == Channel.CALL:
        return day_begins(shop_day(now) + timedelta(days=1))
    return now + SUSPENSION_PAUSE


_REFUSED_TEXTS: Final = Scope(
    texts=EVERYTHING, calls=EVERYTHING - DUTIES, spares_duty_calls=True
)
register(Silence(OPTED_OUT, _REFUSED_TEXTS, Key.NUMBER, _opt_outs, _judge_opt_outs))


def _suspended_before_merge(reach: Reach) -> Rows:
    """Suspensions of numbers of records that were merged into these customers.

    Confirmed refusals need no such rows, because a merge takes those of the people
    along (``sms.merging``).
    """
    suspended = OptOut.objects.standing().filter(source=SUSPENDED)
    rows = about_absorbed(suspended, reach.customers)
    return keyed_rows(
        rows,
        "living",
        on=TruncDate("created_at", tzinfo=SHOP_ZONE),
        word=_word(),
    )


register(
    Silence(
        "suspended_before_merge",
        _REFUSED_TEXTS,
        Key.CUSTOMER,
        _suspended_before_merge,
        _judge_opt_outs,
    )
)


def _refused_people(reach: Reach) -> Rows:
    """Refusals of the people themselves; a merge takes them along (``sms.merging``)."""
    refusals = PersonRefusal.objects.confirmed().filter(
        customer__any_of=reach.customers
    )
    return keyed_rows(
        refusals,
        "customer",
        on=TruncDate("opt_out__created_at", tzinfo=SHOP_ZONE),
        word=_word("opt_out__"),
    )


def _judge_people(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    if (refusal := _widest(ask, found)) is None:
        return None
    return Refused(
        PERSON_OPTED_OUT, sentence_of_person(*refusal), "客户退订后换号码也不再发送"
    )


register(
    Silence(
        PERSON_OPTED_OUT, _REFUSED_TEXTS, Key.CUSTOMER, _refused_people, _judge_people
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


def _lost_texts(reach: Reach) -> Rows:
    """Texts that a restored database forgot and that are still in force."""
    rows = LostText.objects.filter(
        phone_index__any_of=reach.numbers, expires_at__gte=day_begins(reach.today)
    )
    return keyed_rows(
        rows,
        "phone_index",
        on=TruncDate("expires_at", tzinfo=SHOP_ZONE),
        word="reasons",
    )


def _judge_lost(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    """Send nothing about the same reason while the forgotten text is in force."""
    days = [row.on for row in found if row.on and ask.reason in row.word.split()]
    moment = max(map(day_begins, days), default=asked.now)
    if moment <= asked.now:
        return None
    return Until(
        SENT_BEFORE_RESTORE,
        moment,
        "恢复备份前已发过这件事的短信，不再重复",
        "恢复备份后不重发已发过的短信",
    )


def _blind_releases(reach: Reach) -> Rows:
    """The last release without a journal of what had been sent before."""
    blind = Hold.objects.filter(is_blind=True, released_at__isnull=False)
    return keyed_rows(blind, "", on=TruncDate("released_at", tzinfo=SHOP_ZONE))


def _judge_blind(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    """Refuse what became due before the release: it may have been sent then."""
    last = max((row.on for row in found if row.on), default=None)
    if last is None or ask.since is None or ask.since > last:
        return None
    return Refused(
        MAYBE_SENT_BEFORE_RESTORE,
        "恢复备份前可能已发过短信，没有发送日志，不再发送",
        "恢复备份后不重发可能已发过的短信",
    )


register(
    Silence(
        MAYBE_SENT_BEFORE_RESTORE,
        Scope(texts=EVERYTHING, calls=NOTHING),
        Key.SHOP,
        _blind_releases,
        _judge_blind,
    )
)
register(
    Silence(
        SENT_BEFORE_RESTORE,
        Scope(texts=EVERYTHING, calls=NOTHING),
        Key.NUMBER,
        _lost_texts,
        _judge_lost,
    )
)
