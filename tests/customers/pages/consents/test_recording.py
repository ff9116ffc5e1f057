from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Consent, ProofFile
from customers.wishes.consent import record_consents
from customers.wishes.proof_files import MAX_BYTES
from shop import clock
from shop.database.number_lock import holding
from tests.customers.wishes.consents import given, record
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import make_opt_out, make_staff

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"scan"
NO_PROOF = "请写明凭证或上传文件，例如「到店签字的同意书，存档 2026-118 号」。"


@pytest.fixture
def staff(client):
    user = make_staff("服务顾问")
    client.force_login(user)
    return user


def typed(**fields):
    return {
        "number": "phone",
        "scope": "marketing",
        "channel": "到店书面",
        "given_on": clock.today().isoformat(),
        "wording": "",
        "proof": "签字的同意书",
        **fields,
    }


def post(client, name, owner, data, **more):
    address = reverse(f"customers:{name}", args=[owner.pk])
    return client.post(address, {**data, **more}, follow=True)


def said(response):
    return [str(each) for each in response.context["messages"]]


def scan(content=PNG, name="同意书.png"):
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db(transaction=True)
def test_while_a_text_is_on_the_wire_the_form_asks_to_save_again(
    client, staff, second_connection, monkeypatch
):
    owner = make_customer()
    brief = partial(record_consents, patience=timedelta(milliseconds=50))
    monkeypatch.setattr("customers.pages.consents.recording.record_consents", brief)

    with second_connection(lambda: holding(owner.phone_index)):
        response = post(client, "record-consent", owner, typed())

    busy = "正在向此客户发送短信，请过几秒再保存，填写的内容都还在。"
    assert response.context["problems"] == [busy]
    assert Consent.objects.count() == 0


class TestRecording:
    def test_consent_is_saved_with_number_wording_and_who_recorded_it(
        self, client, staff
    ):
        owner = make_customer()

        response = post(client, "record-consent", owner, typed())

        line = Consent.objects.get()
        assert (line.phone_index, line.recorded_by, line.given_on, line.is_proved) == (
            owner.phone_index,
            staff,
            clock.today(),
            True,
        )
        assert line.wording.startswith("我同意")
        number = f"{owner.phone[:3]}****{owner.phone[-4:]}"
        assert said(response) == [f"已登记。{number} 现在能发营销短信吗：能。"]

    def test_second_number_can_be_chosen(self, client, staff):
        owner = make_customer(second_phone=make_phone())

        post(client, "record-consent", owner, typed(number="second_phone"))

        assert Consent.objects.get().phone_index == owner.second_phone_index

    def test_an_opted_out_number_is_named_after_saving(self, client, staff):
        owner = make_customer()
        make_opt_out(owner, created_at=NOW)

        response = post(client, "record-consent", owner, typed())

        number = f"{owner.phone[:3]}****{owner.phone[-4:]}"
        assert said(response) == [
            f"已登记。{number} 现在能发营销短信吗：不能，因为客户 2026-11-21 "
            "退订(短信回复)；先处理好这一条才能发。"
        ]

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"proof": ""}, NO_PROOF),
            ({"given_on": ""}, "请填客户同意的日期，例如 2026-11-20。"),
            ({"given_on": "昨天"}, "日期看不懂，请写成 2026-11-20 这样的年-月-日。"),
            (
                {"number": "second_phone"},
                "这个号码已不是这位客户的号码，请重新选择号码。",
            ),
        ],
    )
    def test_a_bad_entry_gets_one_sentence_and_loses_nothing(
        self, client, staff, fields, problem
    ):
        data = typed(wording="自己写的同意文字", **fields)

        response = post(client, "record-consent", make_customer(), data)

        assert response.context["problems"] == [problem]
        assert response.context["form"]["wording"].value() == "自己写的同意文字"
        assert Consent.objects.count() == 0

    def test_a_day_to_come_is_refused(self, client, staff):
        tomorrow = clock.today() + timedelta(days=1)

        response = post(
            client,
            "record-consent",
            make_customer(),
            typed(given_on=tomorrow.isoformat()),
        )

        assert response.context["problems"] == [
            f"同意日期 {tomorrow} 在今天之后，请填客户实际同意的那一天，"
            f"例如 {clock.today()}。"
        ]
        assert Consent.objects.count() == 0

    def test_the_same_consent_again_is_said_to_be_needless(self, client, staff):
        owner = make_customer()
        post(client, "record-consent", owner, typed())

        response = post(client, "record-consent", owner, typed())

        assert response.context["problems"] == [
            "这个号码已有有效的营销短信同意，不用重复登记。"
        ]

    def test_who_may_not_record_is_refused(self, client):
        client.force_login(make_staff("数据专员"))

        response = post(client, "record-consent", make_customer(), typed())

        assert (response.status_code, Consent.objects.count()) == (403, 0)


