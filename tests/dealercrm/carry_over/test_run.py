from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from customers.models import Consent, DoNotDisturb
from dealercrm.carry_over.old_database import CannotCarryOver
from dealercrm.carry_over.run import carry_over
from shop.database.sealed import index_of
from sms.models import OptOut
from tests.factories import NOW, make_customer, make_phone


def fill(old):
    """One row of each kind; the person's number is known to the new database."""
    phone = make_phone()
    make_customer(phone=phone)
    person = old.add_customer(phone, hold="do_not_disturb")
    key = {"customer_id": person, "phone_index": index_of(phone)}
    old.add("customers_consent", scope="marketing", **key)
    old.refuse(phone)
    entry = {"action": "export", "target": "客户", "target_id": "1"}
    old.add("accounts_auditentry", **entry)


def written():
    rows = (OptOut.objects, DoNotDisturb.objects, Consent.objects, AuditEntry.objects)
    return [each.count() for each in rows]


def test_old_database_is_read_and_not_changed(old):
    fill(old)
    before = old.content()

    carry_over(old.url, now=NOW)

    # The wish to be left alone and the withdrawn consent have audit rows of their own.
    assert written() == [1, 1, 1, 3]
    assert old.content() == before


def test_other_index_key_is_refused(old, settings):
    fill(old)
    settings.INDEX_KEY = "another key"

    with pytest.raises(CannotCarryOver, match="INDEX_KEY 不同"):
        carry_over(old.url, now=NOW)

    assert written() == [0, 0, 0, 0]


def test_other_field_keys_are_refused(old, settings):
    fill(old)
    settings.FIELD_KEYS = ["k9:" + "A" * 43 + "="]

    with pytest.raises(CannotCarryOver, match="打不开旧数据库的号码"):
        carry_over(old.url, now=NOW)

    assert written() == [0, 0, 0, 0]


def test_refusals_without_any_number_to_try_the_keys_on_are_refused(old):
    old.refuse(make_phone())

    with pytest.raises(CannotCarryOver, match="无法核对密钥"):
        carry_over(old.url, now=NOW)


def test_what_stays_behind_is_counted(old):
    for hold in ("complaint", "wrong_number", "wrong_number"):
        old.add_customer(make_phone(), hold=hold)
    old.add_customer(hold="do_not_disturb")
    callback = {"kind": "reply", "body": "", "received_at": NOW}
    old.add("sms_callback", id="0190a5d0-0000-7000-8000-000000000002", **callback)

    carried = carry_over(old.url, now=NOW)

    assert (carried.complaints, carried.wrong_numbers) == (1, 2)
    assert (carried.people_without_number, carried.unread_callbacks) == (1, 1)
