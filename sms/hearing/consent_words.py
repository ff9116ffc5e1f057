"""Takes a reply with a configured word as consent to commercial texts.

The words are the house rule 「回复哪些字算同意营销短信」. Refusals are heard first, and
only a reply in which no rule sees one comes here. A word of four characters or more,
like 订阅优惠, is distinctive and counts by itself. A shorter one, like 同意, may answer
anything: it counts only if the text that it answers asked for this very word and spoke
of offers. The inbound text, quoted, is the proof.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import Final
from uuid import UUID

from customers.language.spelling import normalise
from customers.numbers import holders_of
from customers.wishes.consent import Given, NotAConsent, Scope, record_held
from shop.database.sealed import CannotOpen
from shop.hours import shop_day
from shop.house_rules import MissingRule, read_house_rules
from sms.hearing.keywords import first_line
from sms.models import InboundMessage, OptOut

logger = logging.getLogger(__name__)

CHANNEL: Final = "回复短信"
DISTINCTIVE: Final = 4
QUOTED: Final = 60
_OFFERS: Final = re.compile(r"优惠|活动|营销|推广|促销|广告")


def take_consent(inbound: InboundMessage, *, now: datetime) -> bool:
    """Record the consent if the reply is one; the caller holds the number's lock.

    A number with a standing opt-out gets none: it must be opened first, by staff or by
    an opt-in word. If several customers share the number, the one to whom the answered
    text was addressed consents, and nobody if that is unknown.
    """
    if not _is_consent(inbound, now=now) or _is_closed(inbound.phone_index):
        return False
    customer = _who(inbound)
    if customer is None:
        return False
    given = Given(
        customer=customer,
        phone_index=inbound.phone_index,
        scope=Scope.MARKETING,
        channel=CHANNEL,
        given_on=shop_day(now),
        wording=_wording(inbound),
        proof=f"客户回复「{inbound.text[:QUOTED]}」，上行编号 {inbound.pk}",
    )
    try:
        return bool(record_held([given], by=None, now=now).written)
    except NotAConsent:
        logger.exception("The consent in reply %s was not recorded.", inbound.pk)
        return False


def _is_consent(inbound: InboundMessage, *, now: datetime) -> bool:
    said = normalise(first_line(inbound.text))
    try:
        words = read_house_rules(shop_day(now)).consent_words
    except MissingRule:
        logger.exception("No consent was taken, because a house rule is missing.")
        return False
    for word in map(normalise, words):
        if said and said == word:
            return len(word) >= DISTINCTIVE or _asked_for(word, inbound)
    return False


def _asked_for(word: str, inbound: InboundMessage) -> bool:
    """Return whether the answered text asked for the word, and spoke of offers."""
    asked = _wording(inbound)
    folded = normalise(asked)
    asks = re.search(rf"回复?{re.escape(word)}", folded)
    return bool(asks) and bool(_OFFERS.search(folded))


def _wording(inbound: InboundMessage) -> str:
    """Return the text that the reply answers, "" if none can be read."""
    try:
        return inbound.answers.body if inbound.answers else ""
    except CannotOpen:
        return ""


def _is_closed(phone_index: str) -> bool:
    return OptOut.objects.standing().for_number(phone_index).exists()


def _who(inbound: InboundMessage) -> UUID | None:
    holders = holders_of([inbound.phone_index]).get(inbound.phone_index, frozenset())
    addressed = inbound.answers.customer_id if inbound.answers else None
    if addressed in holders:
        return addressed
    return next(iter(holders)) if len(holders) == 1 else None
