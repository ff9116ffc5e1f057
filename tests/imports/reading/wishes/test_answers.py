from __future__ import annotations

import pytest

from imports.effects import Statement
from imports.reading.cells import Cell, Severity
from imports.reading.wishes.answers import (
    allowed,
    read_consent,
    read_contact_state,
    read_marketing,
    read_open_complaint,
    refused,
)

ASK = "请填是或否"
UNSURE = "没有明确同意，按未同意处理，请与客户确认后填是或否"


@pytest.mark.parametrize(
    "value",
    ["是", "同意", "Y", 1, True, "√", "已同意", "客户同意", "愿意接收", "已授权"],
)
def test_a_yes_is_a_consent(value):
    assert read_consent(value) == Cell(True)


@pytest.mark.parametrize(
    "value",
    ["否", "不同意", "N", 0, False, "×", "拒绝", "不接收", "TD", "已退订"],
)
def test_a_no_is_a_refusal(value):
    assert read_consent(value) == Cell(False)


@pytest.mark.parametrize(
    "value", ["", "-", "不详", "未询问", "未签署", "待确认", "没问过"]
)
def test_whom_nobody_has_asked_has_neither_agreed_nor_refused(value):
    assert read_consent(value) == Cell()


@pytest.mark.parametrize(
    ("value", "problem"), [("不确定", UNSURE), ("再说", UNSURE), ("购车合同", ASK)]
)
def test_an_unclear_answer_asks_a_person(value, problem):
    assert read_consent(value) == Cell(problem=problem)


def test_only_services_is_a_no_to_advertising():
    assert read_marketing("仅服务提醒") == Cell(False)


@pytest.mark.parametrize(
    ("value", "statement"),
    [("是", True), ("勿扰", True), ("1", True), ("否", False), ("", False), (0, False)],
)
def test_a_yes_in_a_column_of_refusals_refuses_and_a_no_says_nothing(value, statement):
    read = refused(Statement.LEAVE_ALONE)

    assert read(value) == Cell(Statement.LEAVE_ALONE if statement else None)


def test_words_in_a_column_of_refusals_count_as_a_refusal_to_check():
    cell = refused(Statement.NO_TEXTS)("2025年来电要求")

    assert (cell.value, cell.problem) == (
        Statement.NO_TEXTS,
        "没有写是或否，按是处理，请核对",
    )


def test_a_no_in_a_column_of_permissions_refuses():
    read = allowed(Statement.LEAVE_ALONE)

    assert [read(each).value for each in ("否", "是", "")] == [
        Statement.LEAVE_ALONE,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("value", "statement"),
    [
        ("空号", Statement.WRONG_NUMBER),
        ("停机", Statement.WRONG_NUMBER),
        ("号码错误", Statement.WRONG_NUMBER),
        ("非本人", Statement.WRONG_NUMBER),
        ("机主已去世", Statement.WRONG_NUMBER),
        ("已退订", Statement.OPTED_OUT),
        ("拒收短信", Statement.NO_TEXTS),
        ("拒绝联系", Statement.LEAVE_ALONE),
        ("请勿打扰", Statement.LEAVE_ALONE),
        ("投诉中", Statement.COMPLAINT),
        ("车已卖", Statement.SOLD),
        ("正常", None),
        ("未退订", None),
        ("解除勿扰", None),
        ("", None),
    ],
)
def test_states_of_a_number(value, statement):
    assert read_contact_state(value) == Cell(statement)


def test_nobody_answering_changes_nothing():
    assert read_contact_state("无人接听") == Cell(
        problem="只是暂时联系不上，没有改变任何设置", severity=Severity.NOTE
    )


def test_an_unknown_state_asks():
    assert read_contact_state("蓝色") == Cell(
        problem="认不出联系状态，请填正常、空号、停机、号码错误、已退订或勿扰"
    )


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("异响未解决", "异响未解决"),
        ("否", None),
        ("已处理", None),
        ("是", "是"),
    ],
)
def test_open_complaints(value, complaint):
    assert read_open_complaint(value) == Cell(complaint)
