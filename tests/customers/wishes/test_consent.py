from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from customers.models import Consent
from customers.wishes.consent import (
    NotAConsent,
    Recorded,
    Scope,
)
from customers.wishes.proof_files import store
from customers.wishes.withdrawal import withdraw_consents
from tests.customers.wishes.consents import FILE, advertising, given, record
from tests.factories import NOW, make_customer, make_phone

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


class TestRecording:
    def test_consent_keeps_number_proof_and_who_recorded_it(self):
        owner, by = make_customer(), User.objects.create(username="wang")
        file = store("同意书.png", b"\x89PNG\r\n\x1a\n..", by=by, now=NOW)
        consent = given(owner, wording="同意接收优惠短信", proof_file=file)

        assert record(consent, by=by) == Recorded(written=[consent])

        line = Consent.objects.get()
        assert (line.phone_index, line.proof, line.proof_file, line.recorded_by) == (
            owner.phone_index,
            "签字的同意书",
            file,
            by,
        )
        assert advertising(owner.phone_index) == ""

    def test_consent_for_the_second_number_leaves_the_first_closed(self):
        owner = make_customer(second_phone=make_phone())

        record(given(owner, phone_index=owner.second_phone_index))

        assert advertising(owner.second_phone_index) == ""
        assert advertising(owner.phone_index) == "no_consent"

    def test_the_same_consent_twice_is_one_line(self):
        consent = given(make_customer())

        assert record(consent) == Recorded(written=[consent])
        assert record(consent) == Recorded(known=[consent])
        assert Consent.objects.count() == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_recording_costs_a_constant_number_of_statements(
        self, count, django_assert_num_queries
    ):
        consents = [given(make_customer()) for _ in range(count)]

        with django_assert_num_queries(8):
            record(*consents)

    def test_who_no_longer_has_the_number_does_not_consent_for_it(self):
        owner, phone = make_customer(), make_phone()
        record(given(owner))
        old_index = owner.phone_index
        owner.phone = phone
        owner.save()
        make_customer(phone=make_phone())

        assert advertising(old_index) == "no_consent"
        assert advertising(owner.phone_index) == "no_consent"


class TestRefusedEntries:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (
                {"given_on": TODAY + DAY},
                "同意日期 2026-11-22 在今天之后，请填客户实际同意的那一天，"
                "例如 2026-11-21。",
            ),
            (
                {"given_on": date(1926, 11, 21)},
                "同意日期 1926-11-21 太早，请核对年份，例如 2026-11-21。",
            ),
            ({"given_on": None}, "请填客户同意的日期，例如 2026-11-21。"),
            (
                {"proof": " "},
                "请写明凭证或上传文件，例如「到店签字的同意书，存档 2026-118 号」。",
            ),
            ({"channel": ""}, "请选择客户怎样同意的，例如「到店书面」。"),
            (
                {"phone_index": "x" * 22},
                "这个号码已不是这位客户的号码，请重新选择号码。",
            ),
        ],
    )
    def test_one_sentence_says_what_to_do_and_nothing_is_written(
        self, fields, sentence
    ):
        owner = make_customer()

        with pytest.raises(NotAConsent) as refused:
            record(given(make_customer()), given(owner, **fields))

        assert str(refused.value) == sentence
        assert Consent.objects.count() == 0

    def test_customer_without_a_number_cannot_consent(self):
        with pytest.raises(NotAConsent) as refused:
            record(given(make_customer(phone="")))

        assert str(refused.value) == (
            "这位客户没有手机号，请先登记手机号，再登记同意。"
        )


class TestProof:
    @pytest.mark.parametrize(
        ("fields", "held_by"),
        [
            ({"wording": "同意接收优惠短信"}, ""),
            ({"proof": "存档 118 号"}, ""),
            ({"given_on": None, "wording": "同意接收优惠短信"}, "no_consent"),
            ({}, "no_consent"),
        ],
        ids=["wording and day", "proof and day", "no day", "nothing to show"],
    )
    def test_consent_from_a_file_counts_only_if_proved(self, fields, held_by):
        owner = make_customer()

        record(given(owner, **{"proof": "", "origin": FILE, **fields}))

        line = Consent.objects.get()
        assert (line.file_sha256, line.sheet, line.row, line.cell) == (
            FILE.file_sha256,
            "Sheet1",
            7,
            "是",
        )
        assert line.is_proved is (held_by == "")
        assert advertising(owner.phone_index) == held_by

    def test_a_proved_consent_is_written_beside_an_unproved_one(self):
        owner = make_customer()
        record(given(owner, proof="", origin=FILE))
        proved = given(owner)

        assert record(proved) == Recorded(written=[proved])
        assert advertising(owner.phone_index) == ""

    def test_an_unproved_consent_adds_nothing_to_a_proved_one(self):
        owner = make_customer()
        record(given(owner))
        unproved = given(owner, proof="", origin=FILE)

        assert record(unproved) == Recorded(known=[unproved])


class TestAfterAWithdrawal:
    @pytest.fixture
    def owner(self):
        owner = make_customer()
        record(given(owner))
        withdraw_consents(
            customers={owner.pk: ""},
            scopes=[Scope.MARKETING],
            through="电话",
            by=None,
            now=NOW,
        )
        return owner

    def test_no_file_revives_the_consent(self, owner):
        later = given(owner, given_on=TODAY + DAY, origin=FILE)

        assert record(later, now=NOW + DAY) == Recorded(refused=[later])
        assert advertising(owner.phone_index) == "no_consent"

    def test_no_file_revives_it_under_another_number_or_person(self, owner):
        number = owner.phone_index
        namesake = make_customer(phone=owner.phone)
        owner.phone = make_phone()
        owner.save()
        moved, other = given(owner, origin=FILE), given(namesake, origin=FILE)

        assert record(moved, other) == Recorded(refused=[moved, other])
        assert advertising(number) == advertising(owner.phone_index) == "no_consent"

    def test_staff_record_a_consent_of_the_same_day_or_later(self, owner):
        record(given(owner, given_on=TODAY))

        assert advertising(owner.phone_index) == ""

    def test_staff_cannot_record_an_older_consent(self, owner):
        with pytest.raises(NotAConsent) as refused:
            record(given(owner, given_on=TODAY - DAY))

        assert str(refused.value) == (
            "客户 2026-11-21 撤回过同意，只有那天或之后重新同意才有效，请核对同意日期。"
        )
