from __future__ import annotations

from pathlib import Path

import pytest

from customers.language.ownership import News, Said, what_changed

SENTENCES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("news.tsv").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("sentence", "meant"), SENTENCES)
def test_a_sentence_says_what_has_changed(sentence, meant):
    heard = [said.news.value for said in what_changed(sentence)]

    assert heard[:1] == ([] if meant == "none" else [meant])


def test_the_rule_and_its_words_are_told():
    assert what_changed("您好，车早卖了。") == (
        Said(News.SOLD, "说车已卖", "车早卖了"),
    )


def test_a_sentence_may_bring_two_pieces_of_news():
    heard = [said.news for said in what_changed("我不是车主，车早就卖了")]

    assert heard == [News.WRONG_PERSON, News.SOLD]


@pytest.mark.parametrize("mark", [" ", ".", "，", "\u200b", "🙏"])
def test_marks_inside_a_sentence_do_not_hide_it(mark):
    heard = [said.news for said in what_changed(mark.join("车卖了"))]

    assert heard == [News.SOLD]
