"""Recognises a question in a reply, and its topic.

A pure function of the text. The rules are the data of ``inquiry_words``.
"""

from __future__ import annotations

from functools import cache

from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, clauses, normalise, unfold
from sms.hearing.keywords import own_lines
from sms.hearing.meanings.inquiry_words import QUESTIONS, TOPICS, VOCABULARY
from sms.hearing.meanings.topics import Topic


def question_in(text: str) -> Topic | None:
    """Return what the reply asks about; None if it asks nothing."""
    said = "\n".join(own_lines(text))[:MAX_LENGTH]
    if "?" not in unfold(said or text) and not _asks(said):
        return None
    whole = normalise(said)
    found = (topic for topic, lines in TOPICS.items() if _patterns(lines).find(whole))
    return next(found, Topic.OTHER)


def _asks(said: str) -> bool:
    return any(_patterns(QUESTIONS).find(clause) for clause, _ in clauses(said))


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(VOCABULARY, lines)
