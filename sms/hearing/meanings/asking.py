"""The reply reader of questions: a person picks the answer that fits the topic."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sms.hearing.meanings.inquiries import question_in
from sms.hearing.meanings.topics import Topic
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "客户提问"


def read_question(reply: InboundMessage, *, now: datetime) -> Answer | None:
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
