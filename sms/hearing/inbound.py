"""Take customers' replies; each is checked for an opt-out before anything else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from customers.identifiers.phone import parse_phones
from customers.models import NumberDoubt
from customers.numbers import doubt_all_holders
from shop.database.sealed import CannotOpen, index_of
from shop.database.storable import storable
from sms.gateways.base import Reply
from sms.hearing.consent_words import take_consent
from sms.hearing.keywords import (
    Classified,
    ReplyKind,
    Rule,
    asks_for_letter,
    classify,
    normalise,
)
from sms.hearing.wrong_person import says_wrong_person
from sms.models import InboundMessage, Message, OptOut
from sms.numbers import optouts
from sms.numbers.people import ANSWERS_WITHIN, lock_people_of

VERDICTS = {
    ReplyKind.OPT_OUT: InboundMessage.Verdict.OPT_OUT,
    ReplyKind.REVIEW: InboundMessage.Verdict.REVIEW,
    ReplyKind.NOTHING: InboundMessage.Verdict.OTHER,
}
# Rules that refuse only some texts; all others refuse every text.
SCOPES = {Rule.WARRANTY_ONLY: OptOut.Scope.ALL_BUT_WARRANTY}
CLOSES_AS = {
    InboundMessage.Verdict.OPT_OUT: OptOut.Source.REPLY,
    InboundMessage.Verdict.REVIEW: OptOut.Source.REVIEW,
}


def take_reply(
    reply: Reply, *, gateway: str, now: datetime, patience: timedelta
) -> bool:
    """Store the reply and act on it; False if it was stored before.

    The locks of the customer's numbers are taken first, so an opt-out happens either
    before a text's last check or after the text was sent. Raises NumberBusy if a lock
    is not free within ``patience``; nothing is stored then and the caller tries again
    later.
    """
    phone = _number_of(reply.phone)
    with transaction.atomic():
        lock_people_of(index_of(phone), now=now, patience=patience)
        answered = _last_text(index_of(phone), now=now)
        verdict = classify(reply.text, expects_answer=_expects_answer(answered))
        inbound = _kept(
            InboundMessage(
                gateway=gateway,
                dedupe_key=storable(reply.dedupe_key, 120),
                phone=phone,
                text=storable(reply.text),
                sent_at=reply.sent_at,
                received_at=now,
                verdict=_verdict(verdict),
                rule=verdict.rule,
                answers=answered,
            )
        )
        if inbound is None:
            return False
        _follow(inbound, now=now)
    return True


def _number_of(raw: str) -> str:
    """Return the 11 digits by which opt-outs are stored, else the raw text."""
    mobiles = parse_phones(raw).mobiles
    return mobiles[0] if mobiles else storable(raw.strip())


def _last_text(phone_index: str, *, now: datetime) -> Message | None:
    return (
        Message.objects.for_number(phone_index)
        .answerable()
        .filter(status_at__gt=now - ANSWERS_WITHIN)
        .order_by("-id")
        .first()
    )


def _expects_answer(answered: Message | None) -> bool:
    try:
        return answered is not None and asks_for_letter(answered.body)
    except CannotOpen:
        return False


def _verdict(found: Classified) -> InboundMessage.Verdict:
    """Return the verdict; an opt-in word counts only if no rule sees a refusal."""
    words = {normalise(word) for word in settings.SMS_OPT_IN_WORDS}
    if found.kind is ReplyKind.NOTHING and found.normalised in words:
        return InboundMessage.Verdict.OPT_IN
    return VERDICTS[found.kind]


def _kept(row: InboundMessage) -> InboundMessage | None:
    InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
    return InboundMessage.objects.filter(pk=row.pk).first()


def _follow(inbound: InboundMessage, *, now: datetime) -> None:
    verdict = InboundMessage.Verdict(inbound.verdict)
    is_plain = verdict is InboundMessage.Verdict.OTHER
    if is_plain and says_wrong_person(inbound.text):
        doubt_all_holders(inbound.phone_index, source=NumberDoubt.Source.REPLY, now=now)
    if verdict is InboundMessage.Verdict.OPT_IN:
        optouts.open_by_word(inbound.phone_index, inbound, now=now)
    # After the opt-in word, which may be a word of consent as well.
    if verdict not in CLOSES_AS:
        take_consent(inbound, now=now)
    if verdict in CLOSES_AS:
        optouts.close_number(
            inbound.phone_index,
            inbound.phone_tail,
            source=CLOSES_AS[verdict],
            scope=SCOPES.get(Rule(inbound.rule), OptOut.Scope.ALL),
            now=now,
            inbound=inbound,
        )
