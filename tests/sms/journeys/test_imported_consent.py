"""From an uploaded file to the phone: which commercial and service texts leave."""

from __future__ import annotations

import io

import openpyxl
import pytest

from customers.models import Consent, Customer
from imports.models import ImportBatch
from imports.tasks import run_import
from sms.models import Message
from sms.sending.delivery import deliver
from tests.contact import ask, code
from tests.factories import NOW, make_message, make_template
from tests.imports.uploading import post_files, signed_in, staff
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db

NAME, PHONE = "张伟", "13912345671"
PROOF = {"consent_wording": "购车合同第 9 条", "consent_given_on": "2026-11-01"}
NO_CONSENT = "该号码没有可证明的营销短信同意"


@pytest.fixture
def upload(settings, tmp_path):
    """Upload a row by the form, and let the worker's function import it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    client = signed_in(staff())

    def run(evidence=PROOF, **cells):
        row = {"姓名": NAME, "手机": PHONE, **cells}
        book, content = openpyxl.Workbook(), io.BytesIO()
        book.active.append(list(row))
        book.active.append(list(row.values()))
        book.save(content)
        post_files(client, ("客户.xlsx", content.getvalue()), **evidence)
        batch = ImportBatch.objects.latest("pk")
        run_import(batch.pk)
        batch.refresh_from_db()
        return batch

    return run


def send(wired, category, message_class):
    """Send a text to the customer; return the phones that got one, and its reason."""
    template = make_template(
        slug=category, category=category, message_class=message_class
    )
    message = make_message(
        template_version=template,
        phone=PHONE,
        customer=Customer.objects.get(name=NAME),
    )
    before = len(wired.desk.texts())
    deliver(at(NOW), budget=BUDGET)
    phones = [text.phone for text in wired.desk.texts()[before:]]
    return phones, Message.objects.get(pk=message.pk).reason


def advertise(wired):
    return send(wired, "campaign", "commercial")


def test_a_consent_with_day_and_wording_lets_advertising_leave(wired, upload):
    upload(营销短信同意="是")

    assert advertise(wired) == ([PHONE], "")


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"consent_wording": "合同"}, id="no day"),
        pytest.param({"consent_given_on": "2026-11-01"}, id="no wording"),
    ],
)
def test_an_unproved_consent_lets_nothing_leave(wired, upload, evidence):
    upload(evidence, 营销短信同意="是")

    assert advertise(wired) == ([], NO_CONSENT)


def test_day_and_proof_may_be_columns(wired, upload):
    upload({}, 营销短信同意="是", 同意日期="2026-10-30", 同意方式="到店签字")

    assert advertise(wired) == ([PHONE], "")


def test_the_same_file_with_its_proof_heals_the_first_import(wired, upload):
    upload({}, 营销短信同意="是")
    first = advertise(wired)
    upload(营销短信同意="是")

    assert (first, advertise(wired)) == (([], NO_CONSENT), ([PHONE], ""))


def test_consent_to_service_texts_is_none_to_advertising(wired, upload):
    upload(短信同意="是")

    assert advertise(wired) == ([], NO_CONSENT)
    assert send(wired, "maintenance", "service")[0] == [PHONE]


@pytest.mark.parametrize(
    "refusal",
    [
        {"营销短信同意": "否"},
        {"拒收营销短信": "是"},
        {"短信同意": "否"},
        {"勿扰": "是"},
    ],
)
def test_an_import_revives_no_refusal(wired, upload, refusal):
    upload(营销短信同意="是")
    upload(**refusal)
    upload(营销短信同意="是")

    assert advertise(wired)[0] == []


def test_refusing_advertising_leaves_service_texts(wired, upload):
    upload(营销短信同意="否")

    assert send(wired, "maintenance", "service")[0] == [PHONE]


def test_refusing_texts_closes_them_and_ordinary_calls(wired, upload):
    upload(短信同意="否")

    assert send(wired, "maintenance", "service")[0] == []
    customer = Customer.objects.get().pk
    index = Customer.objects.get().phone_index
    calls = {
        category: code(ask(index, category, channel="call", customer=customer))
        for category in ("maintenance", "care", "recall", "inspection")
    }
    assert calls == {
        "maintenance": "no_texts",
        "care": "no_texts",
        "recall": "",
        "inspection": "",
    }


def test_the_ledger_names_the_cell_and_who_uploaded_it(upload):
    batch = upload(营销短信同意="是")

    consent = Consent.objects.get()
    assert (consent.file_name, consent.file_sha256) == ("客户.xlsx", batch.file_sha256)
    assert (consent.sheet, consent.row, consent.cell) == ("Sheet", 2, "C2")
    assert (consent.wording, consent.recorded_by) == (
        "购车合同第 9 条",
        batch.uploaded_by,
    )
