"""The pages of conversations: the inbox, and one conversation that stays current."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.staff import staff_with
from dashboard.threads.inbox import read_inbox, read_tabs
from dashboard.threads.marks import mark_of_inbox, mark_of_talk
from dashboard.threads.talk import Talk, talk_with_customer, talk_with_number
from dashboard.threads.timeline import Cursor, read_timeline, sources_of
from shop import clock
from sms.answering.composer import Composer, composer_for
from sms.hearing.judging import choices_for
from sms.models import InboundMessage
from sms.threads.actions import Offered, offered
from sms.threads.keeping import see

MAY_SEE: Final = "sms.view_inboundmessage"
MAY_KEEP: Final = "sms.change_inboundmessage"
# A moment after everything that has happened.
AHEAD: Final = timedelta(days=1)
LONGEST_NUMBER: Final = 6
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100


@dataclass(frozen=True)
class Waiting:
    """A reply that waits, with what can be done about it."""

    reply: InboundMessage
    tone: str
    actions: list[Offered]
    judgements: list[tuple[str, str]]

    @property
    def proposed(self) -> Offered | None:
        return next((each for each in self.actions if each.is_proposed), None)

    @property
    def others(self) -> list[Offered]:
        """Return the other actions that are possible here."""
        return [
            each for each in self.actions if not each.is_proposed and not each.why_not
        ]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    user = staff_with(request, MAY_SEE)
    now = clock.now()
    tabs = read_tabs(user, now=now)
    mark = mark_of_inbox(user, tabs, request.GET.urlencode(), now=now)
    if is_unchanged(request, mark):
        return HttpResponseNotModified()
    tab, page = request.GET.get("tab", ""), _number(request, "page", 1)
    found = read_inbox(user, tabs, tab, page, now=now)
    context = {"inbox": found, "mark": mark, "now": now}
    if is_partial(request):
        return marked(render(request, "dashboard/threads/_inbox.html", context), mark)
    context |= {**admin.site.each_context(request), "title": "收件箱"}
    return marked(render(request, "dashboard/threads/inbox.html", context), mark)


@require_safe
def with_customer(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _conversation(request, lambda: talk_with_customer(pk))


@require_safe
def with_number(request: HttpRequest, phone_index: str) -> HttpResponse:
    return _conversation(request, lambda: talk_with_number(phone_index))


def _conversation(request: HttpRequest, read: Callable[[], Talk]) -> HttpResponse:
    user = staff_with(request, MAY_SEE)
    now, talk = clock.now(), read()
    mark = mark_of_talk(talk)
    if is_unchanged(request, mark):
        return HttpResponseNotModified()
    see(talk.numbers, user, now=now)
    return marked(show(request, talk, mark=mark, now=now), mark)


def show(
    request: HttpRequest,
    talk: Talk,
    *,
    now: datetime,
    mark: str = "",
    bound: Offered | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the conversation, or for an open page only the part that changes.

    ``bound`` is a form that was refused; it stands open with what was typed.
    """
    user = staff_with(request, MAY_SEE)
    only, cursor = request.GET.get("only", ""), _cursor(request)
    context = {
        "talk": talk,
        "mark": mark or mark_of_talk(talk),
        "now": now,
        "only": only,
        "sources": sources_of(user),
        "timeline": read_timeline(talk, user, cursor or Cursor(now + AHEAD), only=only),
        "is_latest": cursor is None,
        "waiting": [] if cursor else waiting_of(talk, user, bound),
        "may_keep": user.has_perm(MAY_KEEP),
    }
    if is_partial(request):
        return render(request, "dashboard/threads/_changed.html", context)
    context |= {
        **admin.site.each_context(request),
        "title": f"会话 {talk.title}",
        "composer": _composer(talk, user, now) if not cursor else None,
        "staff": User.objects.filter(is_active=True, is_staff=True).order_by("name"),
    }
    return render(request, "dashboard/threads/thread.html", context, status=status)


def _composer(talk: Talk, user: User, now: datetime) -> Composer | None:
    """Return the card in which the latest reply that waits is answered.

    Where none waits it is the latest of all; None without any.
    """
    of_talk = {"phone_index__in": talk.numbers}
    waiting = InboundMessage.objects.waiting().filter(**of_talk).order_by("-pk")
    replies = InboundMessage.objects.filter(**of_talk).order_by("-pk")
    latest = (
        waiting.select_related("answers").first()
        or replies.select_related("answers").first()
    )
    if latest is None:
        return None
    return composer_for(
        latest.phone_index, talk.customer, latest, user, now, next_page=talk.url
    )


def waiting_of(talk: Talk, user: User, bound: Offered | None = None) -> list[Waiting]:
    """Return the replies that wait, the oldest first, with their actions."""
    rows = InboundMessage.objects.waiting().filter(phone_index__in=talk.numbers)
    return [
        Waiting(
            reply,
            InboundMessage.TONES.get(reply.verdict, ""),
            offered(talk.people.occasion(reply), user, bound=bound),
            choices_for(reply) if _is_doubtful(reply) else [],
        )
        for reply in rows.select_related("answers").order_by("received_at", "pk")
    ]


def _is_doubtful(reply: InboundMessage) -> bool:
    return reply.verdict == InboundMessage.Verdict.REVIEW


def is_partial(request: HttpRequest) -> bool:
    """Tell whether an open page asks for the part that changes."""
    return request.headers.get("HX-Request") == "true"


def marked(response: HttpResponse, mark: str) -> HttpResponse:
    """Send the mark along; the page itself says it when it asks again."""
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "no-store"
    return response


def is_unchanged(request: HttpRequest, mark: str) -> bool:
    return is_partial(request) and request.headers.get("If-None-Match") == mark


def _cursor(request: HttpRequest) -> Cursor | None:
    """Return where older items begin; None for the latest ones."""
    try:
        at = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        return None
    is_moment = at and at.tzinfo and EARLIEST_YEAR <= at.year <= LATEST_YEAR
    return Cursor(at, _number(request, "skip", 0)) if at and is_moment else None


def _number(request: HttpRequest, name: str, usual: int) -> int:
    typed = request.GET.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER
    return int(typed) if is_number else usual
