from __future__ import annotations

from datetime import date

import pytest

from imports.reading.fields import Field
from imports.reading.sheets.opening import open_book
from imports.reading.sheets.questions import (
    ColumnQuestion,
    NeedsAnswer,
    questions_about,
    suggest,
)
from tests.imports.exports import write_csv

TODAY = date(2026, 11, 21)
VIN, PHONE = "LFV3A24GXC3000001", "13912340101"


def asked(path):
    with (
        pytest.raises(NeedsAnswer) as caught,
        open_book(path, name=path.name, today=TODAY),
    ):
        pass
    return caught.value


def test_foreign_header_is_asked_with_its_first_values_and_suggestions(tmp_path):
    rows = [["Fahrgestell", "Nummer", "Ort"], [VIN, PHONE, "Bonn"]]

    (question,) = asked(write_csv(tmp_path / "a.csv", rows)).questions

    assert question.columns == (
        ColumnQuestion("Fahrgestell", (VIN,), "车架号", is_unknown=True),
        ColumnQuestion("Nummer", (PHONE,), "手机", is_unknown=True),
        ColumnQuestion("Ort", ("Bonn",), "", is_unknown=True),
    )


def test_column_whose_days_nothing_decides_is_asked(tmp_path):
    rows = [["车架号", "注册日期"], [VIN, "3/4/2024"], [VIN, "5/6/2024"]]

    question = asked(write_csv(tmp_path / "a.csv", rows))

    assert str(question) == (
        "“a”的“注册日期”列看不出日和月谁在前：请用 --dates 写明"
        " dmy（日/月/年）、mdy（月/日/年）或 ymd（年/月/日）。"
    )
    needs = [column.needs_order for column in question.questions[0].columns]
    assert needs == [False, True]


def test_unknown_column_beside_known_ones_may_be_asked(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["车架号", "车主", "积分"], [VIN, "张", "5"]])

    with open_book(path, name="a.csv", today=TODAY) as book:
        (question,) = questions_about(book)

    assert [(each.header, each.is_unknown) for each in question.columns] == [
        ("车架号", False),
        ("车主", False),
        ("积分", True),
    ]


@pytest.mark.parametrize(
    ("header", "values", "field"),
    [
        ("x", [VIN, "", VIN], Field.VIN),
        ("x", ["沪A12345"], Field.PLATE),
        ("x", [13912340101.0], Field.PHONE),
        ("车主姓名全称", [], Field.NAME),
        ("客官称谓", ["王小明", "李强", "欧阳娜娜"], Field.NAME),
        ("客官称谓", ["男", "女", "女"], Field.GENDER),
        ("客官称谓", [], Field.GENDER),
        ("去向", ["上海", "杭州西湖区", "外地"], None),
        ("积分", ["5"], None),
    ],
)
def test_suggestion_follows_the_values_then_the_header(header, values, field):
    assert suggest(header, values, set()) == field


def test_field_that_a_column_has_is_not_suggested_again():
    assert suggest("x", [VIN], {Field.VIN}) is None
