from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from imports.tables.packages import completed
from tests.imports.exports import simple_xlsx
from tests.imports.tables.samples import cells, refusal

ROWS = [["姓名", "手机"], ["张三", "16800000001"]]


def package(
    path: Path,
    *,
    without: tuple[str, ...] = (),
    rename: Callable[[str], str] = str,
) -> Path:
    with (
        zipfile.ZipFile(io.BytesIO(simple_xlsx())) as source,
        zipfile.ZipFile(path, "w") as target,
    ):
        for name in source.namelist():
            if name not in without:
                target.writestr(rename(name), source.read(name))
    return path


@pytest.mark.parametrize(
    "part",
    [
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "docProps/app.xml",
        "docProps/core.xml",
        "[Content_Types].xml",
    ],
)
def test_workbook_without_a_part_that_excel_does_without(tmp_path, part):
    assert cells(package(tmp_path / "a.xlsx", without=(part,))) == ROWS


@pytest.mark.parametrize(
    "rename",
    [lambda name: name.replace("/", "\\"), lambda name: f"/{name}", str.upper],
)
def test_names_of_parts_are_read_in_any_spelling(tmp_path, rename):
    assert cells(package(tmp_path / "a.xlsx", rename=rename)) == ROWS


def test_workbook_without_its_list_of_sheets_is_no_workbook(tmp_path):
    path = package(tmp_path / "a.xlsx", without=("xl/workbook.xml",))

    assert refusal(path).startswith("认不出这个文件的内容")


def test_complete_workbook_is_left_alone(tmp_path):
    assert completed(package(tmp_path / "a.xlsx")) is None
