from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from customers.models import ProofFile
from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.pages import uploads_page
from tests.imports.exports import simple_xlsx
from tests.imports.uploading import (
    NUMBER,
    make_batch,
    make_problem,
    named,
    page,
    post_files,
    signed_in,
    staff,
    stored_files,
)

pytestmark = pytest.mark.django_db


class TestWhoMay:
    def test_adviser_neither_uploads_nor_stores(self, private_media):
        client = signed_in(staff("服务顾问", "李顾问"))

        response = post_files(client, ("客户.xlsx", simple_xlsx()))

        assert response.status_code == client.get(page("add")).status_code == 403
        assert ImportBatch.objects.count() == AuditEntry.objects.count() == 0
        assert stored_files(private_media) == []

    def test_adviser_reads_results_and_downloads_none(self):
        client = signed_in(staff("服务顾问", "李顾问"))
        batch = make_batch()
        make_problem(batch)

        shown = client.get(page("change", batch.pk))

        assert shown.status_code == 200
        assert (shown.context["can_add"], shown.context["can_download"]) == (False,) * 2
        assert client.post(page("corrections", batch.pk)).status_code == 403
        assert client.post(page("requeue", batch.pk)).status_code == 403
        assert AuditEntry.objects.count() == 0

    @pytest.mark.parametrize(
        ("name", "method"),
        [
            ("add", "get"),
            ("add", "post"),
            ("change", "get"),
            ("progress", "get"),
            ("requeue", "post"),
            ("corrections", "post"),
        ],
    )
    def test_stranger_is_sent_to_the_login(self, name, method):
        batch = make_batch()
        address = page(name) if name == "add" else page(name, batch.pk)

        response = getattr(Client(), method)(address)

        assert response.status_code == 302
        assert response.url == f"{reverse('admin:login')}?next={address}"

    def test_staff_without_a_role_sees_nothing(self):
        client = signed_in(staff("没有这个角色", "新人"))
        batch = make_batch()

        pages = [page("change", batch.pk), page("progress", batch.pk)]
        assert [client.get(each).status_code for each in pages] == [403, 403]

    @pytest.mark.parametrize("name", ["add", "requeue", "corrections"])
    def test_post_needs_the_token(self, clerk, name):
        client = signed_in(clerk, enforce_csrf_checks=True)
        batch = make_batch(uploaded_by=clerk, status="queued")
        address = page(name) if name == "add" else page(name, batch.pk)

        response = client.post(address, {"file": named("客户.xlsx", simple_xlsx())})

        assert response.status_code == 403
        assert ImportBatch.objects.count() == 1
        assert AuditEntry.objects.count() == 0

    def test_form_with_its_token_is_taken(self, clerk):
        client = signed_in(clerk, enforce_csrf_checks=True)
        client.get(page("add"))
        token = client.cookies["csrftoken"].value

        post_files(client, ("客户.xlsx", simple_xlsx()), csrfmiddlewaretoken=token)

        assert ImportBatch.objects.get().file_name == "客户.xlsx"

    def test_file_is_served_from_nowhere(self, client):
        post_files(client, ("客户.xlsx", simple_xlsx()))
        name = ImportBatch.objects.get().file.name

        for address in (f"/{name}", f"/media/{name}", f"/static/{name}"):
            assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["requeue", "corrections"])
def test_what_acts_answers_no_get(client, clerk, name):
    batch = make_batch(uploaded_by=clerk)
    make_problem(batch)

    assert client.get(page(name, batch.pk)).status_code == 405
    assert AuditEntry.objects.count() == 0


def test_looking_changes_nothing(client, clerk):
    batch = make_batch(uploaded_by=clerk, status="queued")
    make_problem(batch)
    before = everything()

    for address in (
        page("add"),
        page("changelist"),
        page("change", batch.pk),
        page("progress", batch.pk),
    ):
        assert client.get(address).status_code == 200

    assert everything() == before


