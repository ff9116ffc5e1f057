from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from customers.models import DoNotDisturb
from dealercrm.carry_over.run import carry_over
from dealercrm.carry_over.tally import Tally
from shop.database.sealed import index_of, seal
from sms.models import Message, OptOut
from sms.numbers.optouts import open_number
from tests.dealercrm.old_installation import LONG_AGO
from tests.factories import NOW, make_customer, make_message, make_phone

DAY = timedelta(days=1)
PK = "0190a5d0-0000-7000-8000-000000000001"


@pytest.fixture
def phone():
    return make_phone()


@pytest.fixture
def old(old):
    """The keys of an old database are told by the number of any customer."""
    old.add_customer(make_phone())
    return old


def opt_outs(*fields):
    return list(OptOut.objects.order_by("created_at").values_list(*fields))


def test_refusal_keeps_number_scope_source_and_day(old, phone):
    asked_on = (LONG_AGO - DAY).date()
    old.refuse(phone, source="counter", scope="care", note="到店说", asked_on=asked_on)

    carried = carry_over(old.url, now=NOW)

    assert carried.refusals == Tally(written=1)
    assert OptOut.objects.values().get() == {
        "id": OptOut.objects.get().pk,
        "phone_index": index_of(phone),
        "phone_tail": phone[-4:],
        "source": "counter",
        "scope": "care",
        "asked_on": asked_on,
        "inbound_id": None,
        "note": "到店说",
        "created_at": LONG_AGO,
        "ended_at": None,
        "ended_by_id": None,
        "ended_proof": "",
        "asks_who": False,
    }


def test_refusal_by_reply_keeps_what_the_customer_wrote(old, phone):
    text = seal("别再发了 TD", f"sms_inboundmessage.text:{PK}")
    reply = {"id": PK, "dedupe_key": "1", "phone_index": index_of(phone)}
    old.add("sms_inboundmessage", text=str(text), **reply)
    old.refuse(phone, inbound_id=PK)

    carry_over(old.url, now=NOW)

    assert opt_outs("note") == [("客户回复「别再发了 TD」",)]


def test_ended_refusal_stays_ended_with_its_proof(old, phone):
    boss = old.add("accounts_user", username="boss", name="王经理")
    end = {"ended_at": LONG_AGO + DAY, "ended_proof": "录音 12", "ended_by_id": boss}
    old.refuse(phone, **end)

    carry_over(old.url, now=NOW)

    assert opt_outs("ended_at", "ended_proof", "ended_by__name") == [
        (LONG_AGO + DAY, "录音 12", "王经理")
    ]


def test_second_run_writes_nothing(old, phone):
    old.refuse(phone, created_at=LONG_AGO - DAY, ended_at=LONG_AGO)
    old.refuse(phone)
    old.add_customer(make_phone(), hold="do_not_disturb")
    carry_over(old.url, now=NOW)
    before = opt_outs("pk", "created_at", "ended_at", "note")

    carried = carry_over(old.url, now=NOW + DAY)

    assert carried.refusals == Tally(known=2)
    assert carried.numbers_to_leave_alone == Tally(known=1)
    assert opt_outs("pk", "created_at", "ended_at", "note") == before


def test_number_that_was_opened_again_since_stays_open(old, phone):
    old.refuse(phone)
    carry_over(old.url, now=NOW)
    boss = User.objects.create(username="boss")
    open_number(OptOut.objects.get(), by=boss, proof="录音 13", now=NOW + DAY)

    carried = carry_over(old.url, now=NOW + 2 * DAY)

    assert carried.refusals == Tally(known=1)
    assert opt_outs("ended_at") == [(NOW + DAY,)]


def test_suspension_of_the_new_database_becomes_the_old_refusal(old, phone):
    OptOut.objects.create(
        phone_index=index_of(phone),
        phone_tail=phone[-4:],
        source=OptOut.Source.REVIEW,
        created_at=NOW - DAY,
    )
    old.refuse(phone, source="phone")

    carry_over(old.url, now=NOW)

    assert opt_outs("source", "ended_at") == [("phone", None)]


def test_queued_text_to_the_number_is_called_back(old, phone):
    message = make_message(phone=phone)
    old.refuse(phone)

    carry_over(old.url, now=NOW)

    message.refresh_from_db()
    assert (message.status, message.status_at) == (Message.Status.SUPPRESSED, NOW)


def test_who_wants_to_be_left_alone_is_so_under_either_number(old, phone):
    wife, husband = make_customer(phone=phone), make_customer(second_phone=phone)
    stranger = make_customer()
    old.add_customer(make_phone(), phone, hold="do_not_disturb", name="张三")

    carried = carry_over(old.url, now=NOW)

    assert carried.customers_to_leave_alone == Tally(written=2)
    left_alone = DoNotDisturb.objects.values_list("customer", "proof")
    proof = "旧系统登记的客户要求勿扰，登记日期不详"
    assert set(left_alone) == {(wife.pk, proof), (husband.pk, proof)}
    assert not stranger.do_not_disturb.exists()


def test_of_a_shared_number_the_person_of_that_name_is_left_alone(old, phone):
    person = make_customer(phone=phone, name="张三")
    make_customer(phone=phone, name="李四")
    old.add_customer(phone, hold="do_not_disturb", name="张三")

    carry_over(old.url, now=NOW)

    assert [line.customer for line in DoNotDisturb.objects.all()] == [person]


def test_number_without_a_customer_is_closed_to_all_texts(old, phone):
    old.add_customer(phone, hold="do_not_disturb")

    carried = carry_over(old.url, now=NOW)

    assert carried.numbers_to_leave_alone == Tally(written=1)
    assert opt_outs("phone_index", "scope", "note") == [
        (index_of(phone), "all", "旧系统登记的客户要求勿扰，登记日期不详")
    ]


def test_customer_who_comes_later_is_left_alone_by_the_next_run(old, phone):
    old.add_customer(phone, hold="do_not_disturb")
    carry_over(old.url, now=NOW)
    customer = make_customer(phone=phone)

    carried = carry_over(old.url, now=NOW + DAY)

    assert carried.customers_to_leave_alone == Tally(written=1)
    assert DoNotDisturb.objects.get().customer == customer


def test_a_wish_that_was_lifted_since_is_not_brought_back(old, phone):
    make_customer(phone=phone)
    old.add_customer(phone, hold="do_not_disturb")
    carry_over(old.url, now=NOW)
    DoNotDisturb.objects.update(lifted_at=NOW)

    carry_over(old.url, now=NOW + DAY)

    assert DoNotDisturb.objects.get().lifted_at == NOW
