"""The workbook of corrections: downloaded, corrected, imported, healed."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from customers.models import Customer, Vehicle
from imports.batches import create_batch, run_batch
from imports.models import ImportRow
from imports.pages.problems import problems_of, tally
from imports.pages.report import correction_workbook
from tests.imports.importing import NOW, import_rows

pytestmark = pytest.mark.django_db

RIGHT, WRONG, OTHER = "13912340703", "13912340730", "13912340702"
SOUND = {
    **{"客户姓名": "罗大勇", "联系电话": "13912340799"},
    **{"车牌号": "", "生日": "1990-01-01"},
}
PLATE = "沪A7K003"


@pytest.fixture
def load(tmp_path):
    """Import rows, and a row that shows how the columns are meant."""
    return lambda *rows: import_rows(tmp_path, *rows, SOUND)


@pytest.fixture
def correct(tmp_path):
    """Change cells in the batch's workbook of corrections and import it."""

    def run(batch, *changes):
        book = load_workbook(BytesIO(correction_workbook(batch)))
        sheet = book["表"]
        headers = [cell.value for cell in sheet[1]]
        for row, cells in enumerate(changes, start=2):
            for header, text in cells.items():
                sheet.cell(row, headers.index(header) + 1).value = text
        path = tmp_path / "更正.xlsx"
        book.save(path)
        return run_batch(create_batch(path, name=path.name), now=NOW)

    return run


def customer(**cells):
    row = {"客户姓名": "何建平", "联系电话": WRONG, "车牌号": PLATE, "生日": "某天"}
    return {**row, **cells}


def people():
    rows = Customer.objects.exclude(name="罗大勇").order_by("pk")
    return [(each.name, each.phone, each.second_phone) for each in rows]


def plates():
    return list(Vehicle.objects.order_by("pk").values_list("plate", flat=True))


def test_the_key_is_the_hidden_last_column(load):
    batch = load(customer())

    sheet = load_workbook(BytesIO(correction_workbook(batch)))["表"]
    (row,) = ImportRow.objects.all()
    assert (sheet["F1"].value, sheet["F2"].value) == ("行标识", str(row.pk))
    assert sheet.column_dimensions["F"].hidden


def test_a_row_that_was_refused_is_written_once(load, correct):
    batch = load(customer(联系电话="1391234070", 车牌号="沪A7K0", 生日=""))

    after = correct(batch, {"联系电话": RIGHT, "车牌号": PLATE})

    assert (people(), plates()) == ([("何建平", RIGHT, "")], [PLATE])
    assert after.counts["customers"]["created"] == 1
    assert tally(batch).total == 0


@pytest.mark.parametrize(
    "change",
    [
        {"联系电话": RIGHT},
        {"联系电话": RIGHT, "客户姓名": "何健平"},
        {"联系电话": RIGHT, "车牌号": "沪A7K009"},
    ],
    ids=["number", "number and name", "number and plate"],
)
def test_a_wrong_number_is_replaced_and_no_second_person_made(load, correct, change):
    batch = load(customer())

    after = correct(batch, {**change, "生日": "1980-01-02"})

    name = change.get("客户姓名", "何建平")
    assert people() == [(name, RIGHT, "")]
    assert plates() == [change.get("车牌号", PLATE)]
    assert after.counts["customers"]["updated"] == 1
    assert ImportRow.objects.get(batch=batch).healed_at == NOW
    assert (tally(batch).total, list(problems_of(batch))) == (0, [])


def test_a_number_that_another_file_brought_stays(load, correct):
    load(customer(联系电话=OTHER, 生日=""))
    batch = load(customer())

    correct(batch, {"联系电话": RIGHT, "生日": ""})

    assert people() == [("何建平", RIGHT, OTHER)]


def test_a_copied_row_is_another_person(load, tmp_path):
    batch = load(customer(车牌号=""))
    key = str(ImportRow.objects.get().pk)
    rows = [
        customer(车牌号="", 联系电话=RIGHT, 生日=""),
        customer(车牌号="", 客户姓名="许文静", 联系电话=OTHER, 生日=""),
    ]

    import_rows(tmp_path, *(row | {"行标识": key} for row in rows))

    assert people() == [("何建平", RIGHT, ""), ("许文静", OTHER, "")]
    assert tally(batch).total == 0


@pytest.mark.parametrize("key", ["", "改过", "0192f0c0-0000-7000-8000-000000000000"])
def test_a_row_whose_key_is_lost_is_an_ordinary_row(load, tmp_path, key):
    load(customer(车牌号=""))

    row = customer(车牌号="", 联系电话=RIGHT, 生日="")
    import_rows(tmp_path, row | {"行标识": key})

    assert [phone for _, phone, _ in people()] == [WRONG, RIGHT]


def test_a_row_that_is_still_refused_stays_on_the_list(load, correct):
    batch = load(customer(联系电话="1391234070", 车牌号="沪A7K0"))

    correct(batch, {"联系电话": "139123407"})

    assert ImportRow.objects.get(batch=batch).healed_at is None
    assert tally(batch).total > 0


def test_a_rehearsed_correction_changes_nothing(load, tmp_path):
    batch = load(customer())
    path = tmp_path / "更正.xlsx"
    path.write_bytes(correction_workbook(batch))

    run_batch(create_batch(path, name=path.name, is_dry_run=True), now=NOW)

    assert ImportRow.objects.get(batch=batch).healed_at is None
