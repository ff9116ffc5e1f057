from __future__ import annotations

import pytest

from sms.asking import Asks
from sms.hearing.questions import kinds
from sms.hearing.questions.kinds import Kind, find_kind, register, write_options
from sms.hearing.readers import Acted


def act(chosen, now):
    return Acted("已办")


@pytest.fixture(autouse=True)
def no_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})


def test_a_kind_is_found_by_its_code():
    slot = register(Kind("slot", "预约时段", act))
    register(slot)

    assert (find_kind("slot"), find_kind("other")) == (slot, None)


def test_a_code_that_is_taken_is_refused():
    register(Kind("slot", "预约时段", act))

    with pytest.raises(ValueError, match="提问种类「slot」已登记"):
        register(Kind("slot", "取车时间", act))


def test_a_text_has_its_own_options_or_those_of_the_kind():
    kind = Kind("slot", "预约时段", act, {"Y": "确认"})

    assert kind.asks() == Asks("slot", {"Y": "确认"})
    asks = kind.asks({"1": "周二上午", "2": "周三下午"})
    assert write_options(asks) == "回复1周二上午，2周三下午"
