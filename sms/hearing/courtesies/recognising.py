"""Recognises a reply that is nothing but a courtesy, such as 谢谢 or 收到.

A pure function of the text. The whole reply must consist of courtesies: one word more,
a question mark or an unfriendly sign, and a person reads it. The refusal rules and all
other readers come first. The rules are the data of ``sms.hearing.courtesies.words``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from unicodedata import category

from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, normalise, unfold
from sms.hearing.courtesies.words import (
    COURTESIES,
    FRIENDLY_SIGNS,
    ONLY_SIGNS,
    SALUTATIONS,
    SIGN_MARKS,
    SPELLED_SIGNS,
    VOCABULARY,
)
from sms.hearing.keywords import Seen, own_lines

# A longer reply is read by a person, whatever it consists of.
LONGEST: Final = 60
_BETWEEN: Final = re.compile(r"\W+")
_SPELLED: Final = re.compile(
    rf"\[(?:{'|'.join(SPELLED_SIGNS.split())})\]"
    rf"|/(?:{'|'.join(SPELLED_SIGNS.split())})"
)


def courtesy_in(text: str) -> Seen | None:
    """Return the rules and the words of the courtesy; None for any other reply."""
    plain = _plain(text)
    signs = {each for each in plain if category(each) == "So"}
    if "?" in plain or signs - FRIENDLY_SIGNS - SIGN_MARKS:
        return None
    said = _plain("\n".join(own_lines(text)))
    word = normalise(said)
    if not word:
        return Seen(ONLY_SIGNS, "") if signs & FRIENDLY_SIGNS else None
    rules = _rules_of_parts(said) or _rules_of(word) if len(word) <= LONGEST else []
    if not set(rules) & set(COURTESIES):
        return None
    return Seen("、".join(each for each in COURTESIES if each in rules), word)


def _plain(text: str) -> str:
    return _SPELLED.sub("👍", unfold(text[:MAX_LENGTH]))


def _rules_of_parts(said: str) -> list[str]:
    """Return the rules of the parts between marks; none if a part has no rule."""
    parts = filter(None, map(normalise, _BETWEEN.split(said)))
    rules = [_rules_of(part) for part in parts]
    return [rule for each in rules for rule in each] if all(rules) else []


def _rules_of(word: str) -> list[str]:
    """Return the rule of each part from left to right; none if a part has no rule."""
    rules, at = [], 0
    while at < len(word):
        ends = {rule: patterns.end_of(word, at) for rule, patterns in _tables().items()}
        rule = max(ends, key=lambda each: ends[each])
        if ends[rule] <= at:
            return []
        rules.append(rule)
        at = ends[rule]
    return rules


@cache
def _tables() -> Mapping[str, Patterns]:
    longest_first = {
        name: " ".join(sorted(words.split(), key=len, reverse=True))
        for name, words in VOCABULARY.items()
    }
    rules = {**COURTESIES, **SALUTATIONS}
    return {rule: Patterns(longest_first, lines) for rule, lines in rules.items()}
