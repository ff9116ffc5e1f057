from __future__ import annotations

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection

from accounts.models import User
from customers.models import Customer, ServiceRecord, Vehicle
from imports import batches, tasks
from imports.batches import create_batch, run_batch
from imports.models import ImportBatch, ImportProblem, ImportRow
from imports.together import import_files
from imports.writing import orders
from tests.imports.exports import Cell, write_csv, write_xlsx
from tests.imports.importing import (
    NOW,
    Table,
    import_sheets,
    problems,
)

pytestmark = pytest.mark.django_db

PHONE = "13912345671"
VIN = "LFV3A24GXC3000001"
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
        "customers": {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    }
    assert batch.notices == ["“客户”的“积分”列没有导入：系统没有对应的项目"]
    assert batch.started_at == NOW
    assert batch.finished_at is not None
    assert NOW < batch.finished_at < NOW + timedelta(minutes=1)


def test_rows_with_problems_are_kept_as_they_stood(export):
    batch = run_batch(create_batch(export, name="客户.xlsx"), now=NOW)

    row = ImportRow.objects.get(batch=batch)
    assert (row.sheet, row.number, row.outcome) == ("客户", 3, "rejected")
    assert row.cells == '{"姓名": "李娜", "手机": "无", "积分": "6"}'
    assert sorted(
        (problem.severity, problem.column, problem.value, problem.sentence)
        for problem in row.problems.all()
    ) == [
        ("error", "手机", "无", "没有可用的电话号码，客户未导入，请补录"),
        ("warning", "手机", "无", "没有电话号码，请补录后才能联系车主"),
    ]


def test_problems_are_sealed_at_rest(export):
    run_batch(create_batch(export, name="客户.xlsx"), now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM imports_importrow")
        (cells,) = cursor.fetchone()
    assert cells.startswith("v1$")


def test_progress_comes_chunk_by_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK_ROWS", 2)
    path = write_csv(
        tmp_path / "a.csv",
        [["姓名", "手机"], *([f"张{n}", f"139{n:08}"] for n in range(5))],
    )
    seen: list[tuple[int, int]] = []

    run_batch(
        create_batch(path, name="a.csv"),
        now=NOW,
        on_progress=lambda done, total: seen.append((done, total)),
    )

    assert seen == [(0, 5), (2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "文件是空的，请重新导出后再上传。"),
        (
            b"a,b\n1,2\n",
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

    with second_connection(lambda: batches._alone(batch)):
        run_batch(batch, now=NOW)

    batch.refresh_from_db()
    assert (batch.status, Customer.objects.count()) == ("queued", 0)


def test_batch_whose_worker_died_is_taken_up_again(export):
    batch = create_batch(export, name="客户.xlsx")
    ImportBatch.objects.update(status=ImportBatch.Status.RUNNING)
    ImportRow.objects.create(batch=batch, sheet="客户", number=3, outcome="rejected")

    run_batch(batch, now=NOW)

    assert (batch.status, ImportRow.objects.count()) == ("finished", 1)


def test_what_breaks_off_keeps_whole_chunks_and_can_be_repeated(
    tmp_path, monkeypatch, media
):
    monkeypatch.setattr(batches, "CHUNK_ROWS", 2)
    write = orders.Orders.save
    done: list[int] = []

    def fail_at_the_second(self):
        write(self)
        done.append(1)
        if len(done) == 2:
            raise IntegrityError("the database went away")

    with monkeypatch.context() as broken:
        broken.setattr(orders.Orders, "save", fail_at_the_second)
        with pytest.raises(IntegrityError):
            import_sheets(tmp_path, {"工单": order_rows(6)})

    batch = ImportBatch.objects.get()
    assert (batch.status, batch.rows_done, batch.rows_total) == ("failed", 2, 6)
    assert batch.error.startswith("导入中断，已写入的行保留")
    assert ServiceRecord.objects.count() == Vehicle.objects.count() == 2
    assert stored_files(media) == []

    again = import_sheets(tmp_path, {"工单": order_rows(6)})

    assert again.counts["orders"] == {
        "created": 4,
        "updated": 0,
        "unchanged": 2,
        "rejected": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK_ROWS", 5)
    rows = order_rows(60)
    path = write_csv(
        tmp_path / "a.csv", [list(rows[0]), *(list(row.values()) for row in rows)]
    )
    pair = [create_batch(path, name="a.csv") for _ in range(2)]

    def run(batch: ImportBatch) -> str:
        try:
            return run_batch(batch, now=NOW).status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        statuses = list(workers.map(run, pair))

    assert statuses == ["finished", "finished"]
    assert [m.objects.count() for m in (ServiceRecord, Vehicle, Customer)] == [
        60,
        60,
        1,
    ]
    made: Counter[str] = Counter()
    for batch in ImportBatch.objects.all():
        made.update(batch.counts["orders"])
    assert (made["created"], made["unchanged"]) == (60, 60)


def test_list_with_a_bad_vin_is_tried_again_after_the_orders(tmp_path):
    cars = write_csv(
        tmp_path / "cars.csv",
        [["车架号", "车牌号", "颜色"], [VIN[-6:], "沪A12345", "白"], ["", "", "黑"]],
    )
    book = write_csv(
        tmp_path / "orders.csv",
        [
            ["工单号", "进厂时间", "车架号", "车牌号"],
            ["R1", "2026-05-01", VIN, "沪A12345"],
        ],
    )

    first, second = import_files([cars, book], now=NOW)

    assert Vehicle.objects.get().colour == "白"
    assert first.counts["vehicles"] == {
        "created": 0,
        "updated": 1,
        "unchanged": 0,
        "rejected": 1,
    }
    assert second.counts["orders"]["created"] == 1
    assert ImportBatch.objects.count() == 2

    again = import_files([cars, book], now=NOW)

    assert again[0].counts["vehicles"]["unchanged"] == 1


def test_problems_beyond_the_limit_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "MAX_LISTED_ROWS", 2)
    rows: Table = [{"姓名": f"张{name}", "手机": "无"} for name in "一二三四五"]

    batch = import_sheets(tmp_path, {"客户": rows})

    assert ImportRow.objects.count() == 2
    assert ImportProblem.objects.count() == 4
    assert batch.notices == ["有问题的行太多，只列出前 2 行，另有 3 行未列出"]


def test_repeated_and_missing_headers_keep_their_cells_apart(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"表": [["姓名", "手机", "手机", None, "x"], ["张伟", "无", "1", "2", "3"]]},
    )

    run_batch(create_batch(path, name="a.xlsx"), now=NOW)

    assert ImportRow.objects.get().cells == (
        '{"姓名": "张伟", "手机": "无", "手机（第3列）": "1", "第4列": "2", "x": "3"}'
    )


def test_task_runs_the_batch_and_twice_is_harmless(export):
    batch = create_batch(export, name="客户.xlsx")

    assert [tasks.run_import(batch.pk), tasks.run_import(batch.pk)] == ["finished"] * 2
    assert Customer.objects.count() == 1
