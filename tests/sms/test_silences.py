from __future__ import annotations

from datetime import timedelta

import pytest

from sms.models import Attempt, Callback, CapSlot, OptOut
from sms.numbers import optouts
from sms.sending.delivery import (
    deliver,
    send,
)
from tests.factories import NOW, make_customer, make_message, make_phone
from tests.sms.sending.due_texts import (
    BUDGET,
    at,
    claim_one,
    state_of,
)

pytestmark = pytest.mark.django_db


def test_a_number_that_opted_out_after_the_claim_gets_nothing(wired):
    message = make_message()
    claimed = claim_one()
    # A row alone: closing the number would call the text back before its gate.
    OptOut.objects.create(
        phone_index=message.phone_index,
        phone_tail=message.phone_tail,
        source=OptOut.Source.COUNTER,
        created_at=NOW,
    )

    assert send(claimed, at(NOW)) == "stopped"

    assert state_of(message) == ("suppressed", "客户 2026-11-21 退订(到店)")
    assert (wired.events("request"), Attempt.objects.count()) == ([], 0)
    assert CapSlot.objects.count() == 0


def test_a_text_to_a_suspended_number_waits(wired):
    message = make_message()
    optouts.close_number(
        message.phone_index,
        message.phone_tail,
        source=OptOut.Source.REVIEW,
        now=NOW,
    )
    late = make_message(phone=message.phone)

    deliver(at(NOW), budget=BUDGET)

    assert wired.events("request") == []
    reason = "客户 2026-11-21 的回复待人工判断，暂停发送"
    assert state_of(message) == state_of(late) == ("queued", reason)


def unread(kind):
    return Callback.objects.create(gateway="default", kind=kind, received_at=NOW)


def test_a_reply_that_nobody_has_read_keeps_the_gate_shut(wired):
    message = make_message()
    waiting = unread("reply")

    deliver(at(NOW), budget=BUDGET)

    assert wired.events("request") == []
    assert state_of(message) == ("queued", "有客户回复尚未读取，读取后再发")
    assert CapSlot.objects.count() == 0
    Callback.objects.filter(pk=waiting.pk).update(processed_at=NOW)
    assert deliver(at(NOW + timedelta(seconds=5)), budget=BUDGET) == {"accepted": 1}


def test_a_report_that_nobody_has_read_stops_no_text(wired):
    make_message()
    unread("report")

    assert deliver(at(NOW), budget=BUDGET) == {"accepted": 1}


def test_an_opt_out_holds_for_every_customer_of_the_number(wired):
    phone = make_phone()
    wife, husband = make_customer(phone=phone), make_customer(phone=phone)
    message = make_message(customer=wife, phone=phone)
    optouts.close_number(
        message.phone_index, message.phone_tail, source=OptOut.Source.REPLY, now=NOW
    )
    late = make_message(customer=husband, phone=phone)

    deliver(at(NOW), budget=BUDGET)

    assert [state_of(each)[0] for each in (message, late)] == ["suppressed"] * 2
    assert wired.events("request") == []
