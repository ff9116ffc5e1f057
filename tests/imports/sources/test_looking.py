from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Customer
from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources.looking import FORGOTTEN, SETTLES, claimed, look
from tests.imports.sources.exports import (
    LATER,
    NIGHT,
    lay,
    look_twice,
    run_imports,
    sources,
    watch,
)
from tests.imports.uploading import page

pytestmark = pytest.mark.django_db
PHONE = "13912340101"


@pytest.fixture
def folder(settings, tmp_path):
    return watch(settings, tmp_path / "exports")


def queued():
    return list(ImportBatch.objects.order_by("pk").values_list("file_name", "status"))


def error():
    return SourceLook.objects.get().error


def test_file_is_taken_once_and_imported_as_by_hand(folder):
    lay(folder, rows=2)

    assert [look("DMS", now=NIGHT), look("DMS", now=LATER)] == [0, 1]
    assert queued() == [("客户.xlsx", "queued")]
    assert run_imports() == ["finished"]

    batch = ImportBatch.objects.get()
    assert (batch.rows_total, batch.endings["changed"]) == (2, 2)
    assert Customer.objects.count() == 2
    assert look_twice(now=LATER + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("after", "taken"),
    [(SETTLES - timedelta(seconds=1), 0), (SETTLES, 1)],
)
def test_file_is_taken_when_it_did_not_change_for_two_minutes(folder, after, taken):
    lay(folder)
    look("DMS", now=NIGHT)

    assert look("DMS", now=NIGHT + after) == taken


def test_file_that_still_grows_waits_for_the_look_after(folder):
    lay(folder, rows=1)
    look("DMS", now=NIGHT)
    lay(folder, rows=5)

    assert look("DMS", now=LATER) == 0
    assert look("DMS", now=LATER + SETTLES) == 1
    run_imports()
    assert Customer.objects.count() == 5


@pytest.mark.parametrize("name", ["客户.xlsx.part", ".客户.xlsx", "~$客户.xlsx"])
def test_name_of_an_unfinished_file_is_not_taken(folder, name):
    lay(folder).rename(folder / name)

    assert look_twice() == 0
    assert SourceFile.objects.count() == 0


def test_files_are_imported_one_after_the_other_and_the_older_first(folder):
    lay(folder, "客户20261128.xlsx")
    lay(folder, "客户20261127.xlsx", first=2)

    assert look_twice() == 1
    assert look("DMS", now=LATER) == 0
    assert queued() == [("客户20261127.xlsx", "queued")]

    run_imports()
    assert look("DMS", now=LATER) == 1
    assert run_imports() == ["finished"]
    assert Customer.objects.count() == 2
    assert look("DMS", now=LATER) == 0


@pytest.mark.parametrize("status", ["waiting", "failed"])
def test_file_that_cannot_be_imported_yet_does_not_stop_the_next(folder, status):
    lay(folder, "a.xlsx")
    lay(folder, "b.xlsx")
    look_twice()
    ImportBatch.objects.update(status=status)

    assert look("DMS", now=LATER) == 1


def test_files_come_in_the_order_of_their_patterns(settings, folder):
    watch(settings, folder, ', "files": ["客户*", "车辆*", "工单*"]')
    for name in ("工单1.xlsx", "客户2.xlsx", "车辆1.xlsx", "客户1.xlsx"):
        lay(folder, name)

    for _ in range(4):
        look_twice()
        run_imports()

    assert [name for name, _ in queued()] == [
        "客户1.xlsx",
        "客户2.xlsx",
        "车辆1.xlsx",
        "工单1.xlsx",
    ]


@pytest.mark.django_db(transaction=True)
def test_file_that_another_worker_takes_is_left_to_it(folder, second_connection):
    for name in ("客户.xlsx", "工单.xlsx"):
        lay(folder, name)
    look("DMS", now=NIGHT)
    row = SourceFile.objects.get(name="客户.xlsx")

    with second_connection(lambda: claimed(row, now=LATER)):
        assert look("DMS", now=LATER) == 0

    assert queued() == []
    assert look("DMS", now=LATER) == 1


