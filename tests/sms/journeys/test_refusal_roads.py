"""Every road on which a refusal enters leads into the journal outside the database."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import transaction

from customers.models import Consent, DoNotDisturb
from customers.wishes.do_not_disturb import leave_alone, lift
from customers.wishes.refusal_journal import JOURNAL
from customers.wishes.withdrawal import withdraw_consents
from imports.effects import Saying
from shop.database.sealed import index_of
from shop.hours import shop_day
from shop.witness.journal import moment_of
from sms.gateways.base import DeliveryReport, Rejected, Reply
from sms.hearing.inbound import take_reply
from sms.hearing.judging import register_opt_out
from sms.hearing.pulling import pull_missed
from sms.hearing.receipts import PATIENCE, apply_report
from sms.models import OptOut, PersonRefusal
from sms.numbers.file_refusals import refuse_by_file
from sms.numbers.optouts import open_number, open_people
from sms.sending.claims import claim
from sms.sending.delivery import pass_gate
from sms.sending.record import record
from tests.factories import NOW, make_customer, make_message, make_phone
from tests.screen_rows import make_staff
from tests.sms.hearing.test_receipts import make_attempt

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800138000"


def noted(what):
    return [
        {name: value for name, value in entry.items() if name not in ("at", "what")}
        for entry in JOURNAL.read().entries
        if entry["what"] == what
    ]


def closed(source, scope="all", on=""):
    return [{"phone": index_of(PHONE), "scope": scope, "source": source, "on": on}]


def reply(text="TD"):
    take_reply(Reply("r-1", PHONE, text), gateway="default", now=NOW, patience=PATIENCE)


def test_a_reply():
    reply()

    assert noted("number_closed") == closed("reply")
    assert moment_of(JOURNAL.read().entries[0]) == NOW


def test_a_doubtful_reply_and_its_confirmation():
    reply("取消")
    phone = index_of(PHONE)

    with transaction.atomic():
        register_opt_out(
            phone,
            PHONE[-4:],
            source=OptOut.Source.REPLY,
            note="",
            by=make_staff(),
            now=NOW,
        )

    assert noted("number_closed") == [*closed("review"), *closed("reply")]


def test_the_same_refusal_again_is_noted_once():
    reply()
    take_reply(Reply("r-2", PHONE, "TD"), gateway="default", now=NOW, patience=PATIENCE)

    assert noted("number_closed") == closed("reply")


def test_a_pulled_reply(wired):
    wired.desk.type_reply(PHONE, "TD")

    pull_missed(now=NOW)

    assert noted("number_closed") == closed("reply")


def test_a_report_that_the_vendor_blocks_the_number():
    attempt = make_attempt(make_message(phone=PHONE, status="accepted"))
    report = DeliveryReport(
        "d-1", str(attempt.token), "v-1", PHONE, "undelivered", is_block=True
    )

    apply_report(report, gateway="default", now=NOW)

    assert noted("number_closed") == closed("gateway")


def test_a_gateway_that_refuses_the_number():
    make_message(phone=PHONE)
    ticket = pass_gate(claim(now=NOW).claims[0], now=NOW)
    assert ticket is not None

    record(ticket, Rejected("RECIPIENT_REFUSED", is_opt_out=True), now=NOW)

    assert noted("number_closed") == closed("gateway")


def test_staff_close_a_number():
    register_opt_out(
        index_of(PHONE),
        PHONE[-4:],
        source=OptOut.Source.COUNTER,
        scope=OptOut.Scope.CARE,
        note="",
        by=make_staff(),
        now=NOW,
        asked_on=shop_day(NOW),
    )

    assert noted("number_closed") == closed("counter", "care", str(shop_day(NOW)))


def test_a_file():
    owner = make_customer(phone=PHONE)

    refuse_by_file([Saying(owner.pk, "已退订")], now=NOW)

    assert noted("number_closed") == closed("file")
    said = {"who": str(owner.pk), "phone": owner.phone_index, "scope": "service"}
    assert said | {"through": "导入"} in noted("consent_withdrawn")


def test_a_withdrawn_consent():
    owner = make_customer(phone=PHONE)

    withdraw_consents(
        through="到店",
        by=None,
        now=NOW,
        customers={owner.pk: ""},
        scopes=[Consent.Scope.MARKETING],
    )

    said = {"who": str(owner.pk), "phone": owner.phone_index, "scope": "marketing"}
    assert noted("consent_withdrawn") == [said | {"through": "到店"}]


def test_a_wish_to_be_left_alone_and_its_end():
    owner = make_customer(phone=PHONE)

    leave_alone({owner.pk: "要求"}, by=None, now=NOW)
    lift(DoNotDisturb.objects.get(), proof="来电同意", by=make_staff(), now=NOW)

    assert noted("left_alone") == [{"who": str(owner.pk)}]
    assert noted("left_alone_no_more") == [{"who": str(owner.pk)}]


def test_an_opening_with_proof_of_the_number_and_of_the_person():
    owner = make_customer(phone=PHONE)
    reply()

    open_people(PersonRefusal.objects.all(), by=None, proof="书面同意", now=NOW)
    open_number(OptOut.objects.get(), by=None, proof="书面同意", now=NOW)

    number = {"phone": index_of(PHONE), "scope": "all"}
    assert noted("number_opened") == [number]
    assert noted("person_opened") == [number | {"who": str(owner.pk)}]


def test_no_number_name_or_word_of_a_customer_is_written():
    owner = make_customer(name="王建国", phone=PHONE)
    refuse_by_file([Saying(owner.pk, "已退订，别打13800138000")], now=NOW)
    leave_alone({owner.pk: "王建国来电要求"}, by=None, now=NOW)

    written = str(JOURNAL.read().entries)

    assert not any(word in written for word in (PHONE, PHONE[-4:], "王建国", "别打"))
    assert UUID(noted("left_alone")[0]["who"]) == owner.pk


def test_a_number_that_only_writes_and_refuses_nothing_is_not_noted():
    reply("谢谢")
    make_phone()

    assert JOURNAL.read().entries == []