class TestProofFile:
    def test_a_file_alone_is_proof_and_is_stored_encrypted(self, client, staff):
        post(
            client,
            "record-consent",
            make_customer(),
            typed(proof=""),
            file=scan(),
        )

        file = Consent.objects.get().proof_file
        assert (file.name, file.kind, file.size) == ("同意书.png", "image/png", 12)
        stored = ProofFile.objects.values_list("content", flat=True).get()
        assert stored.startswith("v1$")

    def test_a_file_survives_a_refused_entry(self, client, staff):
        owner = make_customer()
        data = typed(proof="", given_on="")
        refused = post(client, "record-consent", owner, data, file=scan())

        kept = refused.context["kept_key"]
        post(client, "record-consent", owner, typed(proof="", kept=kept))

        assert Consent.objects.get().proof_file == ProofFile.objects.get()

    @pytest.mark.parametrize(
        ("file", "problem"),
        [
            (scan(b""), "上传的文件是空的，请重新选择文件。"),
            (
                scan(b"<html><script>", "同意书.png"),
                "只能上传照片（JPG、PNG）、PDF 或录音（MP3、M4A、WAV），请换一个文件。",
            ),
            (
                scan(PNG + b"0" * MAX_BYTES),
                "文件超过 5 MB，请拍小一点的照片或压缩后再上传。",
            ),
        ],
        ids=["empty", "not what it is called", "too large"],
    )
    def test_other_files_are_refused(self, client, staff, file, problem):
        file.seek(0)

        response = post(client, "record-consent", make_customer(), typed(), file=file)

        assert response.context["problems"] == [problem]
        assert (Consent.objects.count(), ProofFile.objects.count()) == (0, 0)

    def test_opening_it_is_recorded(self, client, staff):
        post(client, "record-consent", make_customer(), typed(), file=scan())
        file = ProofFile.objects.get()

        response = client.post(reverse("customers:open-proof", args=[file.pk]))

        assert (response.content, response["Content-Type"]) == (PNG, "image/png")
        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action, entry.target_id) == (
            staff,
            "open_proof",
            str(file.pk),
        )

    def test_opening_it_needs_the_permission(self, client, staff):
        post(client, "record-consent", make_customer(), typed(), file=scan())
        file = ProofFile.objects.get()
        client.force_login(make_staff("数据专员"))

        response = client.post(reverse("customers:open-proof", args=[file.pk]))

        assert (response.status_code, AuditEntry.objects.count()) == (403, 0)


class TestWithdrawal:
    @pytest.fixture
    def owner(self):
        owner = make_customer()
        record(given(owner))
        return owner

    def wish(self, **fields):
        return {
            "what": "marketing",
            "through": "电话",
            "asked_on": clock.today().isoformat(),
            "words": "别再发优惠短信",
            **fields,
        }

    def test_it_keeps_the_customers_words_and_who_wrote_them(
        self, client, staff, owner
    ):
        post(client, "withdraw-consent", owner, self.wish())

        line = Consent.objects.get()
        assert (line.withdrawn_through, line.withdrawn_note, line.withdrawn_by) == (
            "电话",
            "别再发优惠短信",
            staff,
        )
        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action, entry.target, entry.reason) == (
            staff,
            "withdraw_consent",
            "营销短信",
            "电话 别再发优惠短信",
        )

    def test_of_all_texts_also_refuses_service_texts(self, client, staff, owner):
        post(client, "withdraw-consent", owner, self.wish(what="all"))

        scopes = Consent.objects.exclude(withdrawn_at=None).order_by("pk")
        assert list(scopes.values_list("scope", flat=True)) == ["marketing", "service"]

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            (
                {"words": " "},
                "请写明客户怎么说的，例如「来电说以后别再发优惠短信」。",
            ),
            ({"asked_on": ""}, "请填客户提出撤回的日期，例如 2026-11-20。"),
        ],
    )
    def test_a_bad_entry_withdraws_nothing(self, client, staff, owner, fields, problem):
        response = post(client, "withdraw-consent", owner, self.wish(**fields))

        assert response.context["problems"] == [problem]
        assert Consent.objects.standing().count() == 1
