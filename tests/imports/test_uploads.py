from __future__ import annotations

from pathlib import Path

import pytest
from celery import Celery

from accounts.models import AuditEntry
from dealercrm import celery_app
from imports.models import ImportBatch
from imports.pages.uploads_page import CHOOSE_AGAIN
from imports.tables import formats
from imports.uploads import MAX_FILES
from tests.imports.exports import simple_xlsx
from tests.imports.uploading import (
    page,
    post_files,
    stored_files,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_is_down():
    broken = Celery(broker="redis://127.0.0.1:9/0", set_as_current=False)
    broken.conf.broker_transport_options = {"max_retries": 0}
    broken.set_current()
    yield
    celery_app.set_current()
    broken.close()


def refusals(response):
    return [str(sentence) for sentence in response.context["refused"]]


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
                "不能导入“.pdf”文件：只接受 Excel（.xlsx、.xls、.ods）和 CSV 表格，"
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
            "“合同.pdf”没有上传：不能导入“.pdf”文件：只接受 Excel"
            "（.xlsx、.xls、.ods）和 CSV 表格，请从系统重新导出后再上传。"
        ]

    def test_nothing_chosen(self, client):
        response = client.post(page("add"), {})

        assert refusals(response) == ["请先选择要导入的文件。"]

    def test_too_many_files(self, client, private_media):
        files = [(f"{n}.csv", b"x") for n in range(MAX_FILES + 1)]

        response = post_files(client, *files)

        assert refusals(response) == [
            "一次最多上传 10 个文件，请分几次上传。",
            CHOOSE_AGAIN,
        ]
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
