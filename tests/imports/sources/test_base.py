from __future__ import annotations

import os

import pytest

from imports.sources.base import (
    ByPattern,
    FileTooLarge,
    copy_at_most,
    put_away,
    readable_name,
)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("客户20261128.xlsx", "客户*.xlsx"),
        ("客户20261128.XLSX", "客户*.xlsx"),
        ("工单.csv", "*.csv"),
        ("工单.xlsx", ""),
        ("客户.xlsx.filepart", ""),
        ("~$客户.xlsx", ""),
        (".客户.xlsx", ""),
    ],
)
def test_file_answers_the_first_pattern_that_it_fits(name, part):
    assert ByPattern(["客户*.xlsx", "*.csv"]).part_of(name) == part


def test_name_that_a_windows_program_wrote_is_read():
    raw = os.fsdecode("客户.xls".encode("gbk"))
    assert [readable_name(raw), readable_name("客户.xls")] == ["客户.xls", "客户.xls"]


@pytest.mark.parametrize(
    ("nth", "name"), [(1, "a.b.csv"), (2, "a.b (2).csv"), (3, "a.b (3).csv")]
)
def test_names_in_the_archive_are_numbered_before_their_ending(nth, name):
    assert put_away("a.b.csv", nth=nth) == name


def test_copy_stops_above_the_limit(tmp_path):
    assert copy_at_most(iter([b"ab", b"c"]), tmp_path / "a", 3) == 3
    with pytest.raises(FileTooLarge):
        copy_at_most(iter([b"ab", b"cd"]), tmp_path / "b", 3)
