from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from customers.models import Customer, ServiceRecord, Vehicle
from imports import run
from imports.batches import create_batch, run_batch
from imports.models import ImportBatch
from imports.writing import orders
from tests.imports.exports import Cell, write_csv
from tests.imports.importing import (
    NOW,
    import_sheets,
)

pytestmark = pytest.mark.django_db


PHONE = "13912345671"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


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


def test_progress_comes_chunk_by_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
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


def test_what_breaks_off_keeps_whole_chunks_and_can_be_repeated(
    tmp_path, monkeypatch, media
):
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)
    write = orders.Orders.save
    done: list[int] = []

    def fail_at_the_second(self):
        write(self)
        done.append(1)
        if len(done) == 2:
            raise OperationalError("the database went away")

    with monkeypatch.context() as broken:
        broken.setattr(orders.Orders, "save", fail_at_the_second)
        with pytest.raises(OperationalError):
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
        "waiting": 0,
    }


def test_error_of_the_program_does_not_ask_for_the_same_file_again(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(run, "CHUNK_ROWS", 2)

    def fail(self):
        raise KeyError("not foreseen")

    monkeypatch.setattr(run.Run, "_close", fail)
    with pytest.raises(KeyError):
        import_sheets(tmp_path, {"工单": order_rows(6)})

    assert ImportBatch.objects.get().error == (
        "处理到第 6 行之后程序出错，已写入的行保留；再导入一次也会停在同一处。"
        "请把后面的行另存成一个文件再导入，并请管理员查看日志。"
    )


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "CHUNK_ROWS", 5)
    rows = order_rows(60)
    path = write_csv(
        tmp_path / "a.csv", [list(rows[0]), *(list(row.values()) for row in rows)]
    )
    pair = [create_batch(path, name="a.csv") for _ in range(2)]

    def finish(batch: ImportBatch) -> str:
        try:
            return run_batch(batch, now=NOW).status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        statuses = list(workers.map(finish, pair))

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
