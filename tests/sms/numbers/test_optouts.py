from __future__ import annotations

import pytest

from accounts.models import AuditEntry, User
from customers.categories import Category
from shop.database.sealed import index_of
from sms.models import InboundMessage, Message, OptOut
from sms.numbers import optouts
from tests.contact import closed_to, why_not
from tests.factories import NOW, make_customer, make_message, make_phone

pytestmark = pytest.mark.django_db
Source = OptOut.Source
Scope = OptOut.Scope


def close(phone, source=Source.REPLY, **fields):
    return optouts.close_number(
        index_of(phone), phone[-4:], source=source, now=NOW, **fields
    )


def statuses(*messages):
    found = Message.objects.in_bulk([message.pk for message in messages])
    return [found[message.pk].status for message in messages]


def test_closing_calls_back_what_has_not_left():
    phone = make_phone()
    queued = make_message(phone=phone)
    claimed = make_message(phone=phone, status="claimed")

    close(phone)

    assert statuses(queued, claimed) == ["suppressed", "suppressed"]
    assert Message.objects.get(pk=queued.pk).reason == (
        "客户 2026-11-21 退订(短信回复)"
    )


@pytest.mark.parametrize("status", ["sending", "unknown", "accepted", "delivered"])
def test_closing_leaves_what_has_left(status):
    phone = make_phone()
    message = make_message(phone=phone, status=status)

    close(phone)

    assert statuses(message) == [status]


def test_closing_leaves_other_numbers():
    other = make_message()

    close(make_phone())

    assert statuses(other) == ["queued"]


def test_closing_twice_keeps_one_row():
    phone = make_phone()

    first, second = close(phone), close(phone, Source.PHONE)

    assert first.pk == second.pk
    assert OptOut.objects.get().source == Source.REPLY


def test_suspension_turns_into_an_opt_out():
    phone = make_phone()
    close(phone, Source.REVIEW)

    close(phone, Source.REPLY)

    assert OptOut.objects.get().source == Source.REPLY


def test_opt_out_does_not_turn_into_a_suspension():
    phone = make_phone()
    close(phone, Source.COUNTER)

    close(phone, Source.REVIEW)

    assert OptOut.objects.get().source == Source.COUNTER


def test_two_customers_of_one_number_are_both_closed():
    phone = make_phone()
    one, two = make_customer(phone=phone), make_customer(phone=phone)

    close(phone)

    why = "客户 2026-11-21 退订(短信回复)"
    for customer in (one, two):
        said = why_not(index_of(phone), customer=customer.pk)
        assert said == why


def test_new_number_of_a_customer_is_open():
    old, new = make_phone(), make_phone()
    close(old)

    assert why_not(index_of(new), "maintenance") == ""


def test_opening_needs_proof():
    opt_out = close(make_phone())
    adviser = User.objects.create(username="li", name="李明")

    with pytest.raises(optouts.ProofNeeded):
        optouts.open_number(opt_out, by=adviser, proof="  ", now=NOW)

    assert OptOut.objects.filter(ended_at=None).count() == 1


def test_opening_with_proof_keeps_both_events_and_an_audit_row():
    phone = make_phone()
    opt_out = close(phone)
    adviser = User.objects.create(username="li", name="李明")

    optouts.open_number(opt_out, by=adviser, proof="到店签字", now=NOW)

    assert why_not(index_of(phone), "maintenance") == ""
    assert OptOut.objects.get().ended_proof == "到店签字"
    assert AuditEntry.objects.get().action == AuditEntry.Action.OPT_IN
    close(phone)
    assert OptOut.objects.count() == 2


EVERY = set(Category.values)


@pytest.mark.parametrize(
    ("scope", "ended"),
    [
        (Scope.ALL, EVERY),
        (Scope.ALL_BUT_WARRANTY, EVERY - {"warranty"}),
        (Scope.INSURANCE, {"insurance"}),
        (Scope.WARRANTY, {"warranty"}),
    ],
)
def test_a_scope_ends_its_categories_and_no_other(scope, ended):
    phone = make_phone()
    texts = {
        category: make_message(phone=phone, category=category)
        for category in Category.values
    }

    close(phone, Source.COUNTER, scope=scope)

    assert set(closed_to(index_of(phone))) == ended
    called_back = {
        category
        for category, message in texts.items()
        if statuses(message) == ["suppressed"]
    }
    assert called_back == ended


def test_a_narrow_refusal_says_what_it_ends():
    phone = make_phone()

    close(phone, Source.PHONE, scope=Scope.ALL_BUT_WARRANTY)

    assert why_not(index_of(phone), "campaign") == (
        "客户 2026-11-21 退订(电话)：只收质保提醒"
    )
    assert why_not(index_of(phone), "warranty") == ""


def test_a_narrow_refusal_outlives_the_wider_one():
    phone = make_phone()
    wide = close(phone)
    close(phone, Source.PHONE, scope=Scope.CAMPAIGN)

    optouts.open_number(wide, by=None, proof="到店签字", now=NOW)

    assert closed_to(index_of(phone)) == {
        "campaign": "客户 2026-11-21 退订(电话)：活动"
    }


def test_a_suspension_is_not_narrowed_by_a_narrow_refusal():
    phone = make_phone()
    close(phone, Source.REVIEW)

    close(phone, Source.REPLY, scope=Scope.ALL_BUT_WARRANTY)

    assert "暂停" in why_not(index_of(phone), "warranty")


def test_a_word_ends_what_the_customer_closed_and_nothing_else():
    phone = make_phone()
    reply = InboundMessage.objects.create(
        phone=phone, text="恢复接收短信", received_at=NOW, verdict="opt_in"
    )
    close(phone)
    close(phone, Source.COMPLAINT, scope=Scope.CAMPAIGN)
    close(phone, Source.GATEWAY, scope=Scope.CARE)

    assert optouts.open_by_word(index_of(phone), reply, now=NOW) == 1

    standing = OptOut.objects.filter(ended_at=None).values_list("source", flat=True)
    assert set(standing) == {"complaint", "gateway"}
    assert OptOut.objects.get(source="reply").ended_proof == "客户回复「恢复接收短信」"
    entry = AuditEntry.objects.get(action="opt_in")
    assert (entry.user, entry.reason) == (None, "客户回复「恢复接收短信」")