def everything():
    models = (ImportBatch, ImportRow, ImportProblem, AuditEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(
    ("status", "calls"), [("queued", 1), ("running", 1), ("finished", 0), ("failed", 0)]
)
def test_what_is_over_is_not_queued_again(
    client, django_capture_on_commit_callbacks, status, calls
):
    batch = make_batch(status=status)

    with django_capture_on_commit_callbacks() as made:
        response = client.post(page("requeue", batch.pk))

    assert (len(made), response.url) == (calls, page("change", batch.pk))


class TestResult:
    def test_counts_by_kind_in_order(self, client):
        counts = {
            "orders": {"created": 11820, "updated": 0, "unchanged": 1, "rejected": 2},
            "customers": {"created": 3, "updated": 1, "unchanged": 0, "rejected": 0},
        }
        batch = make_batch(counts=counts, notices=["未识别的列：积分余额"])

        shown = client.get(page("change", batch.pk))

        assert shown.context["outcomes"] == [
            ("客户", ["3", "1", "0", "0", "0"]),
            ("维修记录", ["11,820", "0", "1", "2", "0"]),
        ]
        assert "未识别的列：积分余额" in shown.content.decode()

    def test_queries_do_not_grow_with_the_problems(self, client, clerk):
        batch = make_batch(uploaded_by=clerk)

        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(page("change", batch.pk))
            return len(captured)

        make_problem(batch, number=1)
        with_one = queries()
        make_problem(batch, number=2, sheet="车辆")
        make_problem(batch, number=3)
        make_batch(status="queued")
        make_batch(status="running")

        assert (with_one, queries()) == (11, 11)


class TestCorrections:
    def test_workbook_opens_and_holds_the_whole_number(self, client, clerk):
        batch = make_batch(uploaded_by=clerk, file_name="三月客户.xls")
        make_problem(batch)

        response = client.post(page("corrections", batch.pk))

        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        cells = [
            str(cell)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        ]
        assert {"姓名", "张三", "手机", NUMBER} <= set(cells)
        assert "no-store" in response["Cache-Control"]
        assert response["Content-Disposition"].endswith(
            "%E4%B8%89%E6%9C%88%E5%AE%A2%E6%88%B7-%E5%BE%85%E6%9B%B4%E6%AD%A3.xlsx"
        )

    def test_download_is_written_down(self, client, clerk):
        batch = make_batch(uploaded_by=clerk)
        make_problem(batch)

        client.post(page("corrections", batch.pk))

        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action) == (clerk, "export")
        assert (entry.target, entry.target_id) == ("待更正 客户.xlsx", str(batch.pk))

    @pytest.mark.parametrize(
        ("role", "status"), [("数据专员", 403), ("服务顾问", 403), ("经理", 200)]
    )
    def test_numbers_of_another_file_need_the_permission(self, clerk, role, status):
        batch = make_batch(uploaded_by=clerk)
        make_problem(batch)
        client = signed_in(staff(role, "别人"))

        shown = client.get(page("change", batch.pk))

        assert shown.context["can_download"] == (status == 200)
        assert client.post(page("corrections", batch.pk)).status_code == status
        assert AuditEntry.objects.count() == (status == 200)


class TestEvidence:
    """What proves the consents of a file, given once on the form."""

    def upload(self, client, **fields):
        return post_files(client, ("客户.xlsx", simple_xlsx()), **fields)

    def test_the_form_says_what_happens_without_it(self, client):
        page_text = client.get(page("add")).content.decode()

        assert "不会据此发送任何营销短信；补齐后把同一个文件再导入一次" in page_text

    def test_it_is_kept_with_the_batch(self, client, clerk):
        proof = named("同意书.pdf", b"%PDF-1.7 signed")

        self.upload(
            client,
            consent_wording="合同第 9 条",
            consent_given_on="2026-11-01",
            consent_file=proof,
        )

        batch = ImportBatch.objects.get()
        assert (batch.consent_wording, batch.consent_given_on) == (
            "合同第 9 条",
            date(2026, 11, 1),
        )
        assert (batch.consent_file.name, batch.consent_file.uploaded_by) == (
            "同意书.pdf",
            clerk,
        )

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (
                {"consent_given_on": "2099-01-01"},
                "取得日期 2099-01-01 晚于今天，请改成客户实际同意的日期。",
            ),
            (
                {"consent_given_on": "昨天"},
                "取得日期看不懂，请写成 2026-11-20 这样的年-月-日。",
            ),
            (
                {"consent_wording": "x" * 501},
                "同意文本最多 500 个字，更长的请上传凭证文件。",
            ),
        ],
    )
    def test_what_cannot_be_true_is_refused_and_the_text_stays(
        self, client, fields, sentence
    ):
        given = {"consent_wording": "合同第 9 条", **fields}

        response = self.upload(client, **given)

        assert response.context["refused"] == [sentence, uploads_page.CHOOSE_AGAIN]
        assert given["consent_wording"] in response.content.decode()
        assert ImportBatch.objects.count() == ProofFile.objects.count() == 0

    def test_a_proof_of_another_kind_is_refused(self, client):
        response = self.upload(client, consent_file=named("a.exe", b"MZ"))

        assert response.context["refused"][0] == (
            "凭证文件：只能上传照片（JPG、PNG）、PDF 或录音（MP3、M4A、WAV），"
            "请换一个文件。"
        )
        assert ImportBatch.objects.count() == 0
