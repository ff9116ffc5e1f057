from __future__ import annotations

from datetime import timedelta

import pytest

from customers.merging.records import merge_customers, undo
from reminders.models import Snooze
from sms.models import InboundMessage, OptOut
from tests.contact import why_not
from tests.factories import NOW, make_customer, make_phone
from tests.reminders.builders import TODAY

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=3)


def _snooze(owner):
    reply = InboundMessage.objects.create(
        phone=owner.phone, text="稍后", received_at=NOW, verdict="other"
    )
    Snooze.objects.create(
        reply=reply, phone_index=owner.phone_index, until_on=LATER, created_at=NOW
    )


def _suspend(owner):
    OptOut.objects.create(
        phone_index=owner.phone_index, source=OptOut.Source.REVIEW, created_at=NOW
    )


@pytest.mark.parametrize(
    ("hold", "sentence"),
    [
        (_snooze, f"客户请求 {LATER} 再提醒"),
        (_suspend, "客户 2026-11-21 的回复待人工判断，暂停发送"),
    ],
)
def test_what_holds_one_number_holds_the_person_of_both_records(hold, sentence):
    """The surviving record has no place for the number of the other."""
    kept, lost = make_customer(second_phone=make_phone()), make_customer()
    stranger = make_customer()
    hold(lost)
    assert why_not(kept.phone_index) == ""

    merge = merge_customers(kept.pk, lost.pk, by=None, now=NOW)

    assert why_not(kept.phone_index) == sentence
    assert why_not(stranger.phone_index) == ""
    undo(merge, by=None, now=NOW)
    assert why_not(kept.phone_index) == ""
    assert why_not(lost.phone_index) == sentence
