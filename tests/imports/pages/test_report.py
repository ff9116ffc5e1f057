from __future__ import annotations

import io

import openpyxl
import pytest

from customers.models import Customer
from imports.batches import create_batch, run_batch
from imports.pages.report import correction_workbook
from tests.imports.exports import write_xlsx
from tests.imports.importing import NOW, import_sheets

pytestmark = pytest.mark.django_db

PHONE = "13912345671"
TRIGGERS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\tx", "＝1+1", "=cmd|' /C calc'!A0"]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    }


def test_workbook_holds_the_rows_with_problems_under_their_headers(tmp_path):
    batch = import_sheets(
        tmp_path,
        {
            "客户": [
                {"姓名": "张伟", "手机": PHONE, "积分": 7},
                {"姓名": "李娜", "手机": "无", "积分": 8},
            ],
            "车辆": [{"车架号": "EA8206784", "车牌号": "沪A12345"}],
        },
    )

    told = "手机：没有可用的电话号码，客户未导入，请补录"
    read = sheets(correction_workbook(batch))
    assert list(read) == ["客户", "车辆"]
    (header, row) = read["客户"]
    assert header == ["导入问题", "姓名", "手机", "积分", "行标识"]
    assert row[1:-1] == ["李娜", "无", "8"]
    assert sorted(str(row[0]).split("；")) == [
        told,
        "手机：没有电话号码，请补录后才能联系车主",
    ]
    assert read["车辆"][1][1:-1] == ["EA8206784", "沪A12345"]


def test_corrected_workbook_can_be_imported_again(tmp_path):
    batch = import_sheets(tmp_path, {"客户": [{"姓名": "李娜", "手机": "无"}]})
    book = openpyxl.load_workbook(io.BytesIO(correction_workbook(batch)))
    book["客户"]["C2"] = PHONE
    book.save(tmp_path / "corrected.xlsx")

    again = run_batch(
        create_batch(tmp_path / "corrected.xlsx", name="corrected.xlsx"), now=NOW
    )

    assert Customer.objects.get().phone == PHONE
    assert again.counts["customers"]["created"] == 1
    assert again.notices == ["“客户”的“导入问题”列没有导入：更正说明，不是数据"]


@pytest.mark.parametrize("text", TRIGGERS)
def test_no_cell_is_a_formula(tmp_path, text):
    path = write_xlsx(
        tmp_path / "a.xlsx", {"客户": [["姓名", "手机", "备注"], ["李娜", "无", "x"]]}
    )
    batch = run_batch(create_batch(path, name="a.xlsx"), now=NOW)
    row = batch.rows.get()
    row.cells = row.cells.replace('"x"', f'"{text}"'.replace("\t", "\\t"))
    row.save(update_fields=["cells"])

    book = openpyxl.load_workbook(io.BytesIO(correction_workbook(batch)))
    cells = [cell for row in book.active.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert cells[-2].value == text
    assert (cells[-2].quotePrefix, cells[-2].number_format) == (True, "@")


def test_batch_without_problems_gives_an_empty_workbook(tmp_path):
    batch = import_sheets(tmp_path, {"客户": [{"姓名": "张伟", "手机": PHONE}]})

    assert list(sheets(correction_workbook(batch))) == ["没有需要更正的行"]
