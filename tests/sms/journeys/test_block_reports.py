"""A vendor or a carrier blocks a number: the number is closed as by a refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sms.models import OptOut
from sms.sending.delivery import deliver
from sms.simulator.faults import Fault, FaultKind
from tests.contact import why_not
from tests.factories import NOW, make_message
from tests.sms.journeys.vendors import (
    choose,
    make_filed_text,
    make_sent,
    post_report,
)

pytestmark = pytest.mark.django_db(transaction=True)

# A report of each vendor that names a block list, and one that does not.
REPORTS = [
    ("aliyun", "MOBILE_IN_BLACK", "", True),
    ("aliyun", "USER_REJECT", "", True),
    ("aliyun", "NEW_CODE", "手机号在黑名单", True),
    ("aliyun", "MOBILE_SEND_LIMIT", "", False),
    ("aliyun", "SIGNATURE_BLACKLIST", "签名黑名单", False),
    ("tencent", "MX:0012", "", True),
    ("tencent", "69", "", True),
    ("tencent", "X:1", "运营商黑名单", True),
    ("tencent", "REJECTD", "", False),
    ("yunpian", "MBBLACK", "", True),
    ("yunpian", "10", "手机号防骚扰名单过滤", True),
    ("yunpian", "10", "", False),
]


def standing():
    rows = OptOut.objects.filter(ended_at=None)
    return list(rows.values_list("phone_index", "source", "note"))


@pytest.mark.parametrize(("vendor", "code", "words", "closes"), REPORTS)
def test_a_posted_block_report_closes_the_number(
    client, settings, vendor, code, words, closes
):
    choose(settings, vendor)
    message = make_sent(vendor, 1)
    waiting = make_message(phone=message.phone)

    assert post_report(client, vendor, message, code, words).status_code == 200

    expected = [(message.phone_index, "gateway", code)] if closes else []
    assert standing() == expected
    waiting.refresh_from_db()
    assert waiting.status == ("suppressed" if closes else "queued")
    assert bool(why_not(message.phone_index)) is closes


@pytest.mark.parametrize(
    ("vendor", "code"),
    [
        ("aliyun", "isv.CUSTOMER_REFUSED"),
        ("aliyun", "isv.BLACK_KEY_CONTROL_LIMIT"),
        ("tencent", "FailedOperation.PhoneNumberInBlacklist"),
        ("yunpian", "10"),
        ("yunpian", "11"),
    ],
)
def test_an_answer_that_the_number_is_blocked_closes_it(
    simulator, settings, vendor, code
):
    choose(settings, vendor, simulator.url)
    message = make_filed_text(vendor, simulator)
    later = make_filed_text(vendor, simulator, phone=message.phone)
    simulator.desk.switch_on(Fault(FaultKind.REFUSE, code=code, times=1))

    deliver(lambda: NOW, budget=timedelta(seconds=20))

    assert standing() == [(message.phone_index, "gateway", code)]
    later.refresh_from_db()
    assert (later.status, simulator.desk.texts()) == ("suppressed", [])
