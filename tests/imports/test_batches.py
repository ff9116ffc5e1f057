from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from customers.models import Customer, ServiceRecord, Vehicle
from imports import batches, tasks
from imports.batches import create_batch, run_batch
from imports.models import ImportBatch, ImportRow
from tests.imports.exports import Cell, write_xlsx
from tests.imports.importing import (
    NOW,
    Table,
    import_sheets,
    problems,
)

pytestmark = pytest.mark.django_db


PHONE = "13912345671"


CUSTOMERS = [["姓名", "手机", "积分"], ["张伟", PHONE, "5"], ["李娜", "无", "6"]]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def export(tmp_path) -> Path:
    return write_xlsx(tmp_path / "客户.xlsx", {"客户": CUSTOMERS})


def stored_files(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def order_rows(count: int) -> list[dict[str, Cell]]:
    return [
        {
            "工单号": f"R{n:04}",
            "进厂时间": "2026-05-01",
            "车架号": f"WVWZZZ3CZEE{n:06}",
            "送修人": "张伟",
            "联系电话": PHONE,
        }
        for n in range(count)
    ]


def test_file_is_kept_under_a_random_name_until_it_is_done(export, media):
    user = User.objects.create_user("a")

    batch = create_batch(export, name="客户.xlsx", uploaded_by=user)

    (kept,) = stored_files(media)
    assert kept.suffix == ".xlsx"
    assert "客户" not in kept.name
    assert batch.file_sha256 == hashlib.sha256(export.read_bytes()).hexdigest()
    assert (batch.file_name, batch.status, batch.uploaded_by) == (
        "客户.xlsx",
        "queued",
        user,
    )

    run_batch(batch, now=NOW)

    assert stored_files(media) == []
    assert batch.file.name == ""


def test_uploaded_file_is_taken_whole(export):
    upload = SimpleUploadedFile("客户.xlsx", export.read_bytes())
    upload.read(10)

    batch = run_batch(create_batch(upload, name="客户.xlsx"), now=NOW)

    assert batch.status == "finished"


def test_result_of_a_file_is_written_on_the_batch(export):
    batch = run_batch(create_batch(export, name="客户.xlsx"), now=NOW)

    assert (batch.status, batch.error) == ("finished", "")
    assert (batch.rows_done, batch.rows_total) == (2, 2)
    assert batch.counts == {
        "customers": {
            **{"created": 1, "updated": 0, "unchanged": 0},
            **{"rejected": 1, "waiting": 0},
        }
    }
    assert batch.notices == ["“客户”的“积分”列没有导入：系统没有对应的项目"]
    assert batch.started_at == NOW
    assert batch.finished_at is not None
    assert NOW < batch.finished_at < NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "文件是空的，请重新导出后再上传。"),
        (
            b"a\n1\n2\n",
            "没有认出表头：表格里要有“车架号”“车牌号”“手机”“姓名”或“工单号”等列名，"
            "请保留系统导出的表头后再上传。",
        ),
    ],
)
def test_bad_file_leaves_nothing_but_its_sentence(tmp_path, media, content, error):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    batch = run_batch(create_batch(path, name="a.csv"), now=NOW)

    assert (batch.status, batch.error, batch.counts) == ("failed", error, {})
    assert Customer.objects.count() == ImportRow.objects.count() == 0
    assert stored_files(media) == []


def test_dry_run_tells_everything_and_writes_nothing(tmp_path):
    sheets: dict[str, Table] = {
        "客户": [{"姓名": "张伟", "手机": PHONE}, {"姓名": "李娜", "手机": "无"}],
        "工单": order_rows(2),
    }

    dry = import_sheets(tmp_path, sheets, dry=True)

    assert [m.objects.count() for m in (Customer, Vehicle, ServiceRecord)] == [0, 0, 0]
    assert (dry.status, dry.rows_done) == ("finished", 4)
    real = import_sheets(tmp_path, sheets)
    assert (dry.counts, dry.notices) == (real.counts, real.notices)
    assert problems(dry) == problems(real) != []


def test_batch_that_is_over_is_not_run_again(export):
    batch = run_batch(create_batch(export, name="客户.xlsx"), now=NOW)
    Customer.objects.all().delete()

    run_batch(batch, now=NOW)

    assert Customer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_batch_at_work_elsewhere_is_left_alone(export, second_connection):
    batch = create_batch(export, name="客户.xlsx")

    with second_connection(lambda: batches._lock(batch)):
        run_batch(batch, now=NOW)

    batch.refresh_from_db()
    assert (batch.status, Customer.objects.count()) == ("queued", 0)


def test_batch_whose_worker_died_is_taken_up_again(export):
    batch = create_batch(export, name="客户.xlsx")
    ImportBatch.objects.update(status=ImportBatch.Status.RUNNING)
    ImportRow.objects.create(batch=batch, sheet="客户", number=3, outcome="rejected")

    run_batch(batch, now=NOW)

    assert (batch.status, ImportRow.objects.count()) == ("finished", 1)


def test_task_runs_the_batch_and_twice_is_harmless(export):
    batch = create_batch(export, name="客户.xlsx")

    assert [tasks.run_import(batch.pk), tasks.run_import(batch.pk)] == ["finished"] * 2
    assert Customer.objects.count() == 1
