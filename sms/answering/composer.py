"""The card under a thread in which staff answer: what can be said, and the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.urls import reverse

from accounts.models import User
from customers.models import Customer
from shop.adminbase import TextInput
from shop.hours import shop_day
from shop.house_rules import read_house_rules
from sms.answering.answers import Kind, Wanted, answers_given
from sms.answering.carrying import Carries, Incoming, Ready, carries
from sms.answering.default_answers import SHORT
from sms.answering.placeholders import ANSWER
from sms.models import InboundMessage, Thread
from sms.texts.rendering import CannotRender, render
from sms.threads.proposals import Action, proposal_of

MAY_ANSWER: Final = "sms.change_inboundmessage"
NO_REPLY: Final = "这个号码还没有来信，不能发答复短信；有事请打电话。"
NOT_ALLOWED: Final = "您没有答复客户的权限，请交给服务顾问或经理。"
_GAP: Final = "……"
# So many canned answers stand open where none fits better than the others.
FITTING: Final = 3


class AnswerForm(forms.Form):
    """Words or the key of a canned answer; ``turn`` stops a second click."""

    kind = forms.TypedChoiceField(
        choices=[(each.value, each.value) for each in Kind], coerce=Kind
    )
    canned = forms.IntegerField(required=False)
    words = forms.CharField(required=False, widget=TextInput, strip=False)
    turn = forms.IntegerField(min_value=0)

    def wanted(self) -> Wanted:
        """Return what is wanted; call it on a valid form."""
        said = self.cleaned_data
        return Wanted(said["kind"], said["words"], said["canned"], said["turn"])


@dataclass(frozen=True)
class Unsent:
    """An answer that was not sent: what was typed, and why."""

    kind: Kind
    words: str
    sentence: str


@dataclass(frozen=True)
class Composer:
    """What the template shows. With ``why_not`` there is nothing to fill in.

    ``words`` are the draft. ``waits_until`` is set if an answer would wait.
    """

    why_not: str = ""
    address: str = ""
    draft_address: str = ""
    carried: Carries | None = None
    turn: int = 0
    words: str = ""
    waits_until: datetime | None = None
    problem: str = ""
    canned_problem: str = ""
    next: str = ""
    topic: str = ""

    @property
    def ready(self) -> tuple[Ready, ...]:
        return self.carried.ready if self.carried else ()

    @property
    def fitting(self) -> list[Ready]:
        """The answers to what was asked; without any, the first that can be sent."""
        possible = [each for each in self.ready if not each.why_not]
        asked = [each for each in possible if each.canned.topic == self.topic]
        return asked or possible[:FITTING]

    @property
    def others(self) -> list[Ready]:
        return [each for each in self.ready if each not in self.fitting]

    @property
    def kind(self) -> Kind | None:
        """The kind of words that can be typed; free ones if the gateway takes them."""
        if self.carried and self.carried.longest_free:
            return Kind.FREE
        return Kind.SHORT if self.carried and self.carried.longest_short else None

    @property
    def is_free(self) -> bool:
        return self.kind is Kind.FREE

    @property
    def longest(self) -> int:
        if self.carried is None:
            return 0
        return self.carried.longest_free or self.carried.longest_short

    @property
    def around(self) -> tuple[str, str]:
        """What the text says before and after the words that are typed."""
        found = self.carried and self.carried.wordings.get(SHORT.slug)
        if not self.carried or not found or self.is_free:
            return "", ""
        try:
            whole = render(
                found.version.text,
                {**self.carried.values, ANSWER: _GAP},
                ending=found.ending,
            )
        except CannotRender:
            return "", ""
        before, _, after = whole.partition(_GAP)
        return before, after


def composer_for(
    phone_index: str,
    customer: Customer | None,
    reply: InboundMessage | None,
    user: User,
    now: datetime,
    *,
    next_page: str = "",
    refused: Unsent | None = None,
) -> Composer:
    """Return the card for the latest message of a number; constant queries.

    ``customer`` is the one who has the number, None if nobody or several have it.
    ``refused`` is an answer that was not sent just now: nothing typed is lost.
    """
    if not user.has_perm(MAY_ANSWER):
        return Composer(NOT_ALLOWED)
    if reply is None:
        return Composer(NO_REPLY)
    incoming = Incoming(reply, customer)
    carried = carries(incoming, read_house_rules(shop_day(now)), now=now)
    if carried.why_not:
        return Composer(carried.why_not, words=refused.words if refused else "")
    is_canned = refused is not None and refused.kind is Kind.CANNED
    sentence = refused.sentence if refused else ""
    return Composer(
        address=reverse("sms:answer", args=[reply.pk]),
        draft_address=reverse("sms:answer-draft", args=[reply.pk]),
        carried=carried,
        turn=answers_given(incoming),
        words=refused.words if refused else _draft(phone_index),
        waits_until=carried.leaves_at if carried.leaves_at > now else None,
        problem="" if is_canned else sentence,
        canned_problem=sentence if is_canned else "",
        next=next_page,
        topic=_topic(reply),
    )


def _topic(reply: InboundMessage) -> str:
    """Return what a reader says was asked; '' if it was no question."""
    proposal = proposal_of(reply.proposal)
    is_question = proposal is not None and proposal.action is Action.ANSWER
    return proposal.values.get("topic", "") if proposal and is_question else ""


def _draft(phone_index: str) -> str:
    thread = Thread.objects.filter(pk=phone_index).only("draft").first()
    return thread.draft if thread else ""