def test_worker_that_saw_the_file_before_it_was_taken_does_not_take_it(folder):
    lay(folder)
    look("DMS", now=NIGHT)
    row = SourceFile.objects.get()
    look("DMS", now=LATER)

    with claimed(row, now=LATER) as file:
        assert file is None


def test_worker_that_dies_leaves_the_file_to_the_next(folder):
    lay(folder)
    look("DMS", now=NIGHT)
    row = SourceFile.objects.get()

    with pytest.raises(RuntimeError), claimed(row, now=LATER) as file:
        assert file is not None
        file.batch = ImportBatch.objects.create(file_name="客户.xlsx")
        raise RuntimeError

    assert look("DMS", now=LATER) == 1
    assert queued() == [("客户.xlsx", "queued")]


def test_same_name_with_new_content_is_a_new_file(folder):
    lay(folder)
    look_twice()
    run_imports()
    lay(folder, first=2, rows=2)

    assert look_twice(now=NIGHT + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("name", "content", "megabytes", "error"),
    [
        ("合同.pdf", b"%PDF", 64, "不能导入“.pdf”文件"),
        ("客户.csv", b"x" * (1024 * 1024 + 1), 1, "文件太大（超过 1 MB）"),
    ],
)
def test_what_the_upload_page_would_refuse_is_an_import_that_failed(
    folder, settings, name, content, megabytes, error
):
    settings.IMPORT_MAX_MEGABYTES = megabytes
    (folder / name).write_bytes(content)

    assert look_twice() == 1

    batch = ImportBatch.objects.get()
    assert (batch.status, batch.error[: len(error)]) == ("failed", error)
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 0


def test_file_of_exactly_the_permitted_size_is_taken(folder, settings):
    settings.IMPORT_MAX_MEGABYTES = 1
    (folder / "客户.csv").write_bytes(b"x" * 1024 * 1024)

    look_twice()

    assert queued() == [("客户.csv", "queued")]


def test_columns_are_explained_once_and_not_asked_the_next_night(folder, client):
    (folder / "a.csv").write_text(f"Halter,Nummer\n周明远,{PHONE}\n")
    look_twice()
    assert run_imports() == ["waiting"]
    assert look_twice(now=NIGHT + timedelta(hours=1)) == 0

    # The columns are explained by day, and the next file comes at night.
    chosen = {"0-field_0": "姓名", "0-field_1": "手机"}
    client.post(page("mapping", ImportBatch.objects.get().pk), chosen)
    assert run_imports() == ["finished"]
    (folder / "b.csv").write_text("Halter,Nummer\n李娜,13912340102\n")
    look_twice(now=NIGHT + timedelta(days=1))

    assert run_imports() == ["finished"]
    assert Customer.objects.count() == 2


def test_trouble_of_a_look_is_kept_until_the_next_good_one(settings, tmp_path):
    sources(settings, f'{{"DMS": {{"kind": "folder", "path": "{tmp_path}/no"}}}}')

    assert look("DMS", now=NIGHT) == 0
    assert error() == f"打不开文件夹 {tmp_path}/no（没有这个文件或文件夹）。"

    (tmp_path / "no").mkdir()
    look("DMS", now=LATER)
    assert error() == ""


def test_source_that_is_not_in_the_setting_any_more_is_said_so(folder):
    assert look("ERP", now=NIGHT) == 0
    assert error() == "IMPORT_SOURCES 中没有「ERP」。"


def test_error_of_a_source_from_outside_is_named_without_its_text(settings):
    kind = "tests.imports.sources.outside.Broken"
    sources(settings, f'{{"DMS": {{"kind": "{kind}"}}}}')

    assert look("DMS", now=NIGHT) == 0
    assert error() == "程序出错（RuntimeError），请管理员查看日志。"


@pytest.mark.parametrize("is_due", [True, False])
def test_file_that_vanished_is_forgotten_after_a_week(folder, is_due):
    lay(folder)
    look("DMS", now=NIGHT)
    (folder / "客户.xlsx").unlink()

    look("DMS", now=NIGHT + FORGOTTEN + timedelta(seconds=is_due))

    assert SourceFile.objects.exists() is not is_due
