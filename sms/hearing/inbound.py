"""Take customers' replies; each is checked for an opt-out before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from customers.identifiers.phone import parse_phones
from customers.language.ownership import News, Said, what_changed
from customers.language.spelling import normalise
from customers.models import NumberDoubt
from customers.numbers import doubt_all_holders
from customers.wishes.sold_cars import doubt_cars_of_number
from shop.database.sealed import CannotOpen, index_of
from shop.database.storable import storable
from sms.gateways.base import Reply
from sms.hearing.consent_words import take_consent
from sms.hearing.courtesies.recognising import courtesy_in
from sms.hearing.keywords import (
    ONLY_WARRANTY,
    Classified,
    ReplyKind,
    Seen,
    asks_for_letter,
    classify,
)
from sms.hearing.readers import Answer, ask_readers
from sms.models import InboundMessage, Message, OptOut
from sms.numbers import optouts
from sms.numbers.people import ANSWERS_WITHIN, lock_people_of
from sms.threads.waiting import hear

VERDICTS = {
    ReplyKind.OPT_OUT: InboundMessage.Verdict.OPT_OUT,
    ReplyKind.REVIEW: InboundMessage.Verdict.REVIEW,
    ReplyKind.NOTHING: InboundMessage.Verdict.OTHER,
}
NEWS = {
    News.WRONG_PERSON: InboundMessage.Verdict.WRONG_PERSON,
    News.DECEASED: InboundMessage.Verdict.DECEASED,
    News.SOLD: InboundMessage.Verdict.SOLD,
}
RULE_LENGTH = 60
QUOTED = 60
# Rules that refuse only some texts; all others refuse every text.
SCOPES = {ONLY_WARRANTY: OptOut.Scope.ALL_BUT_WARRANTY}
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
    phone = number_of(reply.phone)
    with transaction.atomic():
        lock_people_of(index_of(phone), now=now, patience=patience)
        answered = _last_text(index_of(phone), now=now)
        found = classify(reply.text, expects_answer=_expects_answer(answered))
        news = what_changed(reply.text)
        courtesy = courtesy_in(reply.text)
        seen = _seen(found, news, courtesy)
        inbound = _kept(
            InboundMessage(
                gateway=gateway,
                dedupe_key=storable(reply.dedupe_key, 120),
                phone=phone,
                text=storable(reply.text),
                sent_at=reply.sent_at,
                received_at=now,
                verdict=_verdict(found, news, courtesy),
                rule=seen.rule,
                matched=storable(seen.words),
                answers=answered,
            )
        )
        if inbound is None:
            return False
        answer = _answer(inbound, found, now=now)
        if answer is None:
            _follow(inbound, now=now)
        _follow_news(inbound, news, now=now)
        hear(inbound, now=now)
    return True


def _answer(
    inbound: InboundMessage, found: Classified, *, now: datetime
) -> Answer | None:
    """Ask the reply readers, unless a refusal or a doubt about one was seen."""
    if found.kind is not ReplyKind.NOTHING:
        return None
    return ask_readers(inbound, now=now)


def number_of(raw: str) -> str:
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


def _verdict(
    found: Classified, news: Sequence[Said], courtesy: Seen | None
) -> InboundMessage.Verdict:
    """Return the verdict; what is not a refusal counts only if no rule sees one."""
    if found.kind is not ReplyKind.NOTHING:
        return VERDICTS[found.kind]
    words = {normalise(word) for word in settings.SMS_OPT_IN_WORDS}
    if found.normalised in words:
        return InboundMessage.Verdict.OPT_IN
    if news:
        return NEWS[news[0].news]
    verdict = InboundMessage.Verdict
    return verdict.COURTESY if courtesy else verdict.OTHER


def _seen(found: Classified, news: Sequence[Said], courtesy: Seen | None) -> Seen:
    """Return every rule that saw something, with the words, for staff to read."""
    rules = [Seen(found.rule, found.matched)] if found.rule else []
    rules += [Seen(said.rule, said.words) for said in news]
    if courtesy and not rules:
        rules = [courtesy]
    joined = "；".join(each.rule for each in rules)
    return Seen(joined[:RULE_LENGTH], "；".join(each.words for each in rules))


def _kept(row: InboundMessage) -> InboundMessage | None:
    InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
    return InboundMessage.objects.filter(pk=row.pk).first()


def _follow(inbound: InboundMessage, *, now: datetime) -> None:
    verdict = InboundMessage.Verdict(inbound.verdict)
    if verdict is InboundMessage.Verdict.OPT_IN:
        optouts.open_by_word(inbound.phone_index, inbound, now=now)
    # After the opt-in word, which may be a word of consent as well.
    if verdict not in CLOSES_AS and take_consent(inbound, now=now):
        # Nothing is left for a person to do.
        InboundMessage.objects.filter(pk=inbound.pk).update(handled_at=now)
    if verdict in CLOSES_AS:
        optouts.close_number(
            inbound.phone_index,
            inbound.phone_tail,
            source=CLOSES_AS[verdict],
            scope=scope_of(inbound.rule),
            now=now,
            inbound=inbound,
        )


def scope_of(rule: str) -> OptOut.Scope:
    """Return which texts a reply refuses that this rule saw."""
    return SCOPES.get(rule, OptOut.Scope.ALL)


def _follow_news(
    inbound: InboundMessage, news: Sequence[Said], *, now: datetime
) -> None:
    """Doubt the number or the car, also where the reply is a refusal besides."""
    for said in news:
        match said.news:
            case News.SOLD:
                doubt_cars_of_number(
                    inbound.phone_index,
                    inbound.text[:QUOTED],
                    answered=inbound.answers.vehicle_id if inbound.answers else None,
                    now=now,
                )
            case News.WRONG_PERSON | News.DECEASED:
                doubt_all_holders(
                    inbound.phone_index,
                    source=NumberDoubt.Source.REPLY,
                    note=f"{said.rule}：{inbound.text[:QUOTED]}",
                    now=now,
                )
