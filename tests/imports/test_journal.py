from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from imports import journal
from imports.batches import create_batch, run_batch
from imports.models import ImportProblem, ImportRow
from tests.imports.exports import write_xlsx
from tests.imports.importing import (
    NOW,
    Table,
    import_sheets,
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


def test_problems_beyond_the_limit_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "MAX_LISTED_ROWS", 2)
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
