from __future__ import annotations

import os

import pytest

from imports.sources.base import FileChanged, SourceDown
from imports.sources.kinds.folder import FolderSource
from tests.imports.sources.exports import NIGHT, lay


def names(path, **options):
    listing = FolderSource(path=str(path), **options).list(now=NIGHT)
    return [each.name for each in listing.files]


def test_files_of_the_folder_are_listed_by_name(tmp_path):
    for name in ("b.xlsx", "a.xlsx"):
        lay(tmp_path, name)
    (tmp_path / "已导入").mkdir()
    lay(tmp_path / "已导入", "c.xlsx")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "a.xlsx")

    assert names(tmp_path) == ["a.xlsx", "b.xlsx"]
    assert names(tmp_path, files=["b*"]) == ["b.xlsx"]


def test_file_whose_name_is_gbk_is_listed_fetched_and_moved(tmp_path):
    raw = os.fsdecode("客户.csv".encode("gbk"))
    (tmp_path / raw).write_text("姓名")
    source = FolderSource(path=str(tmp_path))

    (file,) = source.list(now=NIGHT).files
    source.fetch(file, tmp_path / "copy.part", most=100)
    source.archive(file, folder="已导入")

    assert file.name == "客户.csv"
    assert (tmp_path / "copy.part").read_text() == "姓名"
    assert [each.name for each in (tmp_path / "已导入").iterdir()] == [raw]


def test_file_that_changed_since_the_listing_is_not_taken_and_not_moved(tmp_path):
    lay(tmp_path)
    source = FolderSource(path=str(tmp_path))
    (file,) = source.list(now=NIGHT).files
    lay(tmp_path, rows=9)

    with pytest.raises(FileChanged):
        source.fetch(file, tmp_path / "copy.part", most=10**6)
    with pytest.raises(FileChanged):
        source.archive(file, folder="已导入")
    assert names(tmp_path) == ["客户.xlsx"]


def test_file_that_is_gone_cannot_be_fetched(tmp_path):
    lay(tmp_path)
    source = FolderSource(path=str(tmp_path))
    (file,) = source.list(now=NIGHT).files
    (tmp_path / "客户.xlsx").unlink()

    with pytest.raises(SourceDown, match=r"读不了文件“客户\.xlsx”（没有这个文件"):
        source.fetch(file, tmp_path / "copy.part", most=10**6)
