from __future__ import annotations

from imports.reading.sheets.choices import UNDECIDED, Choices, Decisions, shape_of
from imports.reading.sheets.header_rows import find_header, guess_header
from imports.tables.files import Row


def rows(*cells):
    return [Row(number, list(row)) for number, row in enumerate(cells, 1)]


def test_header_stands_below_its_title():
    header = find_header(rows(["客户档案"], ["姓名", "手机"], ["张", "1"]), UNDECIDED)

    assert (header.last_row, header.names) == (2, ("姓名", "手机"))


def test_no_rows_have_no_header():
    assert find_header([], UNDECIDED) is None
    assert guess_header([]) is None


def test_header_that_somebody_mapped_is_found_again():
    saved = {shape_of(["Kunde", "Tel."]): Choices({"kunde": "姓名"})}
    found = rows(["Liste"], ["Kunde", "Tel."], ["Wang", "1"])

    assert find_header(found, UNDECIDED) is None
    assert find_header(found, Decisions(saved=saved)).last_row == 2


def test_choice_of_the_command_makes_a_header():
    given = Decisions(given=Choices({"kunde": "姓名", "nummer": "手机"}))

    assert find_header(rows(["Kunde", "Nummer"], ["Wang", "1"]), given).last_row == 1


def test_foreign_header_is_the_first_row_of_several_names():
    found = rows(["Liste 2026"], ["Kunde", "Nummer", "Ort"], ["Wang", "138", "Bonn"])

    assert guess_header(found).names == ("Kunde", "Nummer", "Ort")
    assert guess_header(rows(["Liste"], ["1", "2"])) is None
