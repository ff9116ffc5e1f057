from __future__ import annotations

from imports.reading.days.day_order import DayOrder
from imports.reading.fields import Field
from imports.reading.sheets.choices import Choices, Decisions, shape_of


def test_choice_goes_before_the_words_of_a_header():
    choices = Choices({"手机": "备用电话", "积分": ""})

    assert choices.meaning_of("手 机") == Field.SECOND_PHONE
    assert choices.meaning_of("车架号") == Field.VIN
    assert choices.meaning_of("积分") is None
    assert choices.is_left_out("积分")
    assert not choices.is_left_out("车架号")


def test_shape_does_not_depend_on_spelling_but_on_the_order():
    assert shape_of(["VIN No.", "姓名"]) == shape_of(["vin_no", " 姓名*"])
    assert shape_of(["姓名", "VIN No"]) != shape_of(["VIN No", "姓名"])
    assert shape_of(["", ""]) == ""


def test_command_goes_before_what_is_saved():
    headers = ["甲", "乙"]
    decisions = Decisions(
        given=Choices({"甲": "姓名"}),
        saved={
            shape_of(headers): Choices(
                {"甲": "手机", "乙": "手机"}, {"乙": DayOrder.DMY}
            )
        },
    )

    chosen = decisions.for_headers(headers)

    assert chosen.fields == {"甲": "姓名", "乙": "手机"}
    assert chosen.order_of("乙") == DayOrder.DMY
    assert decisions.for_headers(["甲"]).fields == {"甲": "姓名"}
    assert decisions.knows(headers)
    assert not decisions.knows(["甲"])
