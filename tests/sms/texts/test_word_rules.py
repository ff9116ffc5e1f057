from __future__ import annotations

from sms.texts.word_rules import Finding, WordRule, any_of

RULE = WordRule(any_of("a+", "b"), "「{}」，请改。", "书", is_grave=False)


def test_a_rule_quotes_the_first_words_it_finds():
    assert RULE.find("xAAy b") == Finding("「AA」，请改。", "书", is_grave=False)


def test_a_rule_that_finds_nothing_is_silent():
    assert RULE.find("xyz") is None
