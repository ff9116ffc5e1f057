"""What a webhook missed comes in by asking, from the real simulator over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from shop.database.sealed import index_of
from sms.hearing.pulling import OVERDUE_AFTER, pull_missed
from sms.models import Callback, InboundMessage, Message, OptOut, Report
from sms.sending.delivery import deliver
from sms.simulator.faults import Fault, FaultKind
from tests.factories import NOW, make_message, make_phone
from tests.sms.conftest import gateway_entry

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + OVERDUE_AFTER


def send_due():
    deliver(lambda: NOW, budget=timedelta(seconds=20))


def test_a_hundred_refusals_that_no_webhook_brought_close_their_numbers(wired):
    phones = [make_phone() for _ in range(100)]
    for phone in phones:
        wired.desk.type_reply(phone, "TD")
    queued = [make_message(phone=phone) for phone in phones]
    other = make_message()

    counts = pull_missed(now=NOW)

    assert counts["reply"] >= 1
    closed = OptOut.objects.filter(ended_at=None, source="reply")
    assert set(closed.values_list("phone_index", flat=True)) == set(
        map(index_of, phones)
    )
    called_back = Message.objects.filter(pk__in=[each.pk for each in queued])
    assert set(called_back.values_list("status", flat=True)) == {"suppressed"}
    assert Message.objects.get(pk=other.pk).status == "queued"


def test_what_was_pulled_is_kept_raw_and_read_once(wired):
    wired.desk.type_reply(make_phone(), "TD")

    pull_missed(now=NOW)
    pull_missed(now=NOW)

    kept = Callback.objects.filter(kind="reply")
    assert {(row.is_pulled, row.problem) for row in kept} == {(True, "")}
    assert InboundMessage.objects.count() == 1


def test_a_report_that_nobody_posted_is_pulled(wired):
    wired.desk.switch_on(Fault(FaultKind.REPORT_UNPOSTED))
    message = make_message()
    send_due()
    assert Message.objects.get().status == "accepted"

    pull_missed(now=NOW)

    assert Message.objects.get(pk=message.pk).status == "delivered"
    assert Report.objects.count() == 1


def test_a_gateway_that_is_silent_is_counted_and_the_others_are_asked(wired, settings):
    silent = gateway_entry(wired, base_url="http://127.0.0.1:9")
    settings.SMS_GATEWAYS = {"silent": silent, **settings.SMS_GATEWAYS}
    phone = make_phone()
    wired.desk.type_reply(phone, "TD")

    counts = pull_missed(now=NOW)

    assert counts["failed"] == 2
    assert OptOut.objects.get().phone_index == index_of(phone)


def test_the_command_says_what_came(wired, capsys):
    wired.desk.type_reply(make_phone(), "TD")

    call_command("pull_missed")

    assert capsys.readouterr().out == (
        "状态报告 1 批，客户回复 1 批，逐条查询到结果 0 条\n"
    )
