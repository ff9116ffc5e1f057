from __future__ import annotations

from datetime import timedelta

import pytest

from customers.contact import ALLOWED, Until, may_contact
from reminders.models import Snooze
from sms.models import InboundMessage
from tests.contact import ask
from tests.factories import NOW, make_customer
from tests.house_rules import RULES
from tests.reminders.builders import TODAY, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def snooze(owner, until_on):
    reply = InboundMessage.objects.create(
        dedupe_key=str(until_on),
        phone=owner.phone,
        text="稍后",
        received_at=NOW,
        verdict="other",
    )
    Snooze.objects.create(
        reply=reply, phone_index=owner.phone_index, until_on=until_on, created_at=NOW
    )


def verdict_on(owner, category="maintenance"):
    (verdict,) = may_contact([ask(owner.phone_index, category)], NOW, RULES)
    return verdict


def test_who_asked_for_later_hears_nothing_until_that_day():
    owner = make_customer()
    snooze(owner, TODAY + DAY)

    tomorrow = str(TODAY + DAY)
    assert verdict_on(owner) == Until(
        "snoozed",
        at(TODAY + DAY, 0),
        f"客户请求 {tomorrow} 再提醒",
        "客户要稍后的，到日子再说",
    )
    assert verdict_on(owner, "recall") == ALLOWED
    assert verdict_on(make_customer()) == ALLOWED


def test_on_the_day_itself_it_is_over():
    owner = make_customer()
    snooze(owner, TODAY)

    assert verdict_on(owner) == ALLOWED


def test_the_latest_wish_counts_though_it_names_an_earlier_day():
    owner = make_customer()
    snooze(owner, TODAY + 9 * DAY)
    snooze(owner, TODAY + 2 * DAY)

    assert verdict_on(owner).moment == at(TODAY + 2 * DAY, 0)
