from __future__ import annotations

import pytest

from customers.language.grammar import Patterns, UnknownWord

WORDS = {"stop": "停 别", "text": "短信 提醒"}


@pytest.mark.parametrize(
    ("line", "sentence", "found"),
    [
        ("<stop> 发", "别发了", "别发"),
        ("<stop>|不 发", "不发", "不发"),
        ("<stop> 再? 发", "别再发", "别再发"),
        ("<stop>* 发", "停停发", "停停发"),
        ("<stop> ~2 <text>", "停一切短信", "停一切短信"),
        ("<stop> ~1 <text>", "停一切短信", ""),
        ("^ <text>", "停短信", ""),
        ("<stop> !<text>", "停提醒", ""),
    ],
)
def test_a_pattern_reads_as_it_is_written(line, sentence, found):
    assert Patterns(WORDS, (line,)).find(sentence) == found


def test_an_unknown_word_is_told():
    with pytest.raises(UnknownWord, match="no word 'go'"):
        Patterns(WORDS, ("<go>",)).find("好")


def test_what_matches_is_taken_out():
    assert Patterns(WORDS, ("<text>",)).without("停短信") == "停□"


def test_what_matches_is_blanked_character_by_character():
    assert Patterns(WORDS, ("<text>",)).blanked("停短信吧") == "停□□吧"


def test_a_word_may_have_to_come_twice():
    same = Patterns(WORDS, ("(?P<same>.)先生 ~2 (?P=same)女士",))

    assert same.find("王先生是王女士") == "王先生是王女士"
    assert same.find("王先生是李女士") == ""


@pytest.mark.parametrize(
    ("sentence", "at", "end"),
    [("停短信", 0, 1), ("停短信", 1, 3), ("短信", 0, 2), ("好", 0, 0)],
)
def test_a_pattern_ends_where_its_words_end(sentence, at, end):
    assert Patterns(WORDS, ("<stop>", "<text>")).end_of(sentence, at) == end
