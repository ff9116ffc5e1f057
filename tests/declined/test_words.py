from __future__ import annotations

import pytest

from dealercrm.embedded.samples.workshop import PUT_OFF
from declined.words import PartBook, agree


def names(found):
    return [each.position + each.part.name for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建议更换前刹车片，客户下次更换", ["前刹车片"]),
        ("轮胎磨损接近极限，建议更换两条", ["轮胎"]),
        ("刹车片暂不更换", ["刹车片"]),
        ("刹车片暂不需更换", []),
        ("刹车片无需更换", []),
        ("前刹车片正常，轮胎磨损", ["轮胎"]),
        ("轮胎磨损，前刹车片正常", ["轮胎"]),
        ("其他正常，建议更换后刹车片", ["后刹车片"]),
        ("建议更换后刹车片，其他正常", ["后刹车片"]),
        ("轮胎，正常", []),
        ("刹车片薄，已更换", []),
        ("刹车片已在外更换", []),
        ("刹车片已薄", ["刹车片"]),
        ("刹车片薄，已告知客户", ["刹车片"]),
        ("无", []),
        ("暂无建议", []),
        ("客户赶时间", []),
        ("", []),
        ("1.前刹车片3mm 2.雨刮片老化", ["前刹车片", "雨刮片"]),
        ("1、前刹车片2、雨刮片", ["前刹车片", "雨刮片"]),
        ("空调滤芯、空气滤芯、火花塞", ["空调滤芯", "空气滤清器", "火花塞"]),
        ("空调有异味", ["空调系统"]),
        ("机脚垫老化", ["发动机脚垫"]),
        ("脚垫破损", ["脚垫"]),
        ("12V电池亏电", ["蓄电池"]),
        ("刹车片薄，刹车片建议更换", ["刹车片"]),
    ],
)
def test_what_an_order_advised(book, text, expected):
    assert names(book.advised(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前、后刹车片", "前后"),
        ("左前轮胎", "左前"),
        ("前左轮胎", "左前"),
        ("右后轮轮胎", "右后"),
        ("前两条轮胎", "前"),
        ("后轮的刹车片", "后"),
        ("以后轮胎再换", ""),
        ("最后轮胎", ""),
        ("轮胎前端", ""),
    ],
)
def test_the_position_stands_right_before_the_part(book, text, expected):
    (found,) = book.advised(text)

    assert found.position == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "前", True),
        ("前", "左前", True),
        ("前", "后", False),
        ("前", "前后", True),
        ("左前", "右前", False),
        ("左", "前", True),
    ],
)
def test_positions_that_contradict_are_two_parts(one, other, expected):
    assert (agree(one, other), agree(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("更换前刹车片", ["前刹车片"]),
        ("前刹车片", ["前刹车片"]),
        ("检查前刹车片", []),
        ("检查并更换前刹车片", ["前刹车片"]),
        ("清洗节气门", ["节气门"]),
        ("节气门检测", []),
        ("更换机油", []),
    ],
)
def test_what_a_line_of_an_order_did(book, line, expected):
    assert names(book.done(line)) == expected


def test_words_about_the_part_go_with_it(book):
    pads, wipers = book.advised("建议3个月内，更换刹车片，客户考虑，雨刮片老化")

    assert (pads.said, wipers.said) == (
        "建议3个月内，更换刹车片，客户考虑",
        "雨刮片老化",
    )


@pytest.mark.parametrize("text", PUT_OFF)
def test_each_sentence_of_the_sample_orders_names_one_part(book, text):
    assert len(book.advised(text)) == 1


def test_without_rules_nothing_is_recognised():
    assert PartBook([]).advised("建议更换前刹车片") == []
