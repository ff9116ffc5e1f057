"""What staff can do about a reply: each action is registered by the app that does it.

The page of the thread shows the actions of a reply that waits, the proposed one first
with its form filled in. An action settles the reply it was chosen for, and leaves an
entry in the thread by which it can be undone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.db import transaction

from accounts.models import User
from customers.models import Customer, Vehicle
from sms.models import InboundMessage, ThreadEntry
from sms.threads.proposals import Action, Proposal, proposal_of
from sms.threads.waiting import open_thread, recount

ALREADY_SETTLED: Final = "这条回复刚刚已由别人处理，请刷新页面查看。"
CANNOT_UNDO: Final = "这一步已不能撤销：之后又有了变化，请直接改正。"


class CannotAct(ValueError):
    """The action is not possible; the message is a Chinese sentence for staff."""


@dataclass(frozen=True)
class Occasion:
    """The reply that is acted on, and whom its number belongs to.

    ``vehicles`` are the cars in use of all the ``customers`` who have the number, and
    ``owners`` says whose each car is.
    """

    reply: InboundMessage
    customers: tuple[Customer, ...]
    vehicles: tuple[Vehicle, ...]
    owners: Mapping[int, Customer]

    def customer_of(self, vehicle: Vehicle) -> Customer:
        """Return which of the number's people has the car."""
        return self.owners[vehicle.pk]

    @property
    def proposal(self) -> Proposal | None:
        return proposal_of(self.reply.proposal)

    @property
    def proposed(self) -> Mapping[str, str]:
        """Return the values that the reply proposes; empty if it proposes nothing."""
        return self.proposal.values if self.proposal else {}


@dataclass(frozen=True)
class Performed:
    """What was done, as a sentence for staff, and what is needed to undo it.

    Without ``undo`` the action cannot be undone; the reply then stays settled.
    """

    sentence: str
    undo: Mapping[str, Any] | None = None


class NoForm(forms.Form):
    """An action that needs nothing but the click."""


class ReplyAction(ABC):
    """One action; ``permission`` is needed to see it and to do it."""

    action: ClassVar[Action]
    permission: ClassVar[str]

    def why_not(self, occasion: Occasion) -> str:
        """Return in Chinese why the action is not possible here; '' if it is."""
        return ""

    def form(
        self, occasion: Occasion, data: Mapping[str, Any] | None, prefix: str
    ) -> forms.Form:
        """Return the form; without ``data`` it is filled in from the proposal."""
        return NoForm(data, prefix=prefix)

    @abstractmethod
    def act(
        self,
        occasion: Occasion,
        values: Mapping[str, Any],
        *,
        by: User,
        now: datetime,
    ) -> Performed:
        """Do it in the caller's transaction; raises CannotAct."""

    def take_back(self, undo: Mapping[str, Any], *, by: User, now: datetime) -> bool:
        """Undo it; False if that is not possible any more."""
        return True


_actions: Final[dict[Action, ReplyAction]] = {}


def register(action: ReplyAction) -> None:
    _actions[action.action] = action


def action_of(code: str) -> ReplyAction:
    """Return the registered action; raises KeyError."""
    return _actions[Action(code)]


@dataclass(frozen=True)
class Offered:
    """An action as the page shows it: a form to fill in, or why it is not possible."""

    action: Action
    form: forms.Form
    why_not: str = ""
    is_proposed: bool = False
    reply: UUID | None = None

    @property
    def needs_input(self) -> bool:
        return bool(self.form.fields)


def offered(
    occasion: Occasion, user: User, *, bound: Offered | None = None
) -> list[Offered]:
    """Return the actions for a reply, the proposed one first.

    ``bound`` is one whose form was refused; it stands in the place of its own, so that
    nothing typed is lost.
    """
    proposal = occasion.proposal
    found = [
        bound
        if bound and (bound.action, bound.reply) == (action, occasion.reply.pk)
        else Offered(
            action,
            each.form(occasion, None, prefix_of(occasion.reply, action)),
            each.why_not(occasion),
            is_proposed=bool(proposal and proposal.action is action),
        )
        for action, each in (
            (code, _actions[code]) for code in Action if code in _actions
        )
        if user.has_perm(each.permission)
    ]
    return sorted(found, key=lambda each: not each.is_proposed)


def prefix_of(reply: InboundMessage, action: Action) -> str:
    """Return what tells the fields of one form from those of all others on a page."""
    return f"{action.value}-{reply.pk.hex}"


@transaction.atomic
def perform(
    action: ReplyAction,
    occasion: Occasion,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
) -> ThreadEntry:
    """Do the action once, settle the reply and write the entry; raises CannotAct."""
    reply = occasion.reply
    thread = open_thread(reply.phone_index, reply.phone_tail)
    if not settle([reply.pk], by=by, now=now):
        raise CannotAct(ALREADY_SETTLED)
    acted = action.act(occasion, values, by=by, now=now)
    entry = ThreadEntry(
        thread=thread,
        kind=ThreadEntry.Kind.ACTED,
        text=acted.sentence,
        by=by,
        at=now,
        undo={}
        if acted.undo is None
        else {
            "action": action.action.value,
            "replies": [str(reply.pk)],
            "values": dict(acted.undo),
        },
    )
    entry.save(force_insert=True)
    recount(reply.phone_index, now=now)
    return entry


@transaction.atomic
def undo(entry: ThreadEntry, *, by: User, now: datetime) -> None:
    """Take back what the entry did; its replies wait again. Raises CannotAct."""
    open_thread(entry.thread_id, entry.thread.phone_tail)
    standing = ThreadEntry.objects.select_for_update().filter(
        pk=entry.pk, undone_at=None
    )
    row = standing.first()
    if row is None or not row.undo:
        raise CannotAct(CANNOT_UNDO)
    code = row.undo.get("action")
    if code and not action_of(code).take_back(row.undo["values"], by=by, now=now):
        raise CannotAct(CANNOT_UNDO)
    InboundMessage.objects.filter(pk__in=row.undo["replies"]).update(
        handled_by=None, handled_at=None
    )
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    recount(row.thread_id, now=now)


def settle(replies: Sequence[UUID], *, by: User, now: datetime) -> list[UUID]:
    """Mark the replies as handled; return those that were not.

    A doubtful refusal is left out: it suspends its number until somebody judges it
    (``sms.hearing.judging``).
    """
    rows = InboundMessage.objects.waiting().filter(pk__in=replies)
    waiting = rows.exclude(verdict=InboundMessage.Verdict.REVIEW)
    settled = list(waiting.select_for_update().values_list("pk", flat=True))
    InboundMessage.objects.filter(pk__in=settled).update(handled_by=by, handled_at=now)
    return settled
