"""The demo's consents: nothing is added by a second run."""

from __future__ import annotations

import pytest

from accounts.models import User
from customers.models import Consent
from customers.wishes.consent import Given, Origin, Scope, record_consents
from dealercrm.embedded import consents
from tests.factories import NOW, make_customer
from tests.house_rules import RULES
from tests.screen_rows import make_staff
from tests.sms.hearing.test_inbound import take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def few(monkeypatch) -> User:
    """Let two customers sign, two reply and one withdraw."""
    for name, number in (("BY_FORM", 2), ("BY_WORD", 2), ("WITHDRAWN", 1)):
        monkeypatch.setattr(consents, name, number)
    return make_staff("经理")


def test_some_sign_at_the_counter_once(few):
    for name in ("甲", "乙", "丙"):
        make_customer(name=name)

    for _ in range(2):
        consents.record_consents_at_the_counter(few, now=NOW)

    signed = Consent.objects.to_marketing().order_by("customer__name")
    assert [each.customer.name for each in signed] == ["丙", "乙"]


def test_one_withdraws_once(few):
    listed = [
        Given(
            make_customer(name=name).pk,
            Scope.MARKETING,
            "导入",
            proof="合同",
            given_on=NOW.date(),
            origin=Origin("客户.xlsx", "ab" * 32),
        )
        for name in ("甲", "乙")
    ]
    record_consents(listed, by=few, now=NOW)

    for _ in range(2):
        consents.record_consents_at_the_counter(few, now=NOW)

    withdrawn = Consent.objects.exclude(withdrawn_at=None)
    assert [each.customer.name for each in withdrawn] == ["乙"]


def test_those_who_reply_have_a_number_of_their_own(few):
    make_customer(name="甲", phone="13900000001")
    make_customer(name="乙", phone="13900000001")
    make_customer(name="丙", phone="13900000002")
    make_customer(name="丁", phone="13900000003", second_phone="13900000002")
    make_customer(name="戊", phone="13900000004")

    assert consents.phones_of_those_who_reply() == ["13900000003", "13900000004"]


def test_a_reply_with_the_word_is_counted_and_not_asked_for_again(few):
    for number in range(3):
        make_customer(phone=f"1390000000{number}")

    for phone in consents.phones_of_those_who_reply():
        assert not consents.have_replied()
        take(phone, RULES.consent_words[0], key=phone)

    assert consents.have_replied()
    assert consents.phones_of_those_who_reply() == []
    assert "营销·短信回复 2" in next(consents.count_consents())
