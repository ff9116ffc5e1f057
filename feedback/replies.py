"""The reply reader of complaints: a person opens one by a click on the reply."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from customers.language.complaining import complaint_in
from sms.hearing.readers import Answer, ForPerson
from sms.models import InboundMessage
from sms.threads.proposals import Action, Proposal

NAME: Final = "客户抱怨或投诉"


def read_complaint(reply: InboundMessage, *, now: datetime) -> Answer | None:
    """Propose to open a complaint; a person decides whether it is one."""
    if found := complaint_in(reply.text):
        words = f"客户{found.rule}「{found.words}」：请尽快回电，是投诉就点「投诉」登记"
        return ForPerson(words, Proposal(Action.COMPLAINT))
    return None


def glance(text: str) -> str:
    """Say what the reply complains about besides."""
    found = complaint_in(text)
    return f"抱怨「{found.words}」" if found else ""
