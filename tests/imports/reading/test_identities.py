from __future__ import annotations

from imports.reading.cells import Severity
from imports.reading.records import (
    VehicleRecord,
)
from imports.reading.rows import RecordReader
from imports.reading.sheets.tables import find_tables
from imports.tables.files import read_file
from tests.imports.exports import write_xlsx
from tests.imports.reading.cells import (
    PHONE,
    TODAY,
    VIN,
    sentences,
)


def test_two_numbers_of_a_cell_and_of_a_second_column(read):
    record = read({"姓名": "张伟", "手机": f"{PHONE}/16800000002", "电话": PHONE})

    assert record.customer.mobiles == (PHONE, "16800000002")


def test_bad_vin_leaves_the_plate_to_find_the_car(read):
    record = read({"车架号": VIN[-6:], "车牌号": "沪A12345"})

    assert record.vehicle == VehicleRecord(vin=None, plate="沪A12345")
    assert sentences(record) == [
        ("车架号", VIN[-6:], "", "只有车架号后 6 位，请补全 17 位")
    ]


def test_wrong_check_digit_warns_and_keeps_the_vin(read):
    record = read({"车架号": "LSVAA4180E2000000", "车牌号": "沪A12345"})

    assert record.vehicle.vin == "LSVAA4180E2000000"
    assert [problem.severity for problem in record.problems] == [Severity.WARNING]


def test_mobiles_outside_the_known_ranges_are_kept_and_counted(tmp_path):
    rows = [["姓名", "手机"], ["张伟", PHONE], ["李娜", "13912345678"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"表": rows})

    with read_file(path) as sheets:
        (table,) = find_tables(sheets, today=TODAY).tables
        reader = RecordReader(table)
        records = list(reader.records())

    assert [record.problems for record in records] == [(), ()]
    assert reader.unknown_ranges == 1
