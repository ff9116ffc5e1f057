"""What a sentence says about whose number and whose car it is.

A pure function of the text, for replies of customers and for remarks in files. It
answers only where a sentence says so by itself; a question, a wish (想卖车) or the
family writing for the owner says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from customers.language import ownership_words as words
from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, clauses, normalise


class News(StrEnum):
    """What has changed: both of the first mean that the number is not theirs."""

    WRONG_PERSON = "wrong_person"
    DECEASED = "deceased"
    SOLD = "sold"


class Said(NamedTuple):
    """The news, the Chinese name of the rule that saw it, and the words it saw."""

    news: News
    rule: str
    words: str


_RULES: Final[Mapping[News, Mapping[str, tuple[str, ...]]]] = {
    News.DECEASED: words.DECEASED,
    News.SOLD: words.SOLD,
    News.WRONG_PERSON: words.WRONG_PERSON,
}

# What takes the news back: about a car in the same clause, else anywhere in the text.
_UNLESS: Final[Mapping[News, tuple[str, ...]]] = {
    News.WRONG_PERSON: words.NO_STRANGER,
    News.DECEASED: words.NO_DEATH,
    News.SOLD: words.NO_SALE,
}
# The same, but only for the clause in which it stands.
_UNLESS_HERE: Final[Mapping[News, tuple[str, ...]]] = {
    **_UNLESS,
    News.WRONG_PERSON: words.NO_STRANGER + words.NO_STRANGER_HERE,
}


def what_changed(text: str) -> tuple[Said, ...]:
    """Return each piece of news at most once, the gravest first; () if there is none.

    Somebody who is dead has no wrong number besides.
    """
    found: dict[News, Said] = {}
    for said in _heard(text):
        found.setdefault(said.news, said)
    if News.DECEASED in found:
        found.pop(News.WRONG_PERSON, None)
    return tuple(found[news] for news in News if news in found)


def _heard(text: str) -> Iterator[Said]:
    whole = normalise(text[:MAX_LENGTH])
    denied = {
        news for news, lines in _UNLESS.items() if _patterns(lines).find(whole)
    } - {News.SOLD}
    for clause, asks in [*clauses(text), (whole, False)]:
        if asks or clause.endswith(("吗", "么")):
            continue
        for news, rules in _RULES.items():
            if news in denied or _patterns(_UNLESS_HERE[news]).find(clause):
                continue
            for rule, lines in rules.items():
                if matched := _patterns(lines).find(clause):
                    yield Said(news, rule, matched)


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(words.WORDS, lines)
