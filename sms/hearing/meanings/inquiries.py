"""The reply reader of customers' own questions: 保养多少钱, 你们几点关门.

The topic is a pure function of the text, by the data of ``inquiry_words``. A person
picks the answer that fits it.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from customers.language.grammar import Patterns
from customers.language.spelling import MAX_LENGTH, clauses, normalise, unfold
from sms.hearing.keywords import own_lines
from sms.hearing.meanings.inquiry_words import QUESTIONS, TOPICS, VOCABULARY, Topic
from sms.hearing.readers import Answer, ForPerson
from sms.models import CannedAnswer, InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "客户提问"


def question_in(text: str) -> CannedAnswer.Topic | None:
    """Return what the reply asks about; None if it asks nothing."""
    said = "\n".join(own_lines(text))[:MAX_LENGTH]
    if "?" not in unfold(said or text) and not _asks(said):
        return None
    whole = normalise(said)
    found = (topic for topic, lines in TOPICS.items() if _patterns(lines).find(whole))
    return next(found, Topic.OTHER)


def read_inquiry(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose an answer to what the reply asks; None if it asks nothing."""
    topic = question_in(reply.text)
    if topic is None:
        return None
    proposal = Proposal(Action.ANSWER, {"topic": topic.value})
    return ForPerson(
        f"客户提问（{topic.label}）：点「答复」选一条回答，或回电", proposal
    )


def glance(text: str) -> str:
    """Say what the reply asks besides; 周六行吗 asks only in form."""
    topic = question_in(text)
    return f"提问（{topic.label}）" if topic and topic is not Topic.OTHER else ""


def _asks(said: str) -> bool:
    return any(_patterns(QUESTIONS).find(clause) for clause, _ in clauses(said))


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(VOCABULARY, lines)
