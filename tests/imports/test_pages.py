from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry, User
from accounts.roles import sync_roles
from dealercrm import celery_app
from imports.batches import RUNNING_LOCK
from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.pages import PER_PAGE
from imports.tables import formats
from imports.uploads import MAX_FILES
from tests.imports.exports import simple_xlsx

pytestmark = pytest.mark.django_db

NUMBER = "13812345678"
TAIL = "5678"


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def redis_is_down():
    broken = Celery(broker="redis://127.0.0.1:9/0", set_as_current=False)
    broken.conf.broker_transport_options = {"max_retries": 0}
    broken.set_current()
    yield
    celery_app.set_current()
    broken.close()


def staff(role="数据专员", name="吴数据"):
    sync_roles()
    user = User.objects.create_user(name, name=name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def clerk():
    return staff()


@pytest.fixture
def client(clerk):
    return signed_in(clerk)


def page(name, *args):
    return reverse(f"admin:imports_importbatch_{name}", args=args)


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


def post_files(client, *files, **fields):
    return client.post(page("add"), {"file": [named(*each) for each in files]} | fields)


def refusals(response):
    return [str(sentence) for sentence in response.context["refused"]]


def stored_files(root):
    return [each for each in root.rglob("*") if each.is_file()]


def make_batch(**fields):
    values = {"file_name": "客户.xlsx", "status": "finished", **fields}
    return ImportBatch.objects.create(**values)


@contextmanager
def at_work(*batches):
    """Hold what a worker holds while it imports."""
    keys = [[RUNNING_LOCK, batch.pk] for batch in batches]
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
        yield
        for key in keys:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def make_problem(batch, *, number=2, sheet="客户", column="手机", **fields):
    row, _ = ImportRow.objects.get_or_create(
        batch=batch,
        sheet=sheet,
        number=number,
        defaults={
            "outcome": "rejected",
            "cells": json.dumps({"姓名": "张三", "手机": NUMBER}),
        },
    )
    values = {"severity": "error", "value": NUMBER, "sentence": "请核对", **fields}
    return ImportProblem.objects.create(row=row, column=column, **values)


class TestUpload:
    def test_file_is_kept_in_private_and_queued(
        self, client, clerk, private_media, django_capture_on_commit_callbacks
    ):
        content = simple_xlsx()
        with django_capture_on_commit_callbacks() as calls:
            response = post_files(client, ("三月客户.xlsx", content))

        batch = ImportBatch.objects.get()
        path = Path(batch.file.path)
        assert response.url == page("change", batch.pk)
        assert (batch.file_name, batch.status) == ("三月客户.xlsx", "queued")
        assert (batch.uploaded_by, batch.is_dry_run) == (clerk, False)
        assert path.read_bytes() == content
        assert "客户" not in str(path)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert len(calls) == 1

    def test_upload_is_written_down(self, client, clerk):
        post_files(client, ("客户.xlsx", simple_xlsx()), is_dry_run="on")

        entry, batch = AuditEntry.objects.get(), ImportBatch.objects.get()
        assert batch.is_dry_run
        assert (entry.user, entry.action, entry.target) == (
            clerk,
            "import",
            "客户.xlsx",
        )
        assert (entry.target_id, entry.reason) == (str(batch.pk), "仅试算")
        assert entry.ip_address == "127.0.0.1"

    def test_several_files_become_several_batches(self, client):
        response = post_files(
            client, ("客户.xlsx", simple_xlsx()), ("车辆.csv", "车架号\n".encode())
        )

        first, second = ImportBatch.objects.order_by("pk")
        assert [first.file_name, second.file_name] == ["客户.xlsx", "车辆.csv"]
        assert response.url == page("change", first.pk)
        assert AuditEntry.objects.count() == 2

    def test_file_is_kept_while_redis_is_down(
        self, client, redis_is_down, django_capture_on_commit_callbacks, caplog
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = post_files(client, ("客户.xlsx", simple_xlsx()))

        batch = ImportBatch.objects.get()
        assert (response.status_code, batch.status) == (302, "queued")
        assert [record.message for record in caplog.records] == [
            f"Redis is down; import {batch.pk} waits to be queued again."
        ]

    @pytest.mark.parametrize(
        ("label", "name", "content", "sentence"),
        [
            (
                "not a table",
                "合同.pdf",
                b"%PDF-1.7",
                "不能导入“.pdf”文件：只接受 Excel（.xlsx、.xls）和 CSV 表格，"
                "请从系统重新导出后再上传。",
            ),
            ("empty", "空.xlsx", b"", formats.EMPTY),
            (
                "one byte too many",
                "大.csv",
                b"x" * (1024 * 1024 + 1),
                "文件太大（超过 1 MB），请按时间或门店拆成几个文件后再上传。",
            ),
        ],
    )
    def test_bad_file_is_refused_and_not_stored(
        self, client, settings, private_media, label, name, content, sentence
    ):
        settings.IMPORT_MAX_MEGABYTES = 1

        response = post_files(client, (name, content))

        assert response.status_code == 200
        assert refusals(response) == [f"“{name}”没有上传：{sentence}"]
        assert ImportBatch.objects.count() == AuditEntry.objects.count() == 0
        assert stored_files(private_media) == []

    def test_file_of_exactly_the_limit_is_taken(self, client, settings):
        settings.IMPORT_MAX_MEGABYTES = 1

        post_files(client, ("大.csv", b"x" * (1024 * 1024)))

        assert ImportBatch.objects.get().file.size == 1024 * 1024

    def test_bad_file_does_not_stop_the_good_one(self, client):
        response = post_files(
            client, ("合同.pdf", b"%PDF-1.7"), ("客户.xlsx", simple_xlsx())
        )

        batch = ImportBatch.objects.get()
        assert batch.file_name == "客户.xlsx"
        shown = client.get(response.url)
        assert [str(message) for message in shown.context["messages"]] == [
            "“合同.pdf”没有上传：不能导入“.pdf”文件：只接受 Excel（.xlsx、.xls）"
            "和 CSV 表格，请从系统重新导出后再上传。"
        ]

    def test_nothing_chosen(self, client):
        response = client.post(page("add"), {})

        assert refusals(response) == ["请先选择要导入的文件。"]

    def test_too_many_files(self, client, private_media):
        files = [(f"{n}.csv", b"x") for n in range(MAX_FILES + 1)]

        response = post_files(client, *files)

        assert refusals(response) == ["一次最多上传 10 个文件，请分几次上传。"]
        assert stored_files(private_media) == []

    def test_flood_is_refused_by_its_announced_length(self, client, settings):
        settings.IMPORT_MAX_MEGABYTES = 1
        # The client's stream fails when more is read of it than it has.
        response = client.generic(
            "POST",
            page("add"),
            b"--x",
            "multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(12 * 1024 * 1024),
        )

        assert response.status_code == 413
        assert ImportBatch.objects.count() == 0

    def test_page_says_what_can_be_uploaded(self, client):
        response = client.get(page("add"))

        assert response.context["max_megabytes"] == 64
        assert refusals(response) == []


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


QUEUED = {
    "state": "queued",
    "label": "排队中",
    "tone": "info",
    "percent": 0,
    "sentence": "马上开始。",
    "is_over": False,
}
RUNNING = {**QUEUED, "state": "running", "label": "导入中"}
FINISHED = {
    **QUEUED,
    "state": "finished",
    "label": "已完成",
    "tone": "good",
    "percent": 100,
    "is_over": True,
}
START = timezone.now()


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [
        ("queued", {"status": "queued"}, QUEUED),
        (
            "reading",
            {"status": "running"},
            {**RUNNING, "percent": None, "sentence": "正在读取文件…"},
        ),
        (
            "running",
            {"status": "running", "rows_done": 4200, "rows_total": 12000},
            {**RUNNING, "percent": 35, "sentence": "已处理 4,200 / 12,000 行。"},
        ),
        (
            "last row is not the end",
            {"status": "running", "rows_done": 200, "rows_total": 200},
            {
                **RUNNING,
                "percent": 99,
                "sentence": "已处理全部 200 行，正在核对里程和号码…",
            },
        ),
        (
            "trying",
            {"status": "running", "is_dry_run": True},
            {
                **RUNNING,
                "percent": None,
                "sentence": "正在试算，完成后一起显示结果…",
            },
        ),
        (
            "finished",
            {
                "rows_done": 12000,
                "rows_total": 12000,
                "started_at": START,
                "finished_at": START + timedelta(seconds=12),
            },
            {**FINISHED, "sentence": "共 12,000 行，用时 12 秒"},
        ),
        (
            "failed",
            {"status": "failed", "error": formats.ENCRYPTED},
            {
                **FINISHED,
                "state": "failed",
                "label": "未导入",
                "tone": "bad",
                "percent": 0,
                "sentence": "文件有密码保护；请在 Excel 中取消密码并另存后再上传。",
            },
        ),
    ],
)
def test_progress(client, label, fields, expected):
    batch = make_batch(**fields)

    with at_work(*[batch] * (batch.status == "running")):
        response = client.get(page("progress", batch.pk))

    assert response.json() == expected


def wait(batch, seconds):
    ImportBatch.objects.filter(pk=batch.pk).update(
        created_at=timezone.now() - timedelta(seconds=seconds)
    )


def test_nobody_begins_for_more_than_ten_seconds(client):
    batch = make_batch(status="queued")

    wait(batch, 9)
    assert client.get(page("progress", batch.pk)).json() == QUEUED

    wait(batch, 200)
    assert client.get(page("progress", batch.pk)).json() == {
        **QUEUED,
        "state": "no_worker",
        "label": "没有开始",
        "tone": "warn",
        "sentence": (
            "已等待 3 分钟还没有开始：后台任务程序（worker）没有运行，"
            "或正忙于别的任务。请让系统管理员启动它，启动后会自动开始，不用重新上传。"
        ),
    }


def test_waiting_behind_another_file_is_no_fault(client):
    abandoned, running = make_batch(status="running"), make_batch(status="running")
    batch, later = make_batch(status="queued"), make_batch(status="queued")
    wait(batch, 200)
    wait(later, 200)

    with at_work(running):
        answers = [
            client.get(page("progress", each.pk)).json() for each in (batch, later)
        ]

    assert abandoned.pk < running.pk
    assert answers == [
        {**QUEUED, "sentence": "前面还有 1 个文件，轮到后自动开始。"},
        {**QUEUED, "sentence": "前面还有 2 个文件，轮到后自动开始。"},
    ]


def test_worker_that_died_is_told_from_one_that_works(client):
    batch = make_batch(status="running", rows_done=100, rows_total=200)

    assert client.get(page("progress", batch.pk)).json() == {
        **RUNNING,
        "state": "broken_off",
        "label": "已中断",
        "tone": "warn",
        "percent": 50,
        "sentence": (
            "后台任务程序（worker）中途停止，已写入的行保留。它恢复后会从头再做一遍，"
            "不会重复；若一直没有动静，请点“重新排队”。"
        ),
    }


def test_page_shows_the_others_under_way(client):
    batch, other = make_batch(status="queued"), make_batch(status="running")
    make_batch(status="finished")

    shown = client.get(page("change", batch.pk))

    assert [each for each, _ in shown.context["others"]] == [other]


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
            ("客户", ["3", "1", "0", "0"]),
            ("维修记录", ["11,820", "0", "1", "2"]),
        ]
        assert "未识别的列：积分余额" in shown.content.decode()

    @pytest.mark.parametrize(
        ("label", "column", "value", "masked"),
        [
            ("whole", "手机", "13812345678", "138****5678"),
            ("two", "手机", "13812345678/13912345678", "138****5678/139****5678"),
            ("glued", "手机", "1381234567813912345678", "138****5678139****5678"),
            ("spaced", "车主电话", "138 1234 5678", "138****5678"),
            ("country", "手机", "+86-13812345678", "138****5678"),
            ("full width", "手机", "１３８１２３４５６７８", "１３８****５６７８"),
            ("a digit too few", "手机", "1381234567", "****4567"),
            ("letters for digits", "手机", "l38I2345O78", "l38****5O78"),
            ("odd separators", "手机", "138|1234|5678", "138****5678"),
            ("landline", "座机", "021-60000000", "021****0000"),
            (
                "in a remark",
                "备注",
                "改打13812345678找他太太",
                "改打138****5678找他太太",
            ),
            (
                "full width in a remark",
                "备注",
                "１３８１２３４５６７８",
                "１３８****５６７８",
            ),
            ("landline in a remark", "备注", "店里021-60000000", "店里021****0000"),
            ("VIN", "车架号", "LSVAA418XE2000123", "LSVAA418XE2000123"),
            ("date", "进厂时间", "2024-01-31 10:30", "2024-01-31 10:30"),
            ("order", "工单号", "WX20240131000123", "WX20240131000123"),
        ],
    )
    def test_numbers_are_masked_and_facts_are_not(
        self, client, label, column, value, masked
    ):
        batch = make_batch()
        make_problem(batch, column=column, value=value, made_of_it=value)

        shown = client.get(page("change", batch.pk))

        line = shown.context["lines"][0]
        assert (line.value, line.made_of_it) == (masked, masked)
        assert (value in shown.content.decode()) == (value == masked)

    def test_problems_are_filtered_by_severity_and_sheet(self, client):
        batch = make_batch()
        make_problem(batch, number=9, severity="note", column="a")
        make_problem(batch, number=5, severity="error", column="b")
        make_problem(batch, number=7, severity="error", column="c", sheet="车辆")
        make_problem(make_batch(), column="of another file")

        def columns(query):
            shown = client.get(page("change", batch.pk), query)
            tally = shown.context["tally"]
            shares = [share.count for share in tally.shares]
            return [line.column for line in shown.context["lines"]], shares

        assert columns({}) == (["b", "c", "a"], [2, 0, 1])
        assert columns({"severity": "error"}) == (["b", "c"], [2, 0, 1])
        assert columns({"sheet": "客户"}) == (["b", "a"], [1, 0, 1])
        assert columns({"severity": "error", "sheet": "车辆"}) == (["c"], [1, 0, 0])
        assert columns({"severity": "'; --"}) == (["b", "c", "a"], [2, 0, 1])

    def test_line_says_where_and_why(self, client):
        batch = make_batch()
        make_problem(batch, number=4, severity="warning", sentence="号段不常见，请核对")

        line = client.get(page("change", batch.pk)).context["lines"][0]

        assert (line.place, line.severity, line.tone) == (
            "客户 第 4 行",
            "请核对",
            "warn",
        )
        assert line.sentence == "号段不常见，请核对"

    def test_problems_are_paged(self, client):
        batch = make_batch()
        for number in range(1, PER_PAGE + 2):
            make_problem(batch, number=number)

        def places(number):
            shown = client.get(page("change", batch.pk), {"page": number})
            return [line.place for line in shown.context["lines"]]

        assert len(places(1)) == PER_PAGE
        assert places(2) == [f"客户 第 {PER_PAGE + 1} 行"]

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

        assert (with_one, queries()) == (10, 10)


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
