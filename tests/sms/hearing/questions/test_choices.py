from __future__ import annotations

import pytest

from sms.hearing.questions.choices import read_marks, read_words


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1", "1"),
        ("１", "1"),
        ("①", "1"),
        ("1️⃣", "1"),
        ("一", "1"),
        ("九", "9"),
        ("选1", "1"),
        ("我选择 2。", "2"),
        ("1。", "1"),
        ("回复1", "1"),
        ("回 3", "3"),
        ("1谢谢", "1"),
        ("好的，1，谢谢您", "1"),
        ("第2个", "2"),
        ("5分", "5"),
        ("2吧", "2"),
        ("就1好了", "1"),
        ("1\n发自我的iPhone", "1"),
        ("Y", "Y"),
        ("y。", "Y"),
        ("Ｙ", "Y"),
        ("yes", "Y"),
        ("是", "Y"),
        ("是的，谢谢", "Y"),
    ],
)
def test_a_bare_choice_is_read_however_it_is_written(text, mark):
    assert read_marks(text) == {mark}


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "12", "1.5", "1号", "1点", "1月", "1个月后", "2天后", "一共多少"),
        *("1?", "是1吗", "1呢", "不是", "不选1", "1万", "3420", "周一", "一会儿"),
        *("TD", "T", "R", "N", "TD1", "X", "1\n2\n3月再说", "好的", "A1"),
    ],
)
def test_what_is_more_or_less_than_a_choice_is_none(text):
    assert read_marks(text) == frozenset()


@pytest.mark.parametrize("text", ["1，2", "1 2", "1或2", "选1和2", "1\n2"])
def test_two_choices_are_both_returned(text):
    assert read_marks(text) == {"1", "2"}


MEANINGS = {"满意": "3", "一般": "2", "不满意": "1", "周二上午": "1", "周二": "1"}


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("满意", {"3"}),
        ("满意，谢谢", {"3"}),
        ("不满意", {"1"}),
        ("我选周二上午吧", {"1"}),
        ("很满意", set()),
        ("满意吗", set()),
        ("满意?", set()),
        ("", set()),
        ("谢谢", set()),
    ],
)
def test_the_words_of_an_option_choose_it(text, options):
    assert read_words(text, MEANINGS) == options
