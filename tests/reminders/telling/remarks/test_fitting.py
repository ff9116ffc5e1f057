from __future__ import annotations

import pytest

from reminders.telling.remarks.choice import Candidate
from reminders.telling.remarks.fitting import fit_remarks
from sms.texts.parts import units
from sms.texts.rendering import render

WORDING = "{称呼}，{爱车}该保养了（{到期日}），{附言}。预约{预约方式}"
VALUES = {
    "称呼": "王先生",
    "爱车": "沪A12345",
    "到期日": "11月28日",
    "预约方式": "021-60000000",
}
ENDING = "回TD退订"


def fitted(*ranking, wording=WORDING, otherwise="建议近期到店", ending=ENDING):
    values = fit_remarks(
        wording, VALUES, ranking, otherwise=otherwise, longest=35, ending=ending
    )
    return render(wording, VALUES | values, ending=ending)


def test_a_text_without_remarks_says_the_plain_words():
    assert fitted() == (
        "【锦程汽车】王先生，沪A12345该保养了（11月28日），建议近期到店。"
        "预约021-60000000，回TD退订"
    )


@pytest.mark.parametrize(("length", "is_told"), [(19, True), (20, False)])
def test_a_remark_may_fill_the_one_part_to_its_last_unit(length, is_told):
    text = fitted(Candidate("言" * length))

    assert ("言" in text) == is_told
    assert units(text) == (70 if is_told else 57)


def test_the_words_to_refuse_with_take_their_room():
    remark = Candidate("言" * 19)

    assert "言" in fitted(remark, ending="回TD退订")
    assert "言" not in fitted(remark, ending="拒收请回复R")


def test_a_wording_without_places_has_no_remarks():
    wording = "{称呼}，该保养了"

    assert fit_remarks(wording, VALUES, [], otherwise="", longest=35) == {}
