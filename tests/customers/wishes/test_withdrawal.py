from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from customers.models import Consent
from customers.wishes.consent import NotAConsent, Recorded, Scope
from customers.wishes.withdrawal import refuse_texts, withdraw_consents
from shop.database.number_lock import NumberBusy, holding
from tests.contact import agree, ask, code
from tests.customers.wishes.consents import FILE, advertising, given, record
from tests.factories import NOW, make_customer, make_phone

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


def ledger():
    rows = Consent.objects.order_by("pk")
    return list(rows.values_list("customer", "scope", "wording", "withdrawn_through"))


class TestWithdrawing:
    def test_of_a_number_ends_every_consent_for_it_and_no_other(self):
        owner = make_customer(second_phone=make_phone())
        partner, by = make_customer(phone=owner.phone), User.objects.create()
        second = given(owner, phone_index=owner.second_phone_index)
        record(given(owner), given(partner), second)

        ended = withdraw_consents(
            numbers={owner.phone_index: "TD"},
            scopes=[Scope.MARKETING],
            through="回复短信",
            by=by,
            now=NOW,
        )

        assert ended == 2
        assert advertising(owner.phone_index) == "no_consent"
        assert advertising(owner.second_phone_index) == ""
        audit = AuditEntry.objects.order_by("pk")
        assert list(audit.values_list("action", "target_id", "reason", "user")) == [
            ("withdraw_consent", str(owner.pk), "回复短信 TD", by.pk),
            ("withdraw_consent", str(partner.pk), "回复短信 TD", by.pk),
        ]

    @pytest.mark.django_db(transaction=True)
    def test_waits_while_a_text_to_the_number_is_on_the_wire(self, second_connection):
        owner = make_customer()
        record(given(owner))

        with (
            second_connection(lambda: holding(owner.phone_index)),
            pytest.raises(NumberBusy),
        ):
            withdraw_consents(
                customers={owner.pk: "不要广告"},
                through="到店",
                by=None,
                now=NOW,
                patience=timedelta(milliseconds=50),
            )

        assert advertising(owner.phone_index) == ""

    def test_of_a_number_without_consent_closes_it_to_later_files(self):
        owner = make_customer()
        withdraw_consents(
            numbers={owner.phone_index: "TD"},
            scopes=[Scope.MARKETING],
            through="回复短信",
            by=None,
            now=NOW,
        )

        from_file = given(owner, origin=FILE)

        assert record(from_file) == Recorded(refused=[from_file])
        assert ledger() == [(owner.pk, "marketing", "TD", "回复短信")]

    def test_keeps_the_day_on_which_the_customer_asked(self):
        owner = make_customer()
        record(given(owner, given_on=TODAY - DAY))

        withdraw_consents(
            customers={owner.pk: "不想收广告"},
            scopes=[Scope.MARKETING],
            through="到店",
            by=None,
            now=NOW,
            asked_on=TODAY - DAY,
        )

        line = Consent.objects.get()
        assert (line.withdrawn_at, line.withdrawn_on, line.withdrawn_note) == (
            NOW,
            TODAY - DAY,
            "不想收广告",
        )

    def test_refuses_a_day_to_come(self):
        owner = make_customer()
        agree(owner)

        with pytest.raises(NotAConsent):
            withdraw_consents(
                customers={owner.pk: ""},
                through="到店",
                by=None,
                now=NOW,
                asked_on=TODAY + DAY,
            )

        assert Consent.objects.standing().count() == 1

    def test_advertising_alone_leaves_service_texts(self):
        owner = make_customer()
        withdraw_consents(
            customers={owner.pk: ""},
            scopes=[Scope.MARKETING],
            through="电话",
            by=None,
            now=NOW,
        )

        assert code(ask(owner.phone_index)) == ""


def test_a_refusal_is_a_line_of_the_ledger():
    owner = make_customer()

    refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [(owner.pk, "service", "不要短信", "导入")]
    line = Consent.objects.get()
    assert (line.phone_index, line.given_on, line.withdrawn_at) == (
        owner.phone_index,
        None,
        NOW,
    )
    assert code(ask(owner.phone_index)) == "no_texts"


def test_a_refusal_withdraws_every_consent_of_these_customers_and_no_others():
    owner, other = make_customer(), make_customer()
    agree(owner, "service")
    agree(owner)
    agree(other)

    refuse_texts({owner.pk: "不要短信"}, through="电话", now=NOW)

    assert ledger() == [
        (owner.pk, "service", "", "电话"),
        (owner.pk, "marketing", "", "电话"),
        (other.pk, "marketing", "", ""),
    ]


def test_who_only_agreed_to_advertising_gets_a_line_of_the_refusal():
    owner = make_customer()
    agree(owner)

    refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [
        (owner.pk, "marketing", "", "导入"),
        (owner.pk, "service", "不要短信", "导入"),
    ]


def test_the_same_refusal_twice_is_one_line():
    owner = make_customer()

    for _ in range(2):
        refuse_texts({owner.pk: "不要短信"}, through="导入", now=NOW)

    assert ledger() == [(owner.pk, "service", "不要短信", "导入")]
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_refusals_cost_a_constant_number_of_statements(
    count, django_assert_num_queries
):
    wordings = {make_customer().pk: "不要短信" for _ in range(count)}

    with django_assert_num_queries(11):
        refuse_texts(wordings, through="导入", now=NOW)
