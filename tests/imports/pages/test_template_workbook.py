from __future__ import annotations

import io

import openpyxl
import pytest

from customers.models import ServiceRecord, Vehicle
from imports.batches import create_batch, run_batch
from imports.pages.template_workbook import header_of, template_workbook
from imports.reading.fields import Field
from imports.reading.sheets.meanings import meaning_of
from tests.imports.importing import NOW, problems
from tests.imports.uploading import page

pytestmark = pytest.mark.django_db


def loaded():
    return openpyxl.load_workbook(io.BytesIO(template_workbook()))


def test_every_column_has_an_explanation_and_is_known():
    book = loaded()

    explained = [row[1] for row in book["填写说明"].iter_rows(3, values_only=True)]
    headers = [
        cell
        for name in ("车辆和客户", "维修工单")
        for cell in next(book[name].iter_rows(max_row=1, values_only=True))
    ]
    assert headers == explained
    assert None not in map(meaning_of, headers)


def test_template_with_a_filled_row_is_imported_without_its_example(tmp_path):
    book = loaded()
    row = {"车架号": "WVWZZZ3CZEE140287", "姓名": "何建平", "手机": "13912340103"}
    sheet = book["车辆和客户"]
    sheet.append([row.get(cell.value, "") for cell in sheet[1]])
    book.save(tmp_path / "a.xlsx")

    batch = run_batch(create_batch(tmp_path / "a.xlsx", name="a.xlsx"), now=NOW)

    assert (batch.status, problems(batch)) == ("finished", [])
    assert batch.endings["changed"] == 1
    assert [car.vin for car in Vehicle.objects.all()] == ["WVWZZZ3CZEE140287"]
    assert ServiceRecord.objects.count() == 0
    assert "工作表“填写说明”没有导入：说明页" in batch.notices


def test_header_is_the_name_that_staff_know():
    assert header_of(Field.KM) == "进厂里程"


def test_clerk_downloads_it(client):
    response = client.get(page("template"))

    assert response.content[:2] == b"PK"
    assert "attachment" in response["Content-Disposition"]
