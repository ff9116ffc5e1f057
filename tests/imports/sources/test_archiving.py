from __future__ import annotations

from datetime import timedelta

import pytest

from imports.models import ImportBatch, SourceFile, SourceLook
from imports.sources.looking import look
from tests.imports.sources.exports import (
    LATER,
    NIGHT,
    lay,
    look_twice,
    run_imports,
    sources,
    watch,
)

pytestmark = pytest.mark.django_db
NEXT_HOUR = NIGHT + timedelta(hours=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.CLOCK_SHIFT = timedelta(0)
    return watch(settings, tmp_path / "exports")


def files(folder):
    """Return the paths in the folder, each day as DAY."""
    found = [each.relative_to(folder) for each in folder.rglob("*") if each.is_file()]
    return sorted(
        "/".join("DAY" if part.startswith("20") else part for part in each.parts)
        for each in found
    )


def test_imported_file_is_moved_at_once(folder):
    lay(folder)
    look_twice()
    assert files(folder) == ["客户.xlsx"]

    run_imports()

    assert files(folder) == ["已导入/DAY/客户.xlsx"]
    assert SourceFile.objects.get().archived_at is not None


def test_refused_file_is_moved_elsewhere_and_taken_again_if_it_is_put_back(folder):
    (folder / "客户.csv").write_text("a\n1\n2\n")
    look_twice()
    assert run_imports() == ["failed"]
    assert files(folder) == ["未导入/DAY/客户.csv"]

    next(folder.rglob("客户.csv")).rename(folder / "客户.csv")

    assert look_twice(now=NEXT_HOUR) == 1


def test_waiting_file_stays_where_it_is(folder):
    lay(folder)
    look_twice()
    ImportBatch.objects.update(status="waiting")

    look("DMS", now=NEXT_HOUR)

    assert files(folder) == ["客户.xlsx"]


def test_file_that_was_overwritten_since_is_not_moved_but_taken(folder):
    lay(folder)
    look_twice()
    lay(folder, rows=3)

    run_imports()

    assert files(folder) == ["客户.xlsx"]
    assert look_twice(now=NEXT_HOUR) == 1


def test_names_in_the_archive_are_kept_apart(folder):
    for rows in (1, 2, 3):
        lay(folder, rows=rows)
        look_twice(now=NIGHT + timedelta(hours=rows))
        run_imports()

    assert files(folder) == [
        "已导入/DAY/客户 (2).xlsx",
        "已导入/DAY/客户 (3).xlsx",
        "已导入/DAY/客户.xlsx",
    ]


def test_file_that_cannot_be_moved_is_told_and_moved_by_a_later_look(folder):
    lay(folder)
    look_twice()
    # What should be a folder is a file.
    (folder / "已导入").write_text("")
    run_imports()

    assert look("DMS", now=NEXT_HOUR) == 0
    error = SourceLook.objects.get().error
    assert error.startswith("移不走已导入的文件“客户.xlsx”（")

    (folder / "已导入").unlink()
    look("DMS", now=NEXT_HOUR)
    assert files(folder) == ["已导入/DAY/客户.xlsx"]
    assert SourceLook.objects.get().error == ""


def test_folder_that_is_only_read_keeps_its_files_and_none_is_taken_twice(
    settings, tmp_path
):
    folder = watch(settings, tmp_path / "exports", ', "archive": false')
    lay(folder)
    look_twice()

    run_imports()

    assert files(folder) == ["客户.xlsx"]
    assert look_twice(now=NEXT_HOUR) == 0
    assert look_twice(now=NIGHT + timedelta(days=9)) == 0


def test_source_from_outside_without_an_archive_is_only_noted(settings):
    kind = "tests.imports.sources.outside.Memory"
    content = "姓名,手机\\n张伟,13912345671\\n"
    sources(settings, f'{{"ERP": {{"kind": "{kind}", "content": "{content}"}}}}')

    assert look_twice("ERP") == 1
    assert run_imports() == ["finished"]

    file = SourceFile.objects.get()
    assert (file.is_moved, file.archived_at is not None) == (False, True)
    assert look_twice("ERP", now=LATER + timedelta(days=2)) == 0


def test_source_that_left_the_setting_does_not_stop_the_import(folder, settings):
    lay(folder)
    look_twice()
    sources(settings, "")

    assert run_imports() == ["finished"]
    assert SourceFile.objects.get().archived_at is None
