"""Notes the refusals of a callback that cannot be interpreted at once.

A number may be busy for longer than the vendor waits for our answer. The callback is
stored, but a restore would lose it, and the vendor posts it only once. So what its
words refuse is entered in the journal before it is answered; the reply itself is
interpreted later, with everything that is known about the number.
"""

from __future__ import annotations

from datetime import datetime

from customers.wishes.refusal_journal import note_closed
from shop.database.sealed import index_of
from sms.gateways.base import CallbackKind, CallbackRequest, CannotParse, Gateway, Reply
from sms.hearing.inbound import number_of, scope_of
from sms.hearing.keywords import Classified, ReplyKind, classify
from sms.models import OptOut

_SOURCES = {
    ReplyKind.OPT_OUT: OptOut.Source.REPLY,
    ReplyKind.REVIEW: OptOut.Source.REVIEW,
}


def note_unread_refusals(
    adapter: Gateway, posted: CallbackRequest, *, now: datetime
) -> None:
    """Enter what the replies of the body refuse; reports tell nothing urgent."""
    if posted.kind is not CallbackKind.REPLY:
        return
    try:
        replies = adapter.parse_replies(posted.body)
    # An unreadable body is kept for staff.
    except (CannotParse, ValueError):
        return
    for reply in replies:
        _note(reply, classify(reply.text), now=now)


def _note(reply: Reply, found: Classified, *, now: datetime) -> None:
    if found.kind in _SOURCES:
        note_closed(
            [index_of(number_of(reply.phone))],
            scope=scope_of(found.rule),
            source=_SOURCES[found.kind],
            now=now,
        )
