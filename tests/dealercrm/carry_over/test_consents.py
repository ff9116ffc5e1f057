from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Consent
from dealercrm.carry_over.consents import CarriedConsents
from dealercrm.carry_over.run import carry_over
from dealercrm.carry_over.tally import Tally
from shop.database.sealed import index_of
from sms.models import OptOut
from tests.dealercrm.old_installation import LONG_AGO
from tests.factories import NOW, make_customer, make_phone

DAY = timedelta(days=1)


@pytest.fixture
def phone():
    return make_phone()


def consent(old, phone, *, name="王小明", **fields):
    customer = old.add_customer(phone, name=name)
    key = {"customer_id": customer, "phone_index": index_of(phone)}
    old.add("customers_consent", **{**key, "scope": "marketing", **fields})


def test_consent_keeps_every_column(old, phone):
    customer = make_customer(phone=phone)
    boss = old.add("accounts_user", username="boss", name="王经理")
    consent(old, phone, wording="同意接收", proof="签字", recorded_by_id=boss)

    carried = carry_over(old.url, now=NOW)

    assert carried.consents == CarriedConsents(lines=Tally(written=1))
    assert Consent.objects.values().get() == {
        "id": Consent.objects.get().pk,
        "customer_id": customer.pk,
        "phone_index": index_of(phone),
        "scope": "marketing",
        "wording": "同意接收",
        "channel": "到店",
        "proof": "签字",
        "given_on": LONG_AGO.date(),
        "recorded_by_id": Consent.objects.get().recorded_by.pk,
        "withdrawn_at": None,
        "withdrawn_through": "",
        "created_at": LONG_AGO,
        # What the old layout does not have.
        **{"proof_file_id": None, "row": None, "withdrawn_on": None},
        **{"file_name": "", "file_sha256": "", "sheet": "", "cell": ""},
        **{"withdrawn_note": "", "withdrawn_by_id": None},
    }


def test_second_run_writes_nothing_even_if_withdrawn_since(old, phone):
    make_customer(phone=phone)
    consent(old, phone)
    carry_over(old.url, now=NOW)
    Consent.objects.update(withdrawn_at=NOW)

    carried = carry_over(old.url, now=NOW + DAY)

    assert carried.consents == CarriedConsents(lines=Tally(known=1))
    assert list(Consent.objects.values_list("withdrawn_at")) == [(NOW,)]


def test_withdrawal_known_to_the_new_ledger_outweighs_an_older_consent(old, phone):
    key = {"phone_index": index_of(phone), "scope": "marketing"}
    Consent.objects.create(
        customer=make_customer(phone=phone),
        given_on=NOW.date(),
        withdrawn_at=NOW,
        **key,
    )
    consent(old, phone)

    carry_over(old.url, now=NOW)

    assert Consent.objects.filter(withdrawn_at=None).count() == 0


def test_consent_waits_until_its_number_has_a_customer(old, phone):
    consent(old, phone)

    assert carry_over(old.url, now=NOW).consents == CarriedConsents(waiting=1)

    make_customer(phone=phone)
    carried = carry_over(old.url, now=NOW + DAY)
    assert carried.consents == CarriedConsents(lines=Tally(written=1))


def test_consent_is_not_guessed_among_people_who_share_a_number(old, phone):
    make_customer(phone=phone, name="李四")
    make_customer(phone=phone, name="赵五")
    consent(old, phone, name="张三")

    assert carry_over(old.url, now=NOW).consents == CarriedConsents(waiting=1)
    assert Consent.objects.count() == 0


def test_of_a_shared_number_the_person_of_that_name_consented(old, phone):
    person = make_customer(phone=phone, name="张三")
    make_customer(phone=phone, name="李四")
    consent(old, phone, name="张三")

    carry_over(old.url, now=NOW)

    assert Consent.objects.get().customer == person


@pytest.mark.parametrize(
    ("scope", "closed"),
    [
        pytest.param("marketing", "campaign", id="advertising"),
        pytest.param("service", "all", id="every text"),
    ],
)
def test_withdrawal_without_a_customer_closes_the_number(old, phone, scope, closed):
    consent(old, phone, scope=scope, withdrawn_at=LONG_AGO)

    carried = carry_over(old.url, now=NOW)
    again = carry_over(old.url, now=NOW + DAY)

    assert carried.consents == CarriedConsents(closed_numbers=Tally(written=1))
    assert again.consents == CarriedConsents(closed_numbers=Tally(known=1))
    assert list(OptOut.objects.values_list("phone_index", "scope", "ended_at")) == [
        (index_of(phone), closed, None)
    ]


def test_consent_given_again_after_a_withdrawal_closes_nothing(old, phone):
    customer = old.add_customer(phone)
    key = {
        "customer_id": customer,
        "phone_index": index_of(phone),
        "scope": "marketing",
    }
    old.add("customers_consent", withdrawn_at=LONG_AGO, **key)
    old.add("customers_consent", created_at=LONG_AGO + DAY, **key)

    carried = carry_over(old.url, now=NOW)

    assert carried.consents == CarriedConsents(waiting=1)
    assert OptOut.objects.count() == 0
