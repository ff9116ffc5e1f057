from __future__ import annotations

import pytest

from sms.hearing.lookalikes import without_lookalikes


@pytest.mark.parametrize(
    "name",
    [
        *("沪ATD066", "粤B·TD318", "鲁B8TD66", "京TD520"),
        *("1.5TD", "2.0TD", "30td", "320td", "路虎TD4"),
        *("LTD", "Ltd", "STD", "BTDC", "OUTDOOR"),
    ],
)
def test_a_name_that_contains_the_command_is_taken_out(name):
    assert without_lookalikes(f"我的是{name} 谢谢") == "我的是 谢谢"


@pytest.mark.parametrize("name", ["TDI", "TDCI", "TDV6", "TD-LTE"])
def test_a_model_that_begins_with_the_command_needs_words_behind_it(name):
    assert without_lookalikes(f"{name}保养贵吗") == "保养贵吗"
    assert without_lookalikes(name) == name


@pytest.mark.parametrize(
    "command",
    [
        *("TD", "TDTD", "TTD", "TD谢谢", "已TD", "请TD", "4:TD", "沪A12345TD"),
        *("OKTD", "OK TD", "PLS TD", "XIEXIETD", "TDBY", "TD沪A12345"),
    ],
)
def test_the_command_itself_stays(command):
    assert without_lookalikes(command) == command
